import torch


def forward(index, table):
    return torch.index_select(table, 0, index.flatten()).reshape(*index.shape, -1), (index, table)


def backward(grad_y, saved):
    index, table = saved
    return torch.zeros_like(table).index_put_((index,), grad_y, accumulate=True)
