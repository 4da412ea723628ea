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
)
