"""Cross-entropy: y = mean over the batch of -log softmax(logits)[n, target[n]]

The loss of every classifier and every language model: the logarithm of the probability that was given to the right
class, with a minus. A sure and right answer costs 0, a sure and wrong one as much as you like.

Softmax and logarithm belong together: log softmax is logits - logsumexp(logits). Taken in one step nothing overflows,
and the gradient becomes the simplest of all: it compares what was given with what should have been.

Two options change what should have been, and who counts. `label_smoothing` s takes the share s away from the right
class and spreads it evenly over all C classes, the right one included. Rows whose target is `ignore_index`, such as
padding, cost nothing; it may be -100, which is no class at all, so don't index with it.

The tricky point: the mean is over the rows that count, not over N, and ignored rows get a gradient of exactly 0.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise, integers


@exercise(
    inputs={"logits": "N C", "target": integers("N", below="C")},
    output={"y": ""},
    options={"ignore_index": -100, "label_smoothing": 0.0},
    torch=lambda logits, target, *, ignore_index, label_smoothing: F.cross_entropy(
        logits, target, ignore_index=ignore_index, label_smoothing=label_smoothing
    ),
    forbidden=["cross_entropy", "cross_entropy_loss", "nll_loss"],
    hints=[
        "Begin without options. Write the right answers as one-hot rows, goal [N, C]; y = -sum(goal * log_probs) / N.",
        "The slope of log_probs by the logits is that of x - logsumexp(x). The goal's row adds up to 1: use it.",
        "Per row it is softmax(logits) - goal. Clear the ignored rows, divide by how many count, multiply by grad_y.",
    ],
)
def cross_entropy(logits, target, *, ignore_index, label_smoothing):
    log_probs = logits - logits.logsumexp(-1, keepdim=True)
    counts = (target != ignore_index).to(logits.dtype)
    label = target.where(target != ignore_index, 0)
    one_hot = F.one_hot(label, logits.shape[-1]).to(logits.dtype)
    goal = (1 - label_smoothing) * one_hot + label_smoothing / logits.shape[-1]
    row_losses = -(goal * log_probs).sum(-1)
    kept = counts.sum()
    y = (row_losses * counts).sum() / kept
    return y


# Three rows and no others are ignored, and their label is a class: who counts them gets a name, not an IndexError. N is
# such that dividing by N, by C, by the rows that count, or by one more or less of them are different things.
cross_entropy.case(
    "diagnosis",
    sizes={"N": 13},
    options={"label_smoothing": 0.1, "ignore_index": 2},
    target=lambda target: target.where(target != 2, 3).index_fill(0, torch.tensor([1, 3, 6]), 2),
)
cross_entropy.case("some rows ignored", target=torch.tensor([3, -100, 6, -100, 3]))
cross_entropy.case("label_smoothing=0.3", options={"label_smoothing": 0.3})
cross_entropy.edge("every row has the same label", target=torch.ones_like)
cross_entropy.edge("all but one row ignored", target=torch.tensor([-100, -100, 5, -100, -100]))
cross_entropy.edge(
    "ignored rows and label_smoothing",
    options={"label_smoothing": 0.2, "ignore_index": -1},
    target=torch.tensor([0, -1, 6, 1, -1]),
)
cross_entropy.edge("logits at ±1e4", logits=lambda logits: 1e4 * logits)
cross_entropy.edge("logits at ±1e4 and label_smoothing", logits=lambda x: 1e4 * x, options={"label_smoothing": 0.1})
cross_entropy.edge("all logits at 1e4", logits=lambda logits: 1e4 + logits)
cross_entropy.edge("all logits equal", logits=torch.zeros_like)
cross_entropy.edge("one class", sizes={"C": 1})

cross_entropy.known(
    "counts",
    "ignored rows are counted like all others",
    lambda v: torch.ones_like(v.counts),
    "Rows whose target is ignore_index have no loss and a gradient of 0.",
)
cross_entropy.known(
    "y",
    "the mean divides by N, not by the rows that count",
    lambda v: (v.row_losses * v.counts).mean(),
    "Divide by the number of rows whose target is not ignore_index.",
)
cross_entropy.known(
    "y",
    "the losses are added up, not averaged",
    lambda v: (v.row_losses * v.counts).sum(),
    "Divide by the number of rows that count, in forward and in backward.",
)
cross_entropy.known(
    "goal",
    "label_smoothing is not used",
    lambda v: v.one_hot,
    "The right class should get 1 - s + s/C, the others s/C each.",
)
cross_entropy.known(
    "goal",
    "label_smoothing is spread over the C - 1 wrong classes",
    lambda v: v.one_hot * (1 - v.label_smoothing) + (1 - v.one_hot) * v.label_smoothing / (v.logits.shape[-1] - 1),
    "PyTorch spreads it over all C classes, the right one included.",
)
cross_entropy.known(
    "log_probs",
    "the log is missing: the loss is of the probabilities",
    lambda v: v.log_probs.exp(),
    "A row costs -log of the probability of the right class.",
)
cross_entropy.known(
    "log_probs",
    "the softmax runs over N, not over C",
    lambda v: v.logits - v.logits.logsumexp(0, keepdim=True),
    "The probabilities of one row add up to 1.",
)
cross_entropy.known(
    "label",
    "the labels are one too large",
    lambda v: (v.label + 1) % v.logits.shape[-1],
    "Classes are counted from 0, in target and in logits alike.",
)
cross_entropy.known(
    "label",
    "the labels are one too small",
    lambda v: (v.label - 1) % v.logits.shape[-1],
    "Classes are counted from 0, in target and in logits alike.",
)


def sloped(slopes):
    """A y whose gradient is the mean over the rows that count of the given slopes."""
    return lambda v: (v.logits * (slopes(v) * v.counts[:, None]).detach()).sum() / v.kept


for instead, slopes in {
    "the logits stand": lambda v: v.logits - v.goal,
    "the log-probabilities stand": lambda v: v.log_probs - v.goal,
    "exp(logits), not divided by its sum, stands": lambda v: v.logits.exp() - v.goal,
    "a softmax over N stands": lambda v: v.logits.softmax(0) - v.goal,
}.items():
    cross_entropy.known(
        "y", f"{instead} where the probabilities belong", sloped(slopes), "Probabilities are softmax(logits)."
    )
cross_entropy.known(
    "y",
    "the gradient is that by the probabilities, -goal / p",
    sloped(lambda v: -v.goal / v.log_probs.exp()),
    "Go on to the logits: through softmax. Together with the log it is simpler than each alone.",
)
cross_entropy.known(
    "y",
    "p * (1 - p) is multiplied in once more",
    sloped(lambda v: (v.log_probs.exp() - v.goal) * v.log_probs.exp() * (1 - v.log_probs.exp())),
    "The slopes of the softmax are in p - goal already.",
)
cross_entropy.known(
    "y",
    "ignored rows keep their probabilities as a gradient",
    lambda v: (v.logits * (v.log_probs.exp() - v.goal * v.counts[:, None]).detach()).sum() / v.kept,
    "Rows whose target is ignore_index have no loss and a gradient of 0.",
    modes=("gradient",),
)
cross_entropy.known(
    "y",
    "1 is taken off every class, not off the right one alone",
    sloped(lambda v: v.log_probs.exp() - 1),
    "Take the goal off: its row adds up to 1.",
)
cross_entropy.known(
    "y",
    "only the right class of each row gets a gradient",
    sloped(lambda v: (v.log_probs.exp() - v.goal) * v.one_hot),
    "The other classes stand in the log of the sum: each gets its probability.",
)
for words, goal in {
    "the right class keeps its whole share beside the smoothing": lambda v: (
        v.one_hot + v.label_smoothing / v.logits.shape[-1]
    ),
    "the wrong classes get no share of label_smoothing": lambda v: (1 - v.label_smoothing) * v.one_hot,
    "the right class gets 1 - s, without its share s/C": lambda v: (
        v.goal - v.one_hot * v.label_smoothing / v.logits.shape[-1]
    ),
}.items():  # as wrong goals, and as p - goal, which is the gradient only where a goal's row adds up to 1
    advice = "A row of the goal adds up to 1: what is spread over all C classes is taken off the right one."
    cross_entropy.known("goal", words, goal, advice)
    cross_entropy.known("y", words, sloped(lambda v, goal=goal: v.log_probs.exp() - goal(v)), advice)
cross_entropy.known(
    "y",
    "a softmax of the softmax stands where the probabilities belong",
    sloped(lambda v: v.log_probs.exp().softmax(-1) - v.goal),
    "One softmax is enough: was what forward saved probabilities already?",
)
cross_entropy.known(
    "y",
    "1 is taken off every row at the labels of all rows",
    sloped(lambda v: v.log_probs.exp() - v.one_hot.amax(0)),
    "p[:, target] is whole columns. Take one entry of each row: p[torch.arange(N), target].",
)
cross_entropy.known(
    "goal",
    "label_smoothing / (C - 1) goes to all C classes",
    lambda v: (1 - v.label_smoothing) * v.one_hot + v.label_smoothing / (v.logits.shape[-1] - 1),
    "It is spread over all C classes, s/C each.",
)
for words, divisor in {
    "C": lambda v: v.logits.shape[-1],
    "N * C": lambda v: v.logits.numel(),
    "one more than the rows that count": lambda v: v.kept + 1,
    "one less than the rows that count": lambda v: v.kept - 1,
}.items():
    cross_entropy.known(
        "y",
        f"the mean divides by {words}",
        lambda v, divisor=divisor: (v.row_losses * v.counts).sum() / divisor(v),
        "Divide by the number of rows whose target is not ignore_index.",
    )


cross_entropy.known(
    "y",
    "neither ignore_index nor label_smoothing is used",
    lambda v: -v.log_probs.gather(-1, v.target.clamp(min=0)[:, None]).mean(),
    "Begin with ignore_index: which rows count? Then change what should have been, goal.",
)
