from types import SimpleNamespace
import torch


@torch.no_grad()
def forward(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor, *, eps: float = 1e-5):
    c = x - x.mean(-1, keepdim=True)
    y = c / (c.pow(2).mean(-1, keepdim=True) + eps).sqrt() * weight + bias
    return y, SimpleNamespace(x=x, w=weight, eps=eps)


@torch.no_grad()
def backward(grad_y: torch.Tensor, s) -> tuple[torch.Tensor, ...]:
    d = s.x.size(-1)
    c = s.x - s.x.mean(-1, keepdim=True)
    var = c.pow(2).mean(-1, keepdim=True)
    std = (var + s.eps).sqrt()
    n = c / std
    dn = grad_y * s.w
    dstd = -(dn * c).sum(-1, keepdim=True) / std**2
    dvar = dstd / (2 * std)
    dc = dn / std + dvar * 2 * c / d
    dx = dc - dc.mean(-1, keepdim=True)
    return dx, torch.einsum("nd,nd->d", grad_y, n), torch.einsum("nd->d", grad_y)
