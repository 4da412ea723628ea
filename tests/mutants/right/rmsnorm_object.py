import torch


class RMS:
    def __init__(self, eps):
        self.eps = eps

    def fwd(self, x, weight):
        self.x, self.weight = x, weight
        self.r = torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps)
        return self.weight * (x * self.r)

    def bwd(self, g):
        n = self.x * self.r
        gn = g * self.weight
        return self.r * (gn - n * (gn * n).mean(-1, keepdim=True)), (g * n).sum(0)


def forward(x, weight, *, eps=1e-6):
    layer = RMS(eps)
    return layer.fwd(x, weight), layer


def backward(g, layer):
    return layer.bwd(g)
