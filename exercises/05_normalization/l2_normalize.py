"""L2 normalization: y = x / max(norm, eps), with norm the length of each row

Every row of x becomes a vector of length 1 that points the same way. Afterwards a dot product of two rows is the
cosine of the angle between them: this is how embeddings are compared in retrieval and in contrastive learning.

The tricky point: y lies on a sphere. Making a row of x longer changes nothing, so only the part of grad_y that is
perpendicular to y gets through to x, divided by the length. What points along y has to be taken out, and it is the
path x → norm → y that takes it out.

eps is no summand here but a floor: rows shorter than eps are divided by eps itself. For them the divisor is a
constant, the path through norm is cut, and what is left is a plain division. That includes a row of zeros, whose
length has no derivative at all.
"""

import torch


def forward(x, *, eps=1e-12):
    """x [N, D] -> y [N, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, D] -> grad_x [N, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
