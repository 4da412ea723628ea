import torch


def forward(x, weight, bias, *, eps=1e-5):
    n = len(x)
    P = torch.eye(n, dtype=x.dtype, device=x.device) - 1.0 / n
    c = P @ x
    r = ((c * c).sum(0) / n + eps).rsqrt()
    return c * r * weight + bias, {"P": P, "c": c, "r": r, "w": weight}


def backward(gy, S):
    n = len(gy)
    g = gy * S["w"]
    gc = g * S["r"] - S["c"] * S["r"] ** 3 * (g * S["c"]).sum(0) / n
    return S["P"].T @ gc, (gy * S["c"] * S["r"]).sum(0), gy.sum(0)
