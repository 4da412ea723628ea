"""Wrong submissions of concat."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "concat",
        "solution",
        [
            (
                "grad_a",
                ("swapped: swapped", "message: shape"),
                ("return grad_y[:, :width], grad_y[:, width:]", "return grad_y[:, width:], grad_y[:, :width]"),
            ),
            (
                "grad_a",
                ("known: b comes first",),
                ("return grad_y[:, :width], grad_y[:, width:]", "return grad_y[:, -width:], grad_y[:, :-width]"),
            ),
            ("grad_b", ("zero: grad_b is zero everywhere",), ("grad_y[:, width:]", "0 * grad_y[:, width:]")),
            ("grad_b", ("known: right to left",), ("grad_y[:, width:]", "grad_y[:, width:].flip(-1)")),
        ],
    ),
    *of(
        "concat",
        "solution",
        [
            (
                "grad_a",
                "message: backward returned 1 value (a tensor [3, 7]); it retu",
                ("return grad_y[:, :width], grad_y[:, width:]", "return grad_y"),
            ),
        ],
    ),
)
