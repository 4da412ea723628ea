"""Permute: y = x with its axes in the order `dims`

No number changes, all of them move: axis i of y is axis dims[i] of x, so with dims = (2, 0, 1) an x of shape [A, B, C]
becomes a y of shape [C, A, B], and y[c, a, b] is x[a, b, c]. Attention does this to bring its heads to the front, and a
transposed matrix is the simplest case.

Each number of x stands at exactly one place of y, so each entry of grad_y belongs to exactly one place of grad_x.
backward is the way back.

The tricky point: the way back is another permutation. Swapping two axes is its own inverse, turning three round is not;
applying dims a second time does not undo it. And reshape is no help, even where the shapes fit: it keeps the numbers in
their order and draws the borders anew. A negative dim counts from the end.
"""

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "A B C"},
    output={"y": "C A B"},
    options={"dims": (2, 0, 1)},
    torch=lambda x, *, dims: x.permute(dims),
    sizes={"tiny": {"A": 2, "B": 1, "C": 3}},
    hints=[
        "With dims = (2, 0, 1): which axis of y holds A, which holds B, which C? grad_x wants them as A, B, C.",
        "You look for `inverse` such that permuting by dims and then by inverse changes nothing: inverse[dims[i]] = i.",
        "argsort(dims) is that inverse, once negative dims have been counted from the front: d % 3.",
    ],
)
def permute(x, *, dims):
    y = x.permute(dims)
    return y


permute.case("dims=(1, 2, 0)", options={"dims": (1, 2, 0)})
permute.case("dims=(0, 2, 1)", options={"dims": (0, 2, 1)})
permute.case("dims=(2, 1, 0)", options={"dims": (2, 1, 0)})
permute.edge("negative dims", options={"dims": (-1, 0, -2)})
permute.edge("nothing moves", options={"dims": (0, 1, 2)})
permute.edge("axes of length 1", sizes={"A": 1, "C": 1})
permute.edge("equal lengths", sizes={"A": 4, "B": 4, "C": 4})

permute.known(
    "y",
    "the numbers are reshaped, not moved",
    lambda v: v.x.reshape(v.y.shape),
    "reshape keeps their order and draws the borders anew. Use permute.",
)
permute.known(
    "y",
    "dims is read the other way round, and a reshape hides it",
    lambda v: v.x.permute(sorted(range(3), key=v.dims.__getitem__)).reshape(v.y.shape),
    "Axis i of y is axis dims[i] of x; the inverse is argsort(dims).",
)
permute.known(
    "y",
    "all axes are reversed as by .T, then reshaped",
    lambda v: v.x.permute(2, 1, 0).reshape(v.y.shape),
    ".T reverses the axes. Use permute.",
)
permute.known(
    "y",
    "only the last two axes are exchanged, then reshaped",
    lambda v: v.x.permute(0, 2, 1).reshape(v.y.shape),
    "All three axes move here.",
)
