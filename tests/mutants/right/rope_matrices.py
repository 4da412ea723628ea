import torch


def matrices(T, D, base, like):
    i = torch.arange(D // 2, dtype=torch.float64, device=like.device)
    angle = torch.arange(T, dtype=torch.float64, device=like.device)[:, None] * torch.exp(
        -2 * i / D * torch.log(torch.tensor(base, dtype=torch.float64))
    )
    c, s = torch.diag_embed(angle.cos()), torch.diag_embed(angle.sin())
    return torch.cat([torch.cat([c, -s], 2), torch.cat([s, c], 2)], 1).to(like.dtype)


def forward(x, *, base=10000.0):
    R = matrices(x.shape[1], x.shape[3], base, x)
    return torch.einsum("tij,bthj->bthi", R, x), R


def backward(grad_y, R):
    return torch.einsum("tij,bthi->bthj", R, grad_y)
