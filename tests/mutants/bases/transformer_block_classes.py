import math

import torch


class Linear:
    def __init__(self, w):
        self.w = w

    def forward(self, x):
        self.x = x
        return torch.einsum("...i,oi->...o", x, self.w)

    def backward(self, g):
        self.dw = torch.einsum("bto,bti->oi", g, self.x)
        return torch.einsum("bto,oi->bti", g, self.w)


class Norm:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def forward(self, x):
        mu = x.mean(-1, keepdim=True)
        var = ((x - mu) ** 2).mean(-1, keepdim=True)
        self.std = torch.sqrt(var + 1e-5)
        self.xhat = (x - mu) / self.std
        return self.xhat * self.w + self.b

    def backward(self, g):
        self.db = g.sum(dim=[0, 1])
        self.dw = (g * self.xhat).sum(dim=[0, 1])
        gx = g * self.w
        D = g.shape[-1]
        return (D * gx - gx.sum(-1, keepdim=True) - self.xhat * (gx * self.xhat).sum(-1, keepdim=True)) / (D * self.std)


class Gelu:
    def forward(self, x):
        self.x = x
        return 0.5 * x * (1 + torch.erf(x / math.sqrt(2)))

    def backward(self, g):
        x = self.x
        return g * (0.5 * (1 + torch.erf(x / math.sqrt(2))) + x * torch.exp(-x * x / 2) / math.sqrt(2 * math.pi))


class Attention:
    def __init__(self, n):
        self.n = n

    def forward(self, qkv):
        B, T, C3 = qkv.shape
        self.shape = B, T, C3 // 3
        self.q, self.k, self.v = (z.reshape(B, T, self.n, -1).permute(0, 2, 1, 3) for z in qkv.chunk(3, dim=-1))
        s = self.q @ self.k.mT / math.sqrt(self.q.shape[-1])
        s = s.masked_fill(~torch.tril(torch.ones(T, T, dtype=torch.bool, device=s.device)), -math.inf)
        self.a = s.softmax(-1)
        return (self.a @ self.v).permute(0, 2, 1, 3).reshape(self.shape)

    def backward(self, g):
        B, T, C = self.shape
        g = g.reshape(B, T, self.n, -1).permute(0, 2, 1, 3)
        dv = self.a.mT @ g
        da = g @ self.v.mT
        ds = self.a * (da - (self.a * da).sum(-1, keepdim=True)) / math.sqrt(self.q.shape[-1])
        parts = ds @ self.k, ds.mT @ self.q, dv
        return torch.cat([z.permute(0, 2, 1, 3).reshape(B, T, C) for z in parts], -1)


class Block:
    def __init__(self, n1w, n1b, qkv, out, n2w, n2b, up, down, heads):
        self.n1, self.n2 = Norm(n1w, n1b), Norm(n2w, n2b)
        self.qkv, self.out, self.up, self.down = map(Linear, (qkv, out, up, down))
        self.att, self.act = Attention(heads), Gelu()
        self.first = [self.n1, self.qkv, self.att, self.out]
        self.second = [self.n2, self.up, self.act, self.down]

    def forward(self, x):
        for branch in (self.first, self.second):
            h = x
            for m in branch:
                h = m.forward(h)
            x = x + h
        return x

    def backward(self, g):
        for branch in (self.second, self.first):
            h = g
            for m in reversed(branch):
                h = m.backward(h)
            g = g + h
        return g


def forward(
    x,
    norm1_weight,
    norm1_bias,
    qkv_weight,
    out_weight,
    norm2_weight,
    norm2_bias,
    up_weight,
    down_weight,
    *,
    num_heads=2,
):
    block = Block(
        norm1_weight, norm1_bias, qkv_weight, out_weight, norm2_weight, norm2_bias, up_weight, down_weight, num_heads
    )
    return block.forward(x), block


def backward(grad_y, block):
    dx = block.backward(grad_y)
    return (
        dx,
        block.n1.dw,
        block.n1.db,
        block.qkv.dw,
        block.out.dw,
        block.n2.dw,
        block.n2.db,
        block.up.dw,
        block.down.dw,
    )
