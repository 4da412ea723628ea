import torch


# the queries of a group are simply more queries of the same head
def forward(q, k, v):
    B, H, T, D = q.shape
    G = k.shape[1]
    qq = q.reshape(B, G, H // G * T, D)
    p = torch.softmax(qq @ k.mT / D**0.5, -1)
    return (p @ v).reshape(B, H, T, D), (qq, k, v, p, q.shape)


def backward(g, saved):
    qq, k, v, p, shape = saved
    g = g.reshape(qq.shape)
    ds = p * (g @ v.mT)
    ds = (ds - p * ds.sum(-1, keepdim=True)) / qq.shape[-1] ** 0.5
    return (ds @ k).reshape(shape), ds.mT @ qq, p.mT @ g
