"""A recurrent network over a sequence: state[t] = tanh(x[t] @ weight_ih.T + state[t-1] @ weight_hh.T + bias)"""

import torch


def forward(x, h, weight_ih, weight_hh, bias):
    states = [h]
    for t in range(x.shape[1]):
        total = x[:, t] @ weight_ih.T + states[-1] @ weight_hh.T + bias  # N,H
        states.append(torch.tanh(total))
    y = torch.stack(states[1:], 1)  # N,T,H
    before = torch.stack(states[:-1], 1)  # N,T,H: the state that each step started from
    return y, (x, before, y, weight_ih, weight_hh)


def backward(grad_y, saved):
    x, before, y, weight_ih, weight_hh = saved
    grad_total = torch.empty_like(y)  # N,T,H: of the sums inside the tanh
    grad_h = torch.zeros_like(y[:, 0])  # N,H: carried from step to step
    for t in reversed(range(x.shape[1])):
        grad_total[:, t] = (grad_y[:, t] + grad_h) * (1 - y[:, t] ** 2)
        grad_h = grad_total[:, t] @ weight_hh
    rows = grad_total.reshape(-1, y.shape[-1])  # N*T,H: all steps share the weights
    grad_x = grad_total @ weight_ih  # N,T,I
    grad_weight_ih = rows.T @ x.reshape(-1, x.shape[-1])  # H,I
    grad_weight_hh = rows.T @ before.reshape(-1, y.shape[-1])  # H,H
    return grad_x, grad_h, grad_weight_ih, grad_weight_hh, rows.sum(0)
