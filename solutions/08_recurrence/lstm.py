"""An LSTM over a sequence: c[t] = f * c[t-1] + i * g and h[t] = o * tanh(c[t]), with gates from x[t] and h[t-1]"""

import torch


def forward(x, h, c, weight_ih, weight_hh, bias):
    steps, states = [], [h]
    for t in range(x.shape[1]):
        total = x[:, t] @ weight_ih.T + states[-1] @ weight_hh.T + bias  # N,4H
        i, f, g, o = total.chunk(4, -1)  # N,H each
        i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
        before, c = c, f * c + i * g
        squashed = torch.tanh(c)
        states.append(o * squashed)
        steps.append((i, f, g, o, before, squashed))
    y = torch.stack(states[1:], 1)  # N,T,H
    return y, (x, torch.stack(states[:-1], 1), steps, weight_ih, weight_hh)


def backward(grad_y, saved):
    x, before, steps, weight_ih, weight_hh = saved
    grad_h = torch.zeros_like(before[:, 0])  # N,H: carried from step to step, and grad_c as well
    grad_c = torch.zeros_like(grad_h)
    grad_totals = []
    for t in reversed(range(x.shape[1])):
        i, f, g, o, c, squashed = steps[t]
        grad_h = grad_h + grad_y[:, t]
        grad_c = grad_c + grad_h * o * (1 - squashed**2)
        grad_i, grad_f = grad_c * g * i * (1 - i), grad_c * c * f * (1 - f)
        grad_g, grad_o = grad_c * i * (1 - g**2), grad_h * squashed * o * (1 - o)
        grad_totals.append(torch.cat([grad_i, grad_f, grad_g, grad_o], -1))  # N,4H
        grad_h = grad_totals[-1] @ weight_hh
        grad_c = grad_c * f
    grad_total = torch.stack(grad_totals[::-1], 1)  # N,T,4H
    rows = grad_total.reshape(-1, grad_total.shape[-1])  # N*T,4H: all steps share the weights
    grad_weight_ih = rows.T @ x.reshape(-1, x.shape[-1])  # 4H,I
    grad_weight_hh = rows.T @ before.reshape(-1, before.shape[-1])  # 4H,H
    return grad_total @ weight_ih, grad_h, grad_c, grad_weight_ih, grad_weight_hh, rows.sum(0)
