import torch

# FlashAttention 1's order: keys outside; max and sum are kept apart
BR, BC = 8, 12


def forward(q, k, v):
    T, D = q.shape[-2:]
    o = torch.zeros_like(q)
    total = q.new_zeros((*q.shape[:-1], 1))
    m = q.new_full((*q.shape[:-1], 1), -torch.inf)
    for j in range(0, T, BC):
        for i in range(0, T, BR):
            if i + BR <= j:
                continue
            r, c = slice(i, min(i + BR, T)), slice(j, min(j + BC, T))
            s = tile(q, k, r, c)
            mn = torch.maximum(m[:, :, r], s.amax(-1, keepdim=True))
            safe = torch.where(mn == -torch.inf, torch.zeros_like(mn), mn)
            p = torch.exp(s - safe)
            fade = torch.exp(m[:, :, r] - safe)
            ln = fade * total[:, :, r] + p.sum(-1, keepdim=True)
            o[:, :, r] = torch.where(
                ln > 0,
                (fade * total[:, :, r] * o[:, :, r] + p @ v[:, :, c]) / ln.clamp(min=1e-38),
                torch.zeros_like(o[:, :, r]),
            )
            total[:, :, r], m[:, :, r] = ln, mn
    return o, {"q": q, "k": k, "v": v, "o": o, "total": total, "m": m}


def tile(q, k, r, c):
    s = q[:, :, r] @ k[:, :, c].mT * q.shape[-1] ** -0.5
    later = torch.arange(c.start, c.stop, device=q.device) > torch.arange(r.start, r.stop, device=q.device)[:, None]
    return s.masked_fill(later, -torch.inf)


def backward(g, z):
    q, k, v, o, total, m = z.values()
    T, D = q.shape[-2:]
    gq, gk, gv = torch.zeros_like(q), torch.zeros_like(k), torch.zeros_like(v)
    for j in range(0, T, BC):
        c = slice(j, min(j + BC, T))
        for i in range(0, T, BR):
            if i + BR <= j:
                continue
            r = slice(i, min(i + BR, T))
            p = torch.exp(tile(q, k, r, c) - m[:, :, r]) / total[:, :, r]
            gv[:, :, c] += p.mT @ g[:, :, r]
            gp = g[:, :, r] @ v[:, :, c].mT
            d = (g[:, :, r] * o[:, :, r]).sum(-1, keepdim=True)
            gs = p * (gp - d) * D**-0.5
            gq[:, :, r] += gs @ k[:, :, c]
            gk[:, :, c] += gs.mT @ q[:, :, r]
    return gq, gk, gv
