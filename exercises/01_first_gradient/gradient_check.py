"""Is this backward the gradient of this forward?

Every derivation ends with this question, and numbers answer it. Choose an upstream gradient grad_y. Then L(inputs) =
sum(grad_y * y), with y from forward(*inputs), is one number, so it has a numerical gradient; and backward(grad_y,
saved) claims to know the same gradient without nudging. Compare the two, for every entry of every input.

Why grad_y? Backward must be right for whatever a loss sends back. With ones everywhere L is the plain sum of y, and a
backward that mixes the entries of grad_y up is right by accident: choose random numbers.

The tricky point: a check is only as good as the wrong gradients that it turns away. What lets them through: a tolerance
that is too loose (right gradients agree to about seven digits, so one part in 10,000 is generous, and 0.1 % is wrong),
or that is absolute, for numbers of every size; a compare that broadcasts, so that shape [1] equals [5]; looking at one
entry, or at the first input; zip, which stops where the shorter tuple ends; NaN, which is not above any tolerance. And
what turns right ones away: dividing by a gradient of 0, and the old trap of nudging an array of integers.

A lone gradient may come bare instead of in a tuple. A wrong number of gradients is a wrong pair, and no error.
"""

import numpy as np


def gradient_check(forward, backward, inputs):
    """forward(*inputs) -> y, saved; backward(grad_y, saved) -> one gradient per input; inputs, a tuple of arrays ->
    whether this backward is the gradient of this forward"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
