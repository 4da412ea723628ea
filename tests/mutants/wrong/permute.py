"""Wrong submissions of permute."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "permute",
        "solution",
        [
            (
                "grad_x",
                ("message: shape", "axis_order: grad_x has its axes in the wrong order"),
                ("grad_y.permute(inverse)", "grad_y.permute(dims)"),
            ),
            (
                "grad_x",
                ("known: reshaped, not moved", "known: a reshape hides it"),
                ("    return grad_y.permute(inverse)", "    return grad_y.reshape([grad_y.shape[i] for i in inverse])"),
            ),
            (
                "grad_x",
                (
                    "message: shape",
                    "axis_order: grad_x has its axes in the wrong order",
                ),
                ("    return grad_y.permute(inverse)", "    return grad_y"),
            ),
        ],
    ),
    *of(
        "permute",
        "solution",
        [
            (
                "edges",
                "message: right, except for negative dims",
                ("d % len(dims) for", "d for"),
                ("places.index(axis)", "sorted(range(3), key=places.__getitem__)[axis]"),
            ),
            (
                "grad_x",
                "axis_order: axes in the wrong order",
                ("grad_y.permute(inverse)", "grad_y.permute(dims[::-1])"),
            ),
            (
                "grad_x",
                ("axis_order: axes", "message: (case: dims"),
                ("inverse = [places.index(axis) for axis in range(len(dims))]", "inverse = (1, 2, 0)"),
            ),
        ],
    ),
    *of(
        "permute",
        "solution",
        [
            (
                "grad_x",
                "known: the numbers are reshaped, not moved",
                ("return x.permute(dims), dims", "return x.permute(dims), x.shape"),
                (
                    "    places = [d % len(dims) for d in dims]  # axis i of y is axis places[i] of x\n    "
                    "inverse = [places.index(axis) for axis in range(len(dims))]\n    return grad_y.permute(inverse)",
                    "    return grad_y.reshape(dims)",
                ),
            ),
            (
                "grad_x",
                "axis_order: grad_x has its axes in the wrong order",
                ("grad_y.permute(inverse)", "grad_y.transpose(0, -1)"),
            ),
        ],
    ),
)
