import torch
import torch.nn.functional as F


def forward(x, up, down):
    pre = F.linear(x, up)
    post = F.gelu(pre)
    return x + F.linear(post, down), {"x": x, "up": up, "down": down, "pre": pre, "post": post}


def backward(grad_y, s):
    normal = torch.distributions.Normal(torch.zeros((), dtype=grad_y.dtype, device=grad_y.device), 1.0)
    gpost = grad_y.matmul(s["down"])
    slope = normal.cdf(s["pre"]) + s["pre"] * normal.log_prob(s["pre"]).exp()
    gpre = gpost.mul(slope)
    gx = gpre.matmul(s["up"]).add(grad_y)
    return gx, gpre.t().matmul(s["x"]), grad_y.t().matmul(s["post"])
