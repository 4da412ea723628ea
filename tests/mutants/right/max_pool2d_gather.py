import torch


def forward(x, *, kernel_size=2, stride=2):
    N, C, H, W = x.shape
    where = torch.arange(H * W).reshape(1, 1, H, W).expand(N, C, H, W)
    cut = lambda t: t.unfold(2, kernel_size, stride).unfold(3, kernel_size, stride).flatten(-2)
    arg = cut(x).argmax(-1, keepdim=True)
    place = cut(where).gather(-1, arg).flatten(2)
    y = x.flatten(2).gather(2, place).reshape(arg.shape[:4])
    return y, (place, x.shape)


def backward(g, saved):
    place, shape = saved
    out = torch.zeros(shape, dtype=g.dtype).flatten(2)
    return out.scatter_add(2, place, g.flatten(2)).reshape(shape)
