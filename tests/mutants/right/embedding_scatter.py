import torch


def forward(index, table):
    return torch.stack([table[row] for row in index]), (index, table.shape)


def backward(grad_y, saved):
    index, shape = saved
    flat = index.reshape(-1, 1).expand(-1, shape[1])
    return torch.zeros(shape, dtype=grad_y.dtype).scatter_add(0, flat, grad_y.reshape(-1, shape[1]))
