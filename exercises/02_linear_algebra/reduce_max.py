"""Maximum of each row: y[n] = largest of x[n]

A choice instead of a sum: of D numbers one reaches y, and the others could be anything smaller. Max pooling is made of
it, and every softmax begins with it.

Change the largest number a little, and y changes by as much. Change another one a little, and nothing happens at all.
So all of the row's gradient belongs to one place, and backward has to know which: save where the maximum stood, or save
enough to find it again.

The tricky point: ties. Where two or more entries are equally large there is no slope, and one has to agree on
something. Here, as in `torch.amax`, all winners of a row share its gradient evenly. (`torch.max(dim)` and max pooling
give all of it to one of them.)
"""

import torch


def forward(x):
    """x [N, D] -> y [N], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N] -> grad_x [N, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
