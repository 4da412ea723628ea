"""A tape of what each step saw."""

import torch


def forward(x, h, c, wi, wh, b):
    tape, ys = [], []
    for t in range(x.shape[1]):
        i, f, g, o = (x[:, t] @ wi.T + h @ wh.T + b).chunk(4, 1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        cn = f * c + i * g
        tape.append((x[:, t], h, c, i, f, g, o, cn))
        h, c = o * cn.tanh(), cn
        ys.append(h)
    return torch.stack(ys, 1), (tape, wi, wh)


def backward(gy, saved):
    tape, wi, wh = saved
    dh, dc = torch.zeros_like(tape[0][1]), torch.zeros_like(tape[0][1])
    gx, gwi, gwh, gb = [], torch.zeros_like(wi), torch.zeros_like(wh), torch.zeros(len(wi), dtype=wi.dtype)
    for t in reversed(range(len(tape))):
        x, h, c, i, f, g, o, cn = tape[t]
        tc = cn.tanh()
        dh = dh + gy[:, t]
        dc = dc + dh * o * (1 - tc**2)
        di, df, dg, do = dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g**2), dh * tc * o * (1 - o)
        a = torch.cat([di, df, dg, do], 1)
        gx.append(a @ wi)
        gwi += a.T @ x
        gwh += a.T @ h
        gb += a.sum(0)
        dh, dc = a @ wh, dc * f
    return torch.stack(gx[::-1], 1), dh, dc, gwi, gwh, gb
