import numpy as np


def forward(x, *weights):
    k = int(np.ceil(np.sqrt(len(weights))))
    stops = range(0, len(weights), k)
    kept, h = [], x
    for s in stops:
        kept.append(h)
        for w in weights[s : s + k]:
            h = np.tanh(h @ w)
    return h, (kept, k, weights)


def backward(g, saved):
    kept, k, weights = saved
    gw = {}
    for n, h in reversed(list(enumerate(kept))):
        hs = [h]
        for w in weights[n * k : n * k + k]:
            hs.append(np.tanh(hs[-1] @ w))
        for i in reversed(range(len(hs) - 1)):
            g = g * (1 - hs[i + 1] ** 2)
            gw[n * k + i] = hs[i].T @ g
            g = g @ weights[n * k + i].T
    return (g, *(gw[i] for i in range(len(weights))))
