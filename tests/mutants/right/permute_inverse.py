import torch


def forward(x, *, dims=(2, 0, 1)):
    return torch.permute(x, dims).contiguous(), torch.tensor([d % x.ndim for d in dims])


def backward(grad_y, dims):
    return grad_y.permute(*dims.argsort().tolist()).contiguous()
