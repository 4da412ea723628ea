"""One step of an LSTM: next_c = f * c + i * g and next_h = o * tanh(next_c)

The state of a plain recurrent network is rewritten at every step, and after twenty steps nothing is left of the
first. An LSTM has a second state c, the cell, that is only added to and faded: a conveyor belt through time on which
gradients live long. Three gates between 0 and 1 decide: i lets the candidate g in, f keeps the old c, o shows it.

All four come from one product: x @ weight_ih.T + h @ weight_hh.T + bias is [N, 4H], and its quarters are i, f, g, o in
this order. g goes through tanh, the gates through sigmoid.

The tricky point: there are two outputs, so two upstream gradients, and next_c has two ways out: it is an output
itself, and it makes next_h. What comes back along both adds up before you go on to f, c, i and g. Then go back
through each quarter's own function, and lay the four side by side again.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N I", "h": "N H", "c": "N H", "weight_ih": "4H I", "weight_hh": "4H H", "bias": "4H"},
    output={"next_h": "N H", "next_c": "N H"},
    torch=lambda x, h, c, weight_ih, weight_hh, bias: torch.lstm_cell(
        x, (h, c), weight_ih, weight_hh, bias, torch.zeros_like(bias)
    ),
    forbidden=["lstm_cell", "lstm"],
    sizes={"tiny": {"N": 1, "I": 2, "H": 1}},
    hints=[
        "backward(grad_next_h, grad_next_c, saved): begin with next_h = o * tanh(next_c). It gives the gradient of o, "
        "and something more for next_c, which is added to grad_next_c.",
        "next_c = f * c + i * g has two products: four gradients, each the gradient of next_c times the other factor. "
        "The one of c is finished.",
        "s = sigmoid has the derivative s * (1 - s), g = tanh has 1 - g ** 2. Concatenate the four gradients in the "
        "order i, f, g, o to [N, 4H]; the rest is a linear layer with two inputs.",
    ],
)
def lstm_cell(x, h, c, weight_ih, weight_hh, bias):
    total = x @ weight_ih.T + h @ weight_hh.T + bias
    total_i, total_f, total_g, total_o = total.chunk(4, -1)
    i = torch.sigmoid(total_i)
    f = torch.sigmoid(total_f)
    g = torch.tanh(total_g)
    o = torch.sigmoid(total_o)
    next_c = f * c + i * g
    squashed = torch.tanh(next_c)
    next_h = o * squashed
    return next_h, next_c


lstm_cell.edge("the first step: h and c are zero", h=torch.zeros_like, c=torch.zeros_like)
lstm_cell.edge("gates wide open or shut", x=lambda x: 1e4 * x)
lstm_cell.edge("a full cell", c=lambda c: 1e4 * c)
lstm_cell.edge("no gradient comes to next_h", grad_next_h=torch.zeros_like)
lstm_cell.edge("no gradient comes to next_c", grad_next_c=torch.zeros_like)
lstm_cell.edge("one feature and one unit", sizes={"I": 1, "H": 1})

lstm_cell.known_order("total", "ifgo", "ifog", "The third quarter is the candidate g.")
lstm_cell.known_order(
    "total", "ifgo", "figo", "The first quarter lets the candidate in, the second keeps the old cell."
)
lstm_cell.known_order("total", "ifgo", "igfo", "The second quarter keeps the old cell, the third is the candidate g.")
lstm_cell.known_order("total", "ifgo", "iofg", "The second quarter is f, the third g, the last o.")
lstm_cell.known(
    "g",
    "the candidate g goes through sigmoid, not through tanh",
    lambda v: torch.sigmoid(v.total_g),
    "Gates are sigmoids; g is what is written, and may be negative.",
)
lstm_cell.known(
    "next_h",
    "next_h is o * next_c, without the tanh",
    lambda v: v.o * v.next_c,
    "The cell is squashed before it is shown: o * tanh(next_c).",
)
lstm_cell.known(
    "next_c",
    "the forget gate is tied to the input gate: 1 - i stands where f belongs",
    lambda v: (1 - v.i) * v.c + v.i * v.g,
    "f is a gate of its own.",
)
lstm_cell.known(
    "next_c",
    "f keeps the old h, not the old c",
    lambda v: v.f * v.h + v.i * v.g,
    "The cell is faded and added to: next_c = f * c + i * g.",
)
