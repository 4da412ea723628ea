"""A linear scan: h[t] = decay[t] * h[t-1] + x[t], starting from 0

A recurrence without a matrix and without a tanh: each of D numbers fades by a factor and takes in its new piece. It is
the core of state-space models such as S4 and Mamba, and of linear attention. Being linear in h it can be computed for
all steps in parallel; here a loop over time will do. y holds h of all steps.

The tricky point: look at where h[t] is used. It is an output, and the next step multiplies it with decay[t+1]. So the
gradient of h obeys a scan of its own, from the end to the start, and with the decay of the step after: an index that
is easily off by one. And what did decay[t] meet in forward? At t = 0 it met nothing.

Don't divide by products of decays to make it one big sum: a decay of 0 is allowed, and many small ones underflow.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"decay": "N T D", "x": "N T D"},
    output={"y": "N T D"},
    sizes={"tiny": {"N": 1, "T": 4, "D": 1}},
    hints=[
        "Write out three steps: h0 = x0, h1 = decay1 * h0 + x1, h2 = decay2 * h1 + x2. Which of them does x0 reach, "
        "and through which decays? And decay1?",
        "Walk from the last step to the first and carry the gradient of h: at step t it is grad_y[:, t] plus what the "
        "step after has sent back. That sum is already grad_x[:, t].",
        "Let g[t] be that sum. Then grad_x[t] = g[t], grad_decay[t] = g[t] * h[t-1], and what step t sends back to the "
        "step before is g[t] times a decay. Which one did h[t-1] meet?",
    ],
)
def linear_scan(decay, x):
    h = torch.zeros_like(x[:, 0])
    steps = []
    for decay_t, x_t in zip(decay.unbind(1), x.unbind(1), strict=True):
        kept = decay_t * h
        h = kept + x_t
        steps.append(h)
    y = torch.stack(steps, 1)
    return y


linear_scan.edge("one step", sizes={"T": 1})
linear_scan.edge("a decay of 0: nothing is remembered", decay=torch.zeros_like)
linear_scan.edge("a decay of 0 now and then", decay=lambda decay: decay * (decay > 0))
linear_scan.edge("a decay of 1: a running sum", decay=torch.ones_like)
linear_scan.edge("two hundred steps", sizes={"N": 2, "T": 200, "D": 3}, decay=torch.sigmoid)
linear_scan.edge("values at 1e4", x=lambda x: 1e4 * x)


def _met(v, first):
    """Nothing, with the derivative of what decay[t] has met: `first`, then h[t-1]."""
    return (v.decay - v.decay.detach()) * torch.cat([first, v.y[:, :-1]], 1).detach()


def _met_x(v):
    """As if decay[t] had met x[t-1] alone."""
    return (v.decay - v.decay.detach()) * torch.cat([torch.zeros_like(v.x[:, :1]), v.x[:, :-1]], 1).detach()


def _carried_by(v, decay):
    """The scan with `decay` where h is carried on; what decay[t] has met is still the right h[t-1]."""
    met = _met(v, torch.zeros_like(v.y[:, :1]))
    return linear_scan.formula([decay.detach(), v.x + met], {})[0]


def _one_step_back(v):
    """The scan, where h[t] hears of x[t] and x[t-1] only; what decay[t] has met is still the right h[t-1]."""
    moved = v.x + _met(v, torch.zeros_like(v.y[:, :1]))
    before = torch.cat([torch.zeros_like(moved[:, :1]), moved[:, :-1]], 1)
    return moved + v.decay.detach() * before


def _from_the_end(v):
    met = _met(v, torch.zeros_like(v.y[:, :1]))
    return linear_scan.formula([v.decay.detach().flip(1), (v.x + met).flip(1)], {})[0].flip(1)


linear_scan.known(
    "y",
    "decay is one step late: h[t-1] is carried to h[t] by decay[t-1]",
    lambda v: _carried_by(v, v.decay.roll(1, 1)),
    "h[t] and h[t-1] are joined by decay[t], in forward and in backward.",
)
linear_scan.known(
    "y",
    "decay is one step early: h[t-1] is carried to h[t] by decay[t+1]",
    lambda v: _carried_by(v, v.decay.roll(-1, 1)),
    "h[t] and h[t-1] are joined by decay[t], in forward and in backward.",
)
linear_scan.known(
    "kept",
    "grad_decay[t] has the factor h[t], not h[t-1]",
    lambda v: v.kept + (v.decay_t - v.decay_t.detach()) * (v.kept + v.x_t - v.h).detach(),
    "decay[t] was multiplied with the state before: h[t-1].",
)
linear_scan.known(
    "kept",
    "from the second step on, grad_decay[t] has the factor h[t], not h[t-1]",
    lambda v: v.kept + (v.decay_t - v.decay_t.detach()) * ((v.kept + v.x_t - v.h) * (v.h != 0)).detach(),
    "decay[t] was multiplied with the state before: h[t-1].",
)
linear_scan.known(
    "y",
    "grad_decay[t] has the factor x[t-1], not h[t-1]",
    lambda v: linear_scan.formula([v.decay.detach(), v.x + _met_x(v)], {})[0],
    "decay[t] was multiplied with the whole state before: h[t-1].",
    modes=("gradient",),
)
linear_scan.known(
    "kept",
    "the new x fades at once: decay * (h + x)",
    lambda v: v.decay_t * (v.h + v.x_t) - v.x_t,
    "decay[t] multiplies h[t-1] only.",
)
linear_scan.known(
    "kept",
    "x is weighted with 1 - decay, as in a moving average",
    lambda v: v.decay_t * (v.h - v.x_t),
    "x is added as it is.",
)
linear_scan.known(
    "kept",
    "from the second step on x is weighted with 1 - decay, as in a moving average",
    lambda v: v.decay_t * (v.h - v.x_t * (v.h != 0)),
    "x is added as it is.",
)
linear_scan.known(
    "y",
    "the scan runs from the end to the start",
    lambda v: _from_the_end(v),
    "h[t] is made from h[t-1].",
)

linear_scan.known(
    "y",
    "decay[0] has met the h of the last step: at t = 0 the index t - 1 wraps round to -1",
    lambda v: linear_scan.formula([v.decay.detach(), v.x + _met(v, v.y[:, -1:])], {})[0],
    "Before the first step h is 0.",
)
linear_scan.known(
    "kept",
    "what is carried to the step before is not multiplied by decay[t]",
    lambda v: v.kept + (1 - v.decay_t).detach() * (v.h - v.h.detach()),
    "h[t] = decay[t] * h[t-1] + x[t]: what comes back to h[t] reaches h[t-1] times decay[t].",
)
linear_scan.known(
    "y",
    "nothing is carried back from a step to the step before",
    lambda v: v.x + _met(v, torch.zeros_like(v.y[:, :1])),
    "h[t] is used in h[t+1], too: add decay[t+1] times what has come back there.",
    modes=("gradient",),
)
linear_scan.known(
    "y",
    "what is carried back reaches the step before and no further",
    _one_step_back,
    "From the last step to the first: each hands on grad_y of its own and what has come back to it.",
    modes=("gradient",),
)
