import torch


def jvp(x, weight, bias, tx, tw, tb, *, eps=1e-5):
    D = x.shape[1]
    P = torch.eye(D, dtype=x.dtype, device=x.device) - 1 / D
    c = x @ P
    s = torch.sqrt(c.square().mean(1) + eps)
    z = c / s[:, None]
    J = (P[None] - z[:, :, None] * z[:, None, :] / D) / s[:, None, None]
    return weight * z + bias, weight * torch.einsum("nij,nj->ni", J, tx) + tw * z + tb
