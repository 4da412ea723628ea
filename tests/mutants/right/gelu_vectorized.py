import math
import numpy as np
import torch

erf = np.vectorize(math.erf, otypes=[float])


def forward(x):
    z = x.numpy()
    cdf = ((1 + erf(z / np.sqrt(2))) / 2).astype(z.dtype)
    return torch.from_numpy(z * cdf), (z, cdf)


def backward(g, saved):
    z, cdf = saved
    pdf = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return torch.from_numpy((g.numpy() * (cdf + z * pdf)).astype(z.dtype))
