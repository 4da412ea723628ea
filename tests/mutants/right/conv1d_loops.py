import torch


def forward(x, weight, bias, *, stride=1, padding=0):
    N, C, L = x.shape
    F_, _, K = weight.shape
    xp = torch.zeros(N, C, L + 2 * padding, dtype=x.dtype)
    xp[:, :, padding : padding + L] = x
    OL = (L + 2 * padding - K) // stride + 1
    y = torch.zeros(N, F_, OL, dtype=x.dtype)
    for o in range(OL):
        y[:, :, o] = torch.einsum("nck,fck->nf", xp[:, :, o * stride : o * stride + K], weight) + bias
    return y, (xp, weight, stride, padding, L)


def backward(dy, saved):
    xp, weight, stride, padding, L = saved
    dxp, dw = torch.zeros_like(xp), torch.zeros_like(weight)
    K = weight.shape[2]
    for o in range(dy.shape[2]):
        dxp[:, :, o * stride : o * stride + K] += torch.einsum("nf,fck->nck", dy[:, :, o], weight)
        dw += torch.einsum("nf,nck->fck", dy[:, :, o], xp[:, :, o * stride : o * stride + K])
    return dxp[:, :, padding : padding + L], dw, dy.sum((0, 2))
