"""Forward mode: tangent_y = J @ tangent, the change of y when x, weight and bias move along their tangents

Backward asks where a loss came from. Forward mode asks the opposite: if the inputs move a little, each along an arrow
of its own, the tangent, how does y move? It needs no saved and no way back. Every line of forward gets a second line
that says how its result moves: for s = a * b, that is tangent_s = tangent_a * b + a * tangent_b. At the end, value and
tangent of y are there at once.

The layer is layernorm: y = weight * (x - mean) / sqrt(var + eps) + bias, with mean and var over each row. jvp gets the
three inputs, then a tangent for each, and returns y and tangent_y, both [N, D].

The tricky point: mean and var move too. x moves y along three paths, and here you add them up on the way forward. Why
do we train with the other mode? One jvp gives one directional derivative, and a model has a billion directions, while
one backward gives them all. But both know the same matrix: for every u, <u, J @ v> = <J.T @ u, v>. With the left side
from jvp and the right side from a backward, that is the strictest check of a backward there is.
"""

import torch


def jvp(x, weight, bias, tangent_x, tangent_weight, tangent_bias, *, eps=1e-5):
    """x [N, D], weight [D], bias [D] and a tangent of the shape of each -> y [N, D], tangent_y [N, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
