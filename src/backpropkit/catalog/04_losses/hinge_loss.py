"""Hinge loss: y = mean over the batch of sum over c ≠ target of max(0, margin - right + scores[c]) / C

The loss of a support vector machine. The right class should win by at least `margin` over each of the others; `right`
is its score, scores[n, target[n]]. Whoever is beaten clearly enough costs nothing, and every other class pays for what
it lacks.

A wrong class that is beaten by the margin gets no gradient, like the left side of a ReLU. One that violates it pushes
its own score down, and the right class's score up. The right class is pushed by every violation of its row.

The tricky points: the right class is no rival of itself; leave it out of the sum, or it costs a constant margin.
PyTorch divides each row by C, not by C - 1 or by the number of violations. And at the kink, where the margin is met
exactly, the slope is 0.
"""

import torch
import torch.nn.functional as F

from backpropkit.spec import exercise, integers


@exercise(
    inputs={"scores": "N C", "target": integers("N", below="C")},
    output={"y": ""},
    options={"margin": 1.0},
    torch=lambda scores, target, *, margin: F.multi_margin_loss(scores, target, margin=margin),
    forbidden=["multi_margin_loss"],
    hints=[
        "Make the array margin - right + scores, [N, C], with a 0 at each right class. Which of its entries count?",
        "Each entry above 0 counts once: its own score has the slope 1 in it. And the right score of that row?",
        "Make a mask of the violations; at each right class write minus the number of violations of its row.",
    ],
)
def hinge_loss(scores, target, *, margin):
    right = scores.gather(-1, target[:, None])
    rivals = 1 - F.one_hot(target, scores.shape[-1]).to(scores.dtype)
    violations = torch.relu(margin - right + scores) * rivals
    row_losses = violations.sum(-1) / scores.shape[-1]
    y = row_losses.mean()
    return y


hinge_loss.case("diagnosis", options={"margin": 0.7})
hinge_loss.case("margin=2.5", options={"margin": 2.5})
hinge_loss.edge(
    "the margin is met exactly",
    scores=lambda scores: scores.round(),
    advice="Where the margin is met exactly PyTorch takes the slope 0: ask for > 0, not for >= 0.",
)
hinge_loss.edge("all scores equal", scores=torch.zeros_like)
hinge_loss.edge("every row has the same label", target=torch.ones_like)
hinge_loss.edge(
    "nobody violates the margin",
    scores=lambda scores: scores + 100.0 * (torch.arange(scores.shape[-1]) == 3),
    target=lambda target: torch.full_like(target, 3),
)
hinge_loss.edge("values at ±1e4", scores=lambda scores: 1e4 * scores)
hinge_loss.edge("two classes", sizes={"C": 2})

hinge_loss.known(
    "rivals",
    "the right class is counted as a rival of itself",
    lambda v: torch.ones_like(v.rivals),
    "Leave c = target out: it costs the margin, and its two slopes cancel.",
)
hinge_loss.known(
    "right",
    "the right class is pushed once per row, not once per violation",
    lambda v: v.right / ((v.margin - v.right + v.scores > 0).sum(-1, keepdim=True) - 1).clamp(min=1),
    "The right score stands in every violation of its row: count them.",
)
hinge_loss.known(
    "row_losses",
    "the right class gets -1 in every row, not minus the number of its violations",
    lambda v: (v.violations.sum(-1) + v.violations.gt(0).sum(-1) * v.right[:, 0] - v.right[:, 0]) / v.scores.shape[-1],
    "The right score stands in every violation of its row: count them.",
)
hinge_loss.known(
    "row_losses",
    "only the worst rival of each row counts",
    lambda v: v.violations.amax(-1) / v.scores.shape[-1],
    "That is another hinge loss: here all rivals are added up.",
)
hinge_loss.known(
    "violations", "the violations are squared", lambda v: v.violations.square(), "Here they count as they are."
)
hinge_loss.known(
    "row_losses",
    "each row is divided by C - 1, not by C",
    lambda v: v.violations.sum(-1) / (v.scores.shape[-1] - 1),
    "PyTorch divides by the number of all classes.",
)
hinge_loss.known(
    "violations",
    "the margin is left out",
    lambda v: torch.relu(v.scores - v.right) * v.rivals,
    "A rival violates as soon as it comes closer than the margin.",
)
hinge_loss.known(
    "violations",
    "the margin is always 1",
    lambda v: torch.relu(1 - v.right + v.scores) * v.rivals,
    "1 is only its default: use the option.",
)
hinge_loss.known(
    "violations",
    "every rival counts, whether it violates the margin or not",
    lambda v: (v.margin - v.right + v.scores) * v.rivals,
    "Who is beaten by the margin costs nothing: ask for > 0.",
)
hinge_loss.known(
    "violations",
    "the violation itself stands where 1 belongs",
    lambda v: v.violations.square() / 2,
    "A violation counts as it is, so its slope is 1, however large it is.",
)
hinge_loss.known(
    "row_losses",
    "the right class is pushed for itself as well, once too often",
    lambda v: (v.violations.sum(-1) - v.right[:, 0]) / v.scores.shape[-1],
    "Leave c = target out before you count the violations of a row.",
)
hinge_loss.known(
    "row_losses",
    "only the worst rival of each row counts, and nothing is divided by C",
    lambda v: v.violations.amax(-1),
    "That is another hinge loss: here all rivals are added up, and the sum is divided by C.",
)
