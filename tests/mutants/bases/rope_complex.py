import torch


def forward(x, *, base=10000.0):
    B, T, H, D = x.shape
    freqs = 1.0 / (base ** (torch.arange(0, D, 2, dtype=torch.float64, device=x.device) / D))
    t = torch.arange(T, dtype=torch.float64, device=x.device)
    cis = torch.polar(torch.ones(T, D // 2, dtype=torch.float64, device=x.device), torch.outer(t, freqs))
    cis = cis[None, :, None, :]
    z = torch.complex(x[..., : D // 2].double(), x[..., D // 2 :].double()) * cis
    return torch.cat([z.real, z.imag], -1).to(x.dtype), cis


def backward(grad_y, cis):
    D = grad_y.shape[-1]
    z = torch.complex(grad_y[..., : D // 2].double(), grad_y[..., D // 2 :].double()) * cis.conj()
    return torch.cat([z.real, z.imag], -1).to(grad_y.dtype)
