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


def forward(x, router, experts):
    """x [N, D], router [E, D], experts [E, D, D] -> y [N, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, D] -> grad_x [N, D], grad_router [E, D], grad_experts [E, D, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
