"""A mixture of experts: y = p[e] * (experts[e] @ x), where p = softmax(router @ x) and e is the likeliest expert

How a model can hold a trillion parameters and use few of them for each token: there are E experts, and a small router
decides which one a row of x goes to. The others are not even computed. This is the Switch transformer's layer with
experts that are one matrix each; where two experts are equally likely, the first is taken.

How does the router learn? The choice itself is a step: move x a little, and the same expert is chosen, so the index
has no derivative. But y is multiplied by p[e], how sure the router was, and this number does move. If the expert's
answer helped, p[e] should grow, and since p is a softmax, all the other scores hear of it.

The tricky point: follow each input through the choice. An expert gets a gradient from the rows that chose it, added up,
and zeros if nobody did. All rows of router get one, through the softmax. And x reaches y along two ways: through its
expert and through the router.
"""

import torch

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N D", "router": "E D", "experts": "E D D"},
    output={"y": "N D"},
    sizes={"display": {"N": 5, "D": 3, "E": 2}, "diagnosis": {"N": 11, "D": 7, "E": 3}},
    hints=[
        "Name the steps: scores [N, E], p [N, E], chosen [N], gate [N, 1], result [N, D], y. experts[chosen] is "
        "[N, D, D]: each row's own matrix.",
        "y = gate * result is a product. grad_result goes to the row's x and, as an outer product, to its expert; "
        "rows with the same expert add up (index_add_). grad_gate is one number per row: a sum over D.",
        "gate is one entry of p: its gradient is zero for all the other entries. Push this [N, E] array through the "
        "softmax's backward, where every score gets something, then through scores = x @ router.T.",
    ],
)
def moe(x, router, experts):
    scores = x @ router.T
    p = torch.softmax(scores, -1)
    chosen = scores.argmax(-1)
    gate = p.gather(-1, chosen[:, None])
    expert = experts[chosen]
    result = (expert @ x[:, :, None])[:, :, 0]
    y = gate * result
    return y


def _one_expert_is_never_chosen(router):
    """With positive x, an expert whose scores are all far below 0."""
    return router.index_fill(0, torch.tensor([1]), -10.0)


moe.case("more experts than rows", sizes={"N": 2, "E": 5})
moe.edge("one expert: its share is always 1", sizes={"E": 1})
moe.edge("an expert that nobody chooses", x=torch.abs, router=_one_expert_is_never_chosen)
moe.edge("a router of zeros: all experts are as likely, the first is taken", router=torch.zeros_like)
moe.edge("scores at ±1e4, where exp overflows", router=lambda router: 1e4 * router)
moe.edge("experts of zeros", experts=torch.zeros_like)

moe.known(
    "y",
    "the expert's answer is not multiplied by p[e]",
    lambda v: v.result,
    "y = p[e] * (experts[e] @ x): the gate is a factor, and the router's only way to the loss.",
)
moe.known(
    "p",
    "p is a sigmoid of each score, not a softmax over the experts",
    lambda v: torch.sigmoid(v.scores),
    "The shares of one row add up to 1.",
)
moe.known(
    "p",
    "the router of the chosen expert alone gets a gradient",
    lambda v: (v.scores - v.scores.logsumexp(-1, keepdim=True).detach()).exp(),
    "p is a softmax: p[e] grows also when another expert's score falls. Keep the sum in its denominator.",
)
moe.known(
    "p",
    "p is a softmax over the batch N, not over the experts E",
    lambda v: torch.softmax(v.scores, 0),
    "Each row chooses for itself.",
)
moe.known(
    "gate",
    "the gate is the score of the expert, not its share p[e]",
    lambda v: v.scores.gather(-1, v.chosen[:, None]),
    "Softmax first, then take the entry of the chosen expert.",
    modes=("value",),  # in the gradient it is the same as a forgotten softmax
)
moe.known(
    "expert",
    "the experts' matrices are transposed",
    lambda v: v.experts[v.chosen].transpose(1, 2),
    "experts[e] @ x: in rows, that is x @ experts[e].T.",
)
moe.known(
    "y",
    "y is the mean of all experts, weighted by p, not one of them",
    lambda v: torch.einsum("ne,eij,nj->ni", v.p, v.experts, v.x),
    "Only the likeliest expert is asked.",
)
moe.known(
    "chosen",
    "the least likely expert is chosen",
    lambda v: v.scores.argmin(-1),
    "argmax, of the scores or of p.",
)
moe.known(
    "expert",
    "rows with the same expert overwrite each other's gradient",
    lambda v: v.expert.where(_last_with_its_expert(v.chosen), v.expert.detach()),
    "experts[chosen] repeats: add up what comes from all rows, with index_add_ or np.add.at, not with grad[chosen] +=.",
    modes=("gradient",),
)
moe.known(
    "expert",
    "an expert's gradient is divided by the number of rows that chose it",
    lambda v: v.expert / (v.chosen == v.chosen[:, None]).sum(-1)[:, None, None],
    "Rows with the same expert add up.",
    modes=("gradient",),
)
moe.known(
    "result",
    "the expert's matrix is not transposed on the way back to x",
    lambda v: (v.expert @ v.x.detach()[:, :, None] + v.expert.detach().mT @ v.x[:, :, None])[:, :, 0],
    "result = expert @ x: backward multiplies by the transpose.",
    modes=("gradient",),
)


def _last_with_its_expert(chosen):
    """True for each row after which nobody chooses the same expert, as [N, 1, 1]."""
    return ~(chosen == chosen[:, None]).triu(1).any(-1)[:, None, None]
