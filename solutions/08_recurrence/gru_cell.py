"""One step of a GRU: next_h = (1 - z) * n + z * h"""

import torch


def forward(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    x_r, x_z, x_n = (x @ weight_ih.T + bias_ih).chunk(3, -1)  # N,H each
    h_r, h_z, h_n = (h @ weight_hh.T + bias_hh).chunk(3, -1)
    r = torch.sigmoid(x_r + h_r)
    z = torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h, (x, h, weight_ih, weight_hh, r, z, n, h_n)


def backward(grad_next_h, saved):
    x, h, weight_ih, weight_hh, r, z, n, h_n = saved
    grad_n = grad_next_h * (1 - z) * (1 - n**2)  # N,H: before the tanh, and below before the sigmoids
    grad_z = grad_next_h * (h - n) * z * (1 - z)
    grad_r = grad_n * h_n * r * (1 - r)
    grad_from_x = torch.cat([grad_r, grad_z, grad_n], -1)  # N,3H
    grad_from_h = torch.cat([grad_r, grad_z, grad_n * r], -1)  # N,3H: the candidate saw h through r
    grad_x = grad_from_x @ weight_ih  # N,I
    grad_h = grad_from_h @ weight_hh + grad_next_h * z  # N,H: through the gates, and directly
    grad_weight_ih = grad_from_x.T @ x  # 3H,I
    grad_weight_hh = grad_from_h.T @ h  # 3H,H
    return grad_x, grad_h, grad_weight_ih, grad_weight_hh, grad_from_x.sum(0), grad_from_h.sum(0)
