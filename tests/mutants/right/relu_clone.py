from torch import *


def forward(x):
    y = x.clone()
    y[y < 0] = 0
    return y, y


def backward(g, y):
    out = g.clone()
    out[y <= 0] = 0
    return out
