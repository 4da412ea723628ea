"""An LSTM over a sequence: c[t] = f * c[t-1] + i * g and h[t] = o * tanh(c[t]), with gates from x[t] and h[t-1]

The cell of lstm_cell, T times. Two states run along the sequence, the one that is shown, h, and the cell c; y holds
the h of all steps. As in the cell, one sum of two products and the bias holds i, f, g and o of a step.

The tricky point: going back through time, two gradients are carried from step to step, one for each state. The one
for h meets grad_y at every step and then passes through the gates and weight_hh. The one for c passes through f
alone: no matrix, no tanh. That short way is why an LSTM can learn over hundreds of steps: look for it in your code.

c never leaves the layer, so nothing comes down to it from outside: its gradient comes from h of the same step, and
from c of the next. What is carried past the first step are grad_h and grad_c.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N T I", "h": "N H", "c": "N H", "weight_ih": "4H I", "weight_hh": "4H H", "bias": "4H"},
    output={"y": "N T H"},
    sizes={"diagnosis": {"N": 5, "T": 3, "I": 7, "H": 11}, "tiny": {"N": 1, "T": 2, "I": 1, "H": 1}},
    forbidden=["lstm", "lstm_cell"],
    hints=[
        "Solve lstm_cell first. Save what each step's backward needs in a list, and take it from the end. Carry grad_h "
        "and grad_c along, both starting at zero.",
        "At step t: grad_y[:, t] joins grad_h; grad_h * o * (1 - tanh(c) ** 2) joins grad_c; then the cell's backward. "
        "What it gives for the old h and the old c is carried on.",
        "Collect the gradients of the four gates' sums as [N, T, 4H]. After the loop one product gives grad_x, and "
        "products over all N * T rows give the weights' gradients.",
    ],
)
def lstm(x, h, c, weight_ih, weight_hh, bias):
    state = h
    cell = c
    steps = []
    for x_t in x.unbind(1):
        total = x_t @ weight_ih.T + state @ weight_hh.T + bias
        total_i, total_f, total_g, total_o = total.chunk(4, -1)
        i = torch.sigmoid(total_i)
        f = torch.sigmoid(total_f)
        g = torch.tanh(total_g)
        o = torch.sigmoid(total_o)
        kept = f * cell
        cell = kept + i * g
        squashed = torch.tanh(cell)
        state = o * squashed
        steps.append(state)
    y = torch.stack(steps, 1)
    return y


lstm.case("diagnosis", weight_ih=lambda w: w / 3, weight_hh=lambda w: w / 4)  # else gates are all open or shut
lstm.edge("one step", sizes={"T": 1})
lstm.edge("thirty steps", sizes={"T": 30}, weight_hh=lambda w: w / 4)
lstm.edge("states that start at zero", h=torch.zeros_like, c=torch.zeros_like)
lstm.edge("gates wide open or shut", x=lambda x: 1e4 * x)
lstm.edge("one feature and one unit", sizes={"I": 1, "H": 1})

lstm.known_order("total", "ifgo", "ifog", "The third quarter is the candidate g.")
lstm.known_order("total", "ifgo", "igfo", "The second quarter keeps the old cell, the third is the candidate g.")
lstm.known_order("total", "ifgo", "iofg", "The second quarter is f, the third g, the last o.")
lstm.known(
    "g",
    "the candidate g goes through sigmoid, not through tanh",
    lambda v: torch.sigmoid(v.total_g),
    "Gates are sigmoids; g is what is written, and may be negative.",
)
lstm.known(
    "kept",
    "the cell is not carried from step to step: each step starts from c",
    lambda v: v.f * v.c,
    "Step t reads the cell of step t - 1, so backward carries a gradient from step t to step t - 1.",
)
lstm.known(
    "total",
    "the state is not carried from step to step: each step starts from h",
    lambda v: v.total + (v.h - v.state) @ v.weight_hh.T,
    "Step t reads the state of step t - 1, so backward carries a gradient from step t to step t - 1.",
)
lstm.known(
    "y",
    "only grad_y of the last step is used",
    lambda v: torch.cat([v.y[:, :-1].detach(), v.y[:, -1:]], 1),
    "y holds the h of all steps: add grad_y[:, t] at every step.",
)
lstm.known(
    "kept",
    "the forget gate is tied to the input gate: 1 - i stands where f belongs",
    lambda v: (1 - v.i) * v.cell,
    "f is a gate of its own.",
)
lstm.known(
    "kept",
    "the cell's gradient is carried to the step before without the factor f",
    lambda v: v.kept + (1 - v.f).detach() * (v.cell - v.cell.detach()),
    "kept = f * cell: what comes back to the cell is multiplied by f.",
)

lstm.known(
    "kept",
    "the gradient of f has the cell after the step as a factor, not the one before it",
    lambda v: v.kept + (v.f - v.f.detach()) * (v.kept + v.i * v.g - v.cell).detach(),
    "f multiplied the cell before the step.",
)


def _carried(v, parts):
    """The right sum, where only some of its quarters send a gradient to the state before."""
    rows = torch.cat([torch.full_like(v.bias.chunk(4)[0], name in parts) for name in "ifgo"])
    return v.total - (v.state - v.state.detach()) @ (v.weight_hh.detach() * (1 - rows)[:, None]).T


def _stays(v, *, reach):
    """The right sum, where the state of a step before sends back nothing, or only what reaches its cell."""
    if v.state is v.h:
        return v.total
    state = reach * v.o.detach() * (v.squashed - v.squashed.detach())
    return v.total + (state - (v.state - v.state.detach())) @ v.weight_hh.detach().T


lstm.known(
    "total",
    "the state is not carried from step to step: each step starts from h",
    lambda v: _stays(v, reach=0),
    "Step t reads the state of step t - 1, so backward carries a gradient from step t to step t - 1.",
    modes=("gradient",),
)
lstm.known(
    "total",
    "what is carried back to the state does not reach the output gate, only grad_y does",
    lambda v: _stays(v, reach=1),
    "Add what is carried to grad_y[:, t] first, and use the sum wherever the state's gradient is needed.",
    modes=("gradient",),
)
for name in "ifgo":
    lstm.known(
        "total",
        f"the quarter of {name} is left out where weight_hh carries back to the state",
        lambda v, name=name: _carried(v, "ifgo".replace(name, "")),
        "All four quarters read the state: the product with weight_hh is of [N, 4H].",
        modes=("gradient",),
    )
    lstm.known(
        "total",
        f"only the quarter of {name} is carried back to the state through weight_hh",
        lambda v, name=name: _carried(v, name),
        "All four quarters read the state: the product with weight_hh is of [N, 4H].",
        modes=("gradient",),
    )
