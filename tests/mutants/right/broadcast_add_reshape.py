import torch


def forward(a, b):
    y = a + b
    return y, (a.shape, b.shape, y.shape)


def backward(grad_y, saved):
    sa, sb, sy = saved
    out = []
    for s in (sa, sb):
        full = [1] * (len(sy) - len(s)) + list(s)
        g = grad_y
        for d in reversed(range(len(sy))):
            if full[d] == 1:
                g = torch.cat([g.select(d, i).unsqueeze(d) for i in range(g.shape[d])], d).sum(dim=d, keepdim=True)
        out.append(g.reshape(s))
    return out[0], out[1]
