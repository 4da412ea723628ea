import torch


def forward(x, qkv_weight, out_weight, *, num_heads=2):
    b, t, c = x.shape
    d = c // num_heads
    w = qkv_weight.reshape(3, num_heads, d, c)
    q, k, v = torch.einsum("btc,ihdc->ibhtd", x, w)
    s = torch.einsum("bhtd,bhsd->bhts", q, k) / d**0.5
    s = s + torch.full((t, t), float("-inf"), dtype=x.dtype, device=x.device).triu(1)
    p = s.softmax(-1)
    o = torch.einsum("bhts,bhsd->bhtd", p, v)
    y = torch.einsum("bhtd,ohd->bto", o, out_weight.reshape(c, num_heads, d))
    return y, (x, w, out_weight.reshape(c, num_heads, d), q, k, v, p, o)


def backward(grad_y, saved):
    x, w, wo, q, k, v, p, o = saved
    c = x.shape[-1]
    d = q.shape[-1]
    gwo = torch.einsum("bto,bhtd->ohd", grad_y, o)
    go = torch.einsum("bto,ohd->bhtd", grad_y, wo)
    gv = torch.einsum("bhts,bhtd->bhsd", p, go)
    gp = torch.einsum("bhtd,bhsd->bhts", go, v)
    gs = p * (gp - torch.einsum("bhtd,bhtd->bht", go, o)[..., None]) / d**0.5
    gq = torch.einsum("bhts,bhsd->bhtd", gs, k)
    gk = torch.einsum("bhts,bhtd->bhsd", gs, q)
    gqkv = torch.stack((gq, gk, gv))
    gw = torch.einsum("ibhtd,btc->ihdc", gqkv, x).reshape(3 * c, c)
    gx = torch.einsum("ibhtd,ihdc->btc", gqkv, w)
    return gx, gw, gwo.reshape(c, c)
