import torch
import torch.nn.functional as F


def forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    KH, KW = weight.shape[2:]
    xp = F.pad(x, [padding] * 4)
    OH = (xp.shape[2] - dilation * (KH - 1) - 1) // stride + 1
    OW = (xp.shape[3] - dilation * (KW - 1) - 1) // stride + 1
    y = 0
    for i in range(KH):
        for j in range(KW):
            patch = xp[
                :,
                :,
                i * dilation : i * dilation + (OH - 1) * stride + 1 : stride,
                j * dilation : j * dilation + (OW - 1) * stride + 1 : stride,
            ]
            y = y + torch.einsum("nchw,fc->nfhw", patch, weight[:, :, i, j])
    return y + bias[None, :, None, None], (xp, weight, stride, padding, dilation)


def backward(g, saved):
    xp, w, stride, padding, dilation = saved
    KH, KW = w.shape[2:]
    OH, OW = g.shape[2:]
    gx = F.conv_transpose2d(g, w, stride=stride, dilation=dilation)
    gx = F.pad(gx, (0, xp.shape[3] - gx.shape[3], 0, xp.shape[2] - gx.shape[2]))
    gx = gx[:, :, padding : xp.shape[2] - padding, padding : xp.shape[3] - padding]
    gw = torch.zeros_like(w)
    for i in range(KH):
        for j in range(KW):
            patch = xp[
                :,
                :,
                i * dilation : i * dilation + (OH - 1) * stride + 1 : stride,
                j * dilation : j * dilation + (OW - 1) * stride + 1 : stride,
            ]
            gw[:, :, i, j] = torch.tensordot(g, patch, dims=([0, 2, 3], [0, 2, 3]))
    return gx, gw, g.sum(dim=[0, 2, 3])
