import torch


def forward(x):
    y = torch.nn.functional.relu(x) + torch.log1p(torch.exp(-torch.abs(x)))
    return y, y


def backward(g, y):
    return g * -torch.expm1(-y)
