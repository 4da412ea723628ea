"""Log-softmax: y[n, c] = x[n, c] - log(sum over k of exp(x[n, k]))

The logarithm of the softmax, taken in one step. Losses and beam search want log-probabilities, and log(softmax(x))
taken in two steps is minus infinity as soon as a probability is too small for a floating-point number; in one step it
is not.

x[n, c] reaches y along two paths: directly, into its own y[n, c], and through the sum, into every y of its row with a
minus. The log of the sum is one number per row that all C outputs share, so what comes back to it is a sum over c.

The tricky point: that sum is of grad_y itself, not of grad_y * y as in softmax, and it is handed out again in unequal
shares. To overflow nowhere, subtract the largest entry of the row before exp.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N C"},
    output={"y": "N C"},
    torch=lambda x: torch.log_softmax(x, -1),
    forbidden=["log_softmax", "softmax"],
    hints=[
        "Per row y = x - s, where s = logsumexp(x) is one number. What comes back to x directly, and what to s?",
        "s is subtracted from all C entries: it gets minus the sum of the row's grad_y. How does s depend on x?",
        "The slope of logsumexp is softmax(x), which is exp(y): save y. Keep the sum's axis, to hand it out again.",
    ],
)
def log_softmax(x):
    largest = x.amax(-1, keepdim=True).detach()  # whatever is taken out here, y stays the same
    shifted = x - largest
    exps = shifted.exp()
    total = exps.sum(-1, keepdim=True)
    y = shifted - total.log()
    return y


log_softmax.edge("values at ±1e4", x=lambda x: 1e4 * x)
log_softmax.edge("all scores at 1e4", x=lambda x: 1e4 + x)
log_softmax.edge("all scores at -1e4", x=lambda x: x - 1e4)
log_softmax.edge("all scores equal", x=torch.ones_like)
log_softmax.edge("ties for the largest", x=lambda x: x.round())
log_softmax.edge("one class", sizes={"C": 1})
log_softmax.edge("a row of equal grad_y", grad_y=torch.ones_like)

log_softmax.known(
    "total",
    "the total is over all rows, not over each row",
    lambda v: v.exps.sum(),
    "Each row is a distribution of its own: sum over C and keep the axis.",
)
log_softmax.known(
    "total",
    "the total runs over N, not over C",
    lambda v: v.exps.sum(0, keepdim=True),
    "The probabilities of one row add up to 1: sum over the last axis.",
)
log_softmax.known(
    "y", "it is the softmax, without the log", lambda v: v.y.exp(), "Here y holds the logs of the shares."
)
log_softmax.known(
    "y", "the log of the total is missing", lambda v: v.shifted - v.total, "Subtract log(total), not the total."
)
log_softmax.known(
    "y",
    "the largest entry is subtracted twice",
    lambda v: v.y - v.largest,
    "log(sum of exp(x - largest)) goes with x - largest, logsumexp(x) with x.",
)
log_softmax.known(
    "y",
    "the sum of grad_y is handed out in shares of y, not of exp(y)",
    lambda v: v.x - (v.x * v.y.detach()).sum(-1, keepdim=True),
    "y is a log: the shares, which are positive and add up to 1, are exp(y).",
)
log_softmax.known(
    "y",
    "what comes back through the total is the sum of grad_y * y, as in softmax",
    lambda v: v.shifted - v.total.log() * v.y.exp().detach(),
    "The total is subtracted from every entry alike: it gets the plain sum of grad_y.",
)
log_softmax.known(
    "y",
    "the softmax runs over N, not over C",
    lambda v: v.x.log_softmax(0),
    "The probabilities of one row add up to 1: sum over the last axis.",
)
log_softmax.known_slope(
    "y",
    "x",
    "grad_y is divided by exp(y), the slope of the log alone",
    lambda v: (-v.y).exp(),
    "The softmax inside has slopes of its own. Together they are simpler than each alone.",
)
log_softmax.known(
    "y",
    "the sum of grad_y is handed out in shares of exp(x), which don't add up to 1",
    lambda v: v.x - (v.x * v.x.exp().detach()).sum(-1, keepdim=True),
    "The shares are exp(y), the softmax.",
)
for what, handed_out in {
    "added up over N, not over C": lambda v: (v.x * v.y.exp().detach()).sum(0, keepdim=True),
    "added up over all rows, not over each row": lambda v: (v.x * v.y.exp().detach()).sum(),
    "averaged over N, not added up over C": lambda v: (v.x * v.y.exp().detach()).mean(0, keepdim=True),
    "averaged over all rows, not added up over each row": lambda v: (v.x * v.y.exp().detach()).mean(),
}.items():
    log_softmax.known(
        "y",
        f"what comes back through the total is {what}",
        lambda v, handed_out=handed_out: v.x - handed_out(v),
        "The total of a row is subtracted from the C entries of that row: add up their grad_y, and keep the axis.",
    )
log_softmax.known(
    "y",
    "the sum of grad_y is handed out in shares of x",
    lambda v: v.x - (v.x * v.x.detach()).sum(-1, keepdim=True),
    "The shares, which are positive and add up to 1, are exp(y).",
)
log_softmax.known(
    "y",
    "what is taken off is the sum of grad_y * exp(y), not exp(y) times the sum of grad_y",
    lambda v: v.x - v.y.exp().detach() * v.x.sum(-1, keepdim=True),
    "The total of a row gets the plain sum of grad_y, and hands it out in shares of exp(y).",
    modes=("gradient",),
)
log_softmax.known(
    "y",
    "the sum of grad_y is handed out whole to every entry, not in shares of exp(y)",
    lambda v: v.x - v.x.sum(-1, keepdim=True),
    "Through the total an entry has an effect in proportion to its share, exp(y).",
    modes=("gradient",),
)
for base, log in {"2": torch.log2, "10": torch.log10}.items():
    log_softmax.known(
        "y",
        f"the log has base {base}",
        lambda v, log=log: v.shifted - log(v.total),
        "exp is undone by the natural logarithm.",
    )
    log_softmax.known(
        "y",
        f"the log has base {base}",
        lambda v, log=log: v.x - log(v.x.exp().sum(-1, keepdim=True)),
        "exp is undone by the natural logarithm. And take the largest entry out first.",
    )
