import torch


def forward(x):
    normal = torch.distributions.Normal(torch.zeros((), dtype=x.dtype), torch.ones((), dtype=x.dtype))
    return x * normal.cdf(x), (x, normal)


def backward(grad_y, saved):
    x, normal = saved
    return grad_y * normal.cdf(x) + grad_y * x * normal.log_prob(x).exp()
