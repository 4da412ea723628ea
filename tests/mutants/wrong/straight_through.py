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
    *of(
        "straight_through",
        "solution",
        [
            ("grad_x", "zero_is_true: grad_x is zero everywhere", ("return grad_y  #", "return grad_y * 0  #")),
            (
                "grad_x",
                "added: grad_x has a term without grad_y",
                ("return nearest, None", "return nearest, x - nearest"),
                ("return grad_y  #", "return grad_y + 0.25 * 2 * saved  #"),
            ),
            (
                "grad_x",
                "message: backward returned 2 values (a tensor [3, 5], a tenso",
                ("return grad_y  #", "return grad_y, grad_y  #"),
            ),
        ],
    ),
)
