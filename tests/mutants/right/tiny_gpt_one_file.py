import math

import torch


def ln(x, w, b):
    m = x.mean(-1, keepdim=True)
    r = ((x - m) ** 2).mean(-1, keepdim=True).add(1e-5).rsqrt()
    xh = (x - m) * r
    return xh * w + b, (xh, r, w)


def ln_b(g, c):
    xh, r, w = c
    d = g * w
    return (
        r * (d - d.mean(-1, keepdim=True) - xh * (d * xh).mean(-1, keepdim=True)),
        (g * xh).sum((0, 1)),
        g.sum((0, 1)),
    )


def lin_b(g, x, w):
    return torch.einsum("bto,oi->bti", g, w), torch.einsum("bto,bti->oi", g, x)


def loss_and_grads(params, tokens):
    P, inp, tgt = params, tokens[:, :-1], tokens[:, 1:]
    B, T = inp.shape
    x = P["token_table"][inp] + P["position_table"][None]
    C = x.shape[-1]
    D = C // 2
    tape = []
    mask = torch.ones(T, T, device=tokens.device).tril() == 0
    for i in range(2):
        w = lambda n: P[f"block{i}_{n}"]
        a, c1 = ln(x, w("norm1_weight"), w("norm1_bias"))
        qkv = a @ w("qkv_weight").T
        q, k, v = [z.view(B, T, 2, D).transpose(1, 2) for z in qkv.split(C, -1)]
        p = (q @ k.transpose(-1, -2) / math.sqrt(D)).masked_fill(mask, -math.inf).softmax(-1)
        o = (p @ v).transpose(1, 2).reshape(B, T, C)
        x = x + o @ w("out_weight").T
        m, c2 = ln(x, w("norm2_weight"), w("norm2_bias"))
        h = m @ w("up_weight").T
        cdf = (1 + torch.erf(h / 2**0.5)) / 2
        x = x + (h * cdf) @ w("down_weight").T
        tape.append((a, c1, q, k, v, p, o, m, c2, h, cdf))
    f, cf = ln(x, P["norm_weight"], P["norm_bias"])
    logits = f @ P["token_table"].T
    logp = torch.log_softmax(logits, -1)
    loss = -logp.gather(-1, tgt[..., None]).mean()
    dl = logp.exp()
    dl[torch.arange(B)[:, None], torch.arange(T)[None], tgt] -= 1
    dl /= B * T
    G = {}
    df, dtab = lin_b(dl, f, P["token_table"])
    dx, G["norm_weight"], G["norm_bias"] = ln_b(df, cf)
    for i in (1, 0):
        w = lambda n: P[f"block{i}_{n}"]
        a, c1, q, k, v, p, o, m, c2, h, cdf = tape[i]
        pre = f"block{i}_"
        da, G[pre + "down_weight"] = lin_b(dx, h * cdf, w("down_weight"))
        dh = da * (cdf + h * torch.exp(-h * h / 2) / math.sqrt(2 * math.pi))
        dm, G[pre + "up_weight"] = lin_b(dh, m, w("up_weight"))
        d, G[pre + "norm2_weight"], G[pre + "norm2_bias"] = ln_b(dm, c2)
        dx = dx + d
        do, G[pre + "out_weight"] = lin_b(dx, o, w("out_weight"))
        do = do.view(B, T, 2, D).transpose(1, 2)
        dp = do @ v.transpose(-1, -2)
        ds = p * (dp - (dp * p).sum(-1, keepdim=True)) / math.sqrt(D)
        parts = [ds @ k, ds.transpose(-1, -2) @ q, p.transpose(-1, -2) @ do]
        dqkv = torch.cat([z.transpose(1, 2).reshape(B, T, C) for z in parts], -1)
        da, G[pre + "qkv_weight"] = lin_b(dqkv, a, w("qkv_weight"))
        d, G[pre + "norm1_weight"], G[pre + "norm1_bias"] = ln_b(da, c1)
        dx = dx + d
    G["position_table"] = dx.sum(0)
    G["token_table"] = dtab.index_put((inp,), dx, accumulate=True)
    return loss, G
