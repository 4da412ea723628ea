import torch


def forward(x, h, wi, wh, bi, bh):
    H = h.shape[1]
    gi, gh = torch.addmm(bi, x, wi.t()), torch.addmm(bh, h, wh.t())
    r = torch.sigmoid(gi[:, :H] + gh[:, :H])
    z = torch.sigmoid(gi[:, H : 2 * H] + gh[:, H : 2 * H])
    n = torch.tanh(gi[:, 2 * H :] + r * gh[:, 2 * H :])
    return n + z * (h - n), (x, h, wi, wh, r, z, n, gh[:, 2 * H :])


def backward(g, saved):
    x, h, wi, wh, r, z, n, hn = saved
    dn = (g - g * z) * (1 - n * n)
    dz = g * (h - n) * z * (1 - z)
    dr = dn * hn * r * (1 - r)
    di = torch.cat([dr, dz, dn], 1)
    dh = torch.cat([dr, dz, dn * r], 1)
    return di @ wi, dh @ wh + g * z, di.t() @ x, dh.t() @ h, di.sum(0), dh.sum(0)
