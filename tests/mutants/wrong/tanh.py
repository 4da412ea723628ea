"""Wrong submissions of tanh."""

from mutants.mutant import Mutant, of

ONES = ("upstream_ones: grad_x takes grad_y", "ignores_upstream: grad_x ignores grad_y")

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "tanh",
        "solution",
        [
            ("grad_x", ("local_other: 1 - y", "known: 1 - y"), ("(1 - y * y)", "(1 - y)")),
            ("grad_x", ("known: y * (1 - y)",), ("(1 - y * y)", "y * (1 - y)")),
            (
                "grad_x",
                ("local_other: y²", "local_other: y * y", "local_other: y"),
                ("(1 - y * y)", "y * y"),
            ),
            ("grad_x", ONES, ("grad_y * (1 - y * y)", "1 - y * y")),
            ("grad_x", ("known: the slope is taken as 1 - x²",), ("return y, y\n", "return y, x\n")),
            ("grad_x", ("known: (1 - y)²", "local_other: (1 - y)"), ("(1 - y * y)", "(1 - y) ** 2")),
            ("grad_x", ("sign: grad_x has the wrong sign",), ("(1 - y * y)", "(y * y - 1)")),
        ],
    ),
    *of(
        "tanh",
        "solution",
        [
            ("grad_x", "other_point: at y, not at x", ("(1 - y * y)", "(1 - torch.tanh(y) ** 2)")),
            ("grad_x", "known: 1 / cosh(x), without the square", ("(1 - y * y)", "(1 - y * y).sqrt()")),
        ],
    ),
    *of(
        "tanh",
        "solution",
        [
            ("grad_x", "known: the slope is taken as 1 + y²", ("(1 - y * y)", "(1 + y * y)")),
        ],
    ),
)
