"""One step of a GRU: next_h = (1 - z) * n + z * h

A gated recurrent unit gets along with one state and two gates. z, the update gate, mixes the old state with a new
candidate n: where z is 1, h passes through untouched. r, the reset gate, decides how much of the old state the
candidate may see.

Both x and h pass through a linear layer of 3H outputs, with a bias each, and the thirds of both are r, z, n in this
order. r and z are sigmoids of x's part plus h's part. The candidate is n = tanh(x's part + r * h's part), and r
multiplies the whole of h's part, with its bias in it: that is why there are two biases.

The tricky point: h reaches next_h along four paths: directly in z * h, and through r, z and n. And in front of the
candidate's tanh h's part is multiplied by r and x's part is not, so the two biases have different gradients.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={
        "x": "N I",
        "h": "N H",
        "weight_ih": "3H I",
        "weight_hh": "3H H",
        "bias_ih": "3H",
        "bias_hh": "3H",
    },
    output={"next_h": "N H"},
    torch=torch.gru_cell,
    forbidden=["gru_cell", "gru"],
    sizes={"tiny": {"N": 1, "I": 2, "H": 1}},
    hints=[
        "Begin with next_h = (1 - z) * n + z * h: what comes back to z, to n, and directly to h? Mind that z stands in "
        "both terms, once with a minus.",
        "Go back through n's tanh to the sum x_n + r * h_n. It gives a gradient to x_n, to r and to h_n. Then through "
        "the sigmoids of r and z: s * (1 - s).",
        "Lay the parts side by side, [N, 3H]: for x the gradients of (r, z, n), for h the same, but n's times r. Now "
        "there are two linear layers; grad_h is the second one's, plus the direct part, grad_next_h * z.",
    ],
)
def gru_cell(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    from_x = x @ weight_ih.T + bias_ih
    from_h = h @ weight_hh.T + bias_hh
    x_r, x_z, x_n = from_x.chunk(3, -1)
    h_r, h_z, h_n = from_h.chunk(3, -1)
    total_r = x_r + h_r
    total_z = x_z + h_z
    r = torch.sigmoid(total_r)
    z = torch.sigmoid(total_z)
    reset = r * h_n
    total_n = x_n + reset
    n = torch.tanh(total_n)
    one_minus_z = 1 - z
    next_h = one_minus_z * n + z * h
    return next_h


gru_cell.edge("the first step: h is zero", h=torch.zeros_like)
gru_cell.edge("gates wide open or shut", x=lambda x: 1e4 * x)
gru_cell.edge("biases of zero", bias_ih=torch.zeros_like, bias_hh=torch.zeros_like)
gru_cell.edge("one feature and one unit", sizes={"I": 1, "H": 1})

gru_cell.known(
    "next_h",
    "z and 1 - z are swapped",
    lambda v: v.z * v.n + (1 - v.z) * v.h,
    "In PyTorch a z of 1 keeps the old state: (1 - z) * n + z * h.",
)
gru_cell.known(
    "n",
    "r resets h before the product, not the product after it",
    lambda v: torch.tanh(
        v.x_n + (v.r * v.h) @ v.weight_hh.chunk(3, 0)[2].T + v.bias_hh.chunk(3, 0)[2],
    ),
    "r multiplies h @ weight_hh.T + bias_hh, the finished third part.",
)
gru_cell.known(
    "n",
    "r leaves out the bias: it multiplies h's product alone",
    lambda v: torch.tanh(v.x_n + v.r * (v.h_n - v.bias_hh.chunk(3, 0)[2]) + v.bias_hh.chunk(3, 0)[2]),
    "r multiplies h's whole part, with its bias in it.",
)
gru_cell.known(
    "n",
    "the reset gate is missing",
    lambda v: torch.tanh(v.x_n + v.h_n),
    "The candidate sees r * h_n.",
)
gru_cell.known(
    "r",
    "the reset gate is made from the second thirds, those of z",
    lambda v: torch.sigmoid(v.total_z),
    "The thirds are r, z, n in this order.",
)
gru_cell.known(
    "from_x",
    "the thirds are laid out as z, r, n; they are r, z, n",
    lambda v: _as_z_r_n(v.from_x),
    "The first third is the reset gate r, the second the update gate z.",
)
gru_cell.known(
    "from_h",
    "the thirds are laid out as z, r, n; they are r, z, n",
    lambda v: _as_z_r_n(v.from_h),
    "The first third is the reset gate r, the second the update gate z.",
)
gru_cell.known(
    "next_h",
    "the thirds are read as z, r, n; they are r, z, n",
    lambda v: _with_gates_swapped(v),
    "The first third is the reset gate r, the second the update gate z.",
)
gru_cell.known(
    "n",
    "the candidate goes through sigmoid, not through tanh",
    lambda v: torch.sigmoid(v.total_n),
    "Gates are sigmoids; n is a state, and may be negative.",
)
gru_cell.known(
    "n",
    "what comes back to r has not passed through the candidate's tanh",
    lambda v: v.n + (v.n.square() * v.h_n).detach() * (v.r - v.r.detach()),
    "r stands inside the tanh: its gradient is that of the sum in there, times h's part.",
    modes=("gradient",),
)


def _as_z_r_n(part):
    r, z, n = part.chunk(3, -1)
    return torch.cat([z, r, n], -1)


def _with_gates_swapped(v):
    n = torch.tanh(v.x_n + v.z * v.h_n)
    return (1 - v.r) * n + v.r * v.h
