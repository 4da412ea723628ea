import math

import numpy as np

erf = np.vectorize(math.erf, otypes=[float])


def forward(x, up, down):
    h = x @ up.T
    c = (0.5 * (1 + erf(h / 2**0.5))).astype(x.dtype)
    a = h * c
    return x + a @ down.T, (x, up, down, h, c, a)


def backward(g, saved):
    x, up, down, h, c, a = saved
    ga = g @ down
    gh = ga * (c + h * np.exp(-(h**2) / 2) / np.sqrt(2 * np.pi).astype(x.dtype))
    return g + gh @ up, gh.T @ x, g.T @ a
