"""Logsumexp: y[n] = log(sum over d of exp(x[n, d]))

A smooth maximum: the largest entry dominates, and near rivals add a little. It is what turns scores into
log-probabilities, and so it sits in every cross-entropy.

The tricky point of forward: exp(1e4) is infinite, and log(exp(-1e4)) is the log of 0. Take the largest entry of each
row out first: y = largest + log(sum of exp(x - largest)). Now nothing can overflow, and one term of the sum is exp(0).

The tricky point of backward: y doesn't depend on which number was taken out, so `largest` may be treated as a constant.
(Its two contributions, once subtracted and once added back, would cancel.) What is left is an old friend, a row of
positive numbers that add up to 1.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N D"},
    output={"y": "N"},
    torch=lambda x: torch.logsumexp(x, -1),
    forbidden=["logsumexp", "log_softmax", "softmax"],
    hints=[
        "Leave out the trick with the largest entry and differentiate log(sum(exp(x))): the log first, then the sum.",
        "The slope of log(total) is 1 / total, and exp(x[d]) is its own slope. What is exp(x[d]) / total called?",
        "Save softmax(x), or x and y: exp(x - y) is the same. grad_y is [N] and needs an axis more to meet it.",
    ],
)
def logsumexp(x):
    largest = x.amax(-1).detach()  # whatever is taken out here, y stays the same
    shifted = x - largest[:, None]
    exps = shifted.exp()
    total = exps.sum(-1)
    log_total = total.log()
    y = log_total + largest
    return y


logsumexp.edge("values at ±1e4", x=lambda x: 1e4 * x)
logsumexp.edge("all entries at 1e4", x=lambda x: 1e4 + x)
logsumexp.edge("all entries at -1e4", x=lambda x: x - 1e4)
logsumexp.edge("all entries equal", x=torch.zeros_like)
logsumexp.edge("ties for the largest", x=lambda x: x.round())
logsumexp.edge("one entry per row", sizes={"D": 1})

logsumexp.known(
    "y",
    "the largest entry isn't added back",
    lambda v: v.total.log(),
    "What was taken out before exp is added after log.",
)
logsumexp.known(
    "y",
    "the largest entry is subtracted again, not added back",
    lambda v: v.total.log() - v.largest,
    "What was taken out before exp is added after log.",
)
logsumexp.known(
    "y",
    "the largest entry gets a gradient for being added back, and none for being taken out",
    lambda v: v.total.log() + v.x.amax(-1),
    "The two cancel: treat it as a constant.",
)
logsumexp.known(
    "total",
    "the sum is over all rows, not over each row",
    lambda v: v.exps.sum().expand_as(v.total),
    "Sum over D alone.",
)
logsumexp.known(
    "shifted",
    "the largest of all rows is taken out, and each row's own added back",
    lambda v: v.x - v.x.amax(),
    "Use the same number for both, one for each row.",
)
logsumexp.known(
    "y",
    "the slope is taken as softmax * (1 - softmax)",
    lambda v: (v.x * (v.x.softmax(-1) * (1 - v.x.softmax(-1))).detach()).sum(-1),
    "The slope of logsumexp is softmax itself.",
)
logsumexp.known("total", "exp is averaged, not added up", lambda v: v.exps.mean(-1), "The log is of the sum.")
logsumexp.known("y", "y is the largest entry alone", lambda v: v.largest, "The log of the sum is still to be added.")


def weighted(weights):
    """A y whose gradient is grad_y times the given weights."""
    return lambda v: (v.x * weights(v).detach()).sum(-1)


logsumexp.known(
    "y",
    "exp(x) is not divided by its sum",
    weighted(lambda v: v.x.exp()),
    "The slope of log(total) is 1 / total: it stands in every gradient.",
)
logsumexp.known(
    "y",
    "1 / sum(exp(x)) is not multiplied by exp(x)",
    weighted(lambda v: (1 / v.x.exp().sum(-1, keepdim=True)).expand_as(v.x)),
    "The slope of exp(x) is exp(x) again.",
)
logsumexp.known(
    "y",
    "the softmax runs over N, not over D",
    weighted(lambda v: v.x.softmax(0)),
    "The shares of each row add up to 1.",
)
logsumexp.known(
    "y",
    "exp(y - x) stands where exp(x - y) belongs",
    weighted(lambda v: (v.x.logsumexp(-1, keepdim=True) - v.x).exp()),
    "The largest entry gets the largest share.",
)
logsumexp.known(
    "y",
    "the slope is taken as 1 - softmax",
    weighted(lambda v: 1 - v.x.softmax(-1)),
    "The slope of logsumexp is softmax itself: a row of it adds up to 1.",
)
logsumexp.known(
    "y",
    "x - y stands where exp(x - y) belongs",
    weighted(lambda v: v.x - v.x.logsumexp(-1, keepdim=True)),
    "The shares are positive and add up to 1: exp of the log-probabilities.",
)
for base, log in {"2": torch.log2, "10": torch.log10}.items():
    for log_of_total in (
        lambda v, log=log: log(v.total) + v.largest,
        lambda v, log=log: log(v.x.exp().sum(-1)),  # with nothing taken out
    ):
        logsumexp.known("y", f"the log has base {base}", log_of_total, "exp is undone by the natural logarithm.")
