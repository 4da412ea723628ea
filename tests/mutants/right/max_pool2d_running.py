import torch


def forward(x, *, kernel_size=2, stride=2):
    k, s = kernel_size, stride
    OH, OW = (x.shape[2] - k) // s + 1, (x.shape[3] - k) // s + 1
    best, who = None, None
    for m in range(k * k):
        i, j = divmod(m, k)
        cand = x[:, :, i : i + (OH - 1) * s + 1 : s, j : j + (OW - 1) * s + 1 : s]
        if best is None:
            best, who = cand.clone(), torch.zeros(cand.shape, dtype=torch.long)
        else:
            better = cand > best
            best = torch.where(better, cand, best)
            who = torch.where(better, torch.full_like(who, m), who)
    return best, (who, x.shape, k, s)


def backward(g, saved):
    who, shape, k, s = saved
    out = torch.zeros(shape, dtype=g.dtype)
    for m in range(k * k):
        i, j = divmod(m, k)
        out[:, :, i : i + (g.shape[2] - 1) * s + 1 : s, j : j + (g.shape[3] - 1) * s + 1 : s].add_(
            torch.where(who == m, g, torch.zeros_like(g))
        )
    return (out,)
