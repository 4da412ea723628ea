import torch


def forward(x, gamma, beta, *, eps=1e-5):
    v, m = torch.var_mean(x, 0, correction=0)
    s = torch.sqrt(v + eps)
    z = (x - m) / s

    def close(dout):
        N = x.shape[0]
        dgamma = (dout * z).sum(0)
        dbeta = dout.sum(0)
        dx = gamma / (N * s) * (N * dout - z * dgamma - dbeta)
        return dx, dgamma, dbeta

    return z * gamma + beta, close


def backward(dout, close):
    return close(dout)
