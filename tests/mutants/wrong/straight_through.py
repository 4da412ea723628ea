"""Wrong submissions of straight_through."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "straight_through",
        "solution",
        [
            ("grad_x", ("zero: grad_x is zero everywhere",), ("return grad_y  # N", "return 0 * grad_y  # N")),
            ("forward", ("forward_known: the farthest row",), ("argmin", "argmax")),
            ("grad_x", ("sign: grad_x has the wrong sign",), ("return grad_y  # N", "return -grad_y  # N")),
        ],
    ),
)
