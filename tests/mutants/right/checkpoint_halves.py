import torch


def run(h, ws):
    for w in ws:
        h = torch.tanh(h @ w)
    return h


def forward(x, *weights):
    return run(x, weights), (x, weights)


def back(x, ws, g):
    if len(ws) == 1:
        y = torch.tanh(x @ ws[0])
        gs = g * (1 - y * y)
        return gs @ ws[0].T, [x.T @ gs]
    mid = len(ws) // 2
    g, right = back(run(x, ws[:mid]), ws[mid:], g)
    g, left = back(x, ws[:mid], g)
    return g, left + right


def backward(g, saved):
    x, ws = saved
    g, gw = back(x, list(ws), g)
    return (g, *gw)
