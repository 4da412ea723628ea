from dataclasses import dataclass

import torch


@dataclass
class Step:
    x: torch.Tensor
    h: torch.Tensor
    c: torch.Tensor
    gates: tuple
    new_c: torch.Tensor


@dataclass
class Tape:
    steps: list
    weights: dict


def forward(x, h, c, weight_ih, weight_hh, bias):
    steps = []
    out = x.new_empty(x.shape[0], x.shape[1], h.shape[1])
    H = h.shape[1]
    for t in range(x.shape[1]):
        a = torch.cat([x[:, t], h], 1) @ torch.cat([weight_ih, weight_hh], 1).t() + bias
        i = 1 / (1 + torch.exp(-a[:, :H]))
        f = 1 / (1 + torch.exp(-a[:, H : 2 * H]))
        g = torch.tanh(a[:, 2 * H : 3 * H])
        o = 1 / (1 + torch.exp(-a[:, 3 * H :]))
        new_c = f * c + i * g
        steps.append(Step(x[:, t], h, c, (i, f, g, o), new_c))
        h, c = o * torch.tanh(new_c), new_c
        out[:, t] = h
    return out, Tape(steps, {"ih": weight_ih, "hh": weight_hh})


def backward(grad_y, saved):
    wi, wh = saved.weights["ih"], saved.weights["hh"]
    n, T, H = grad_y.shape
    I = wi.shape[1]
    W = torch.cat([wi, wh], 1)
    gW = torch.zeros_like(W)
    gb = grad_y.new_zeros(4 * H)
    gx = grad_y.new_zeros(n, T, I)
    dh = grad_y.new_zeros(n, H)
    dc = grad_y.new_zeros(n, H)
    for t in range(T)[::-1]:
        s = saved.steps[t]
        i, f, g, o = s.gates
        dh = dh + grad_y[:, t]
        tc = torch.tanh(s.new_c)
        da = grad_y.new_empty(n, 4 * H)
        dct = dc + dh * o * (1 - tc * tc)
        da[:, :H] = dct * g * i * (1 - i)
        da[:, H : 2 * H] = dct * s.c * f * (1 - f)
        da[:, 2 * H : 3 * H] = dct * i * (1 - g * g)
        da[:, 3 * H :] = dh * tc * o * (1 - o)
        gW += da.t() @ torch.cat([s.x, s.h], 1)
        gb += da.sum(0)
        both = da @ W
        gx[:, t], dh = both[:, :I], both[:, I:]
        dc = dct * f
    return gx, dh, dc, gW[:, :I], gW[:, I:], gb
