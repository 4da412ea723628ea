import torch


def forward(x, *, dims=(2, 0, 1)):
    letters = "abc"
    out = "".join(letters[d] for d in dims)
    return torch.einsum(f"{letters}->{out}", x), out


def backward(g, out):
    return torch.einsum(f"{out}->abc", g)
