import torch
import torch.nn.functional as F


def forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    N, C, H, W = x.shape
    O, _, KH, KW = weight.shape
    cols = F.unfold(x, (KH, KW), dilation=dilation, padding=padding, stride=stride)
    OH = (H + 2 * padding - dilation * (KH - 1) - 1) // stride + 1
    y = (weight.reshape(O, -1) @ cols + bias[:, None]).reshape(N, O, OH, -1)
    return y, dict(cols=cols, weight=weight, hw=(H, W), conf=dict(dilation=dilation, padding=padding, stride=stride))


def backward(grad_y, s):
    g = grad_y.flatten(2)
    O = s["weight"].shape[0]
    gw = torch.einsum("nol,nkl->ok", g, s["cols"]).reshape(s["weight"].shape)
    gc = s["weight"].reshape(O, -1).T @ g
    return F.fold(gc, s["hw"], s["weight"].shape[2:], **s["conf"]), gw, g.sum((0, 2))
