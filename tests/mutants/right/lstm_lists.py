import torch


def forward(x, h, c, wi, wh, b):
    ys, tape = [], []
    for xt in x.unbind(1):
        i, f, g, o = (xt @ wi.T + h @ wh.T + b).chunk(4, 1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        cn = f * c + i * g
        hn = o * cn.tanh()
        tape.append((xt, h, c, i, f, g, o, cn))
        ys.append(hn)
        h, c = hn, cn
    return torch.stack(ys, 1), (tape, wi, wh)


def backward(gy, saved):
    tape, wi, wh = saved
    gh = gc = 0
    gwi, gwh, gb, gx = torch.zeros_like(wi), torch.zeros_like(wh), 0, []
    for t in range(len(tape) - 1, -1, -1):
        xt, h, c, i, f, g, o, cn = tape[t]
        gh = gh + gy[:, t]
        th = cn.tanh()
        gc = gc + gh * o * (1 - th.square())
        z = torch.cat((gc * g * i * (1 - i), gc * c * f * (1 - f), gc * i * (1 - g * g), gh * th * o * (1 - o)), 1)
        gwi.addmm_(z.T, xt)
        gwh.addmm_(z.T, h)
        gb = gb + z.sum(0)
        gx.insert(0, z @ wi)
        gh, gc = z @ wh, gc * f
    return torch.stack(gx, 1), gh, gc, gwi, gwh, gb
