"""One step of a recurrent network: next_h = tanh(x @ weight_ih.T + h @ weight_hh.T + bias)

A recurrent network reads a sequence piece by piece and keeps a state h, its memory of all that came before. The cell
is one step: the new piece x and the old state h each pass through a linear layer, the two are added, and tanh keeps
the result between -1 and 1, however long the sequence becomes. The same weights serve every step.

The tricky point: this is two linear layers into one tanh, so go back through the tanh once, and then you stand in
front of a sum: both layers get the same gradient. tanh has a derivative that can be read off its output: save next_h,
and what went into the tanh need not be kept. h is an input like x, and its gradient matters most of all: in a
sequence it is what reaches the steps before.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N I", "h": "N H", "weight_ih": "H I", "weight_hh": "H H", "bias": "H"},
    output={"next_h": "N H"},
    torch=lambda x, h, weight_ih, weight_hh, bias: torch.rnn_tanh_cell(
        x, h, weight_ih, weight_hh, bias, torch.zeros_like(bias)
    ),
    forbidden=["rnn_tanh_cell", "rnn_tanh"],
    hints=[
        "Call the sum inside the tanh total, [N, H]. If you had grad_total, all five gradients would be those of a "
        "linear layer. Solve linear first.",
        "The derivative of tanh is 1 minus the square of its output. So grad_total is grad_next_h times that.",
        "grad_x = grad_total @ weight_ih, and grad_h the same with weight_hh. A weight's gradient is grad_total turned "
        "over, times what the weight was multiplied with. bias was added to all N rows.",
    ],
)
def rnn_cell(x, h, weight_ih, weight_hh, bias):
    from_x = x @ weight_ih.T
    from_h = h @ weight_hh.T
    total = from_x + from_h + bias
    next_h = torch.tanh(total)
    return next_h


rnn_cell.edge("the first step: h is zero", h=torch.zeros_like)
rnn_cell.edge("saturated: tanh is 1 or -1 everywhere", x=lambda x: 1e4 * x)
rnn_cell.edge("one feature and one unit", sizes={"I": 1, "H": 1})
rnn_cell.edge("tiny values, where tanh is a straight line", x=lambda x: 1e-4 * x, h=lambda h: 1e-4 * h)

rnn_cell.known(
    "from_h",
    "weight_hh is not transposed",
    lambda v: v.from_h + v.h @ (v.weight_hh - v.weight_hh.T).detach(),
    "h @ weight_hh.T: row k of weight_hh holds what makes unit k of the new state.",
)
rnn_cell.known(
    "next_h",
    "sigmoid stands where tanh belongs",
    lambda v: torch.sigmoid(v.total),
    "The state of this cell lies between -1 and 1.",
)
rnn_cell.known(
    "next_h",
    "relu stands where tanh belongs",
    lambda v: torch.relu(v.total),
    "The state of this cell lies between -1 and 1.",
)
rnn_cell.known(
    "next_h",
    "tanh is taken of each product by itself, and then they are added",
    lambda v: torch.tanh(v.from_x + v.bias) + torch.tanh(v.from_h),
    "Add first, then take one tanh of the sum.",
)
rnn_cell.known(
    "next_h",
    "the derivative of tanh is 1 - y², not 1 - y",
    lambda v: v.next_h.detach() + (v.total - v.total.detach()) * (1 - v.next_h.detach()),
    "Square the output of tanh.",
)
rnn_cell.known(
    "next_h",
    "tanh is taken once more of its own output: 1 - tanh(next_h)²",
    lambda v: v.next_h.detach() + (v.total - v.total.detach()) * (1 - v.next_h.detach().tanh().square()),
    "What forward saved is a tanh already: square it as it is.",
)

rnn_cell.known(
    "next_h",
    "the derivative of tanh is taken at the old state h: 1 - h²",
    lambda v: v.next_h.detach() + (v.total - v.total.detach()) * (1 - v.h.detach().square()),
    "tanh made next_h: its derivative is 1 - next_h².",
)
