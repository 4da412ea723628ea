"""Wrong submissions of cumsum."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "cumsum",
        "solution",
        [
            (
                "grad_x",
                ("known: the running total goes in the wrong direction",),
                ("grad_y.flip(-1).cumsum(-1).flip(-1)", "grad_y.cumsum(-1)"),
            ),
            (
                "grad_x",
                ("derivative_forgotten: without the derivative",),
                ("grad_y.flip(-1).cumsum(-1).flip(-1)", "grad_y"),
            ),
            ("grad_x", "backwards: along D", ("grad_y.flip(-1).cumsum(-1).flip(-1)", "grad_y.flip(-1).cumsum(-1)")),
            (
                "grad_x",
                (
                    "Hint: grad_x mixes along N; the right one keeps each N apart",
                    "Hint: grad_x mixes along N; the right one keeps each N apart",
                    "reduction_axis: N, not over D",
                    "known: down the columns, over N",
                ),
                ("grad_y.flip(-1).cumsum(-1).flip(-1)", "grad_y.flip(0).cumsum(0).flip(0)"),
            ),
        ],
    ),
    *of(
        "cumsum",
        "solution",
        [
            (
                "grad_x",
                "known: by how often x[d] is used",
                ("grad_y.flip(-1).cumsum(-1).flip(-1)", "grad_y * (grad_y * 0 + 1).cumsum(-1).flip(-1)"),
            ),
            (
                "grad_x",
                "known: neighbours are subtracted",
                ("grad_y.flip(-1).cumsum(-1).flip(-1)", "grad_y - grad_y.roll(1, -1) * (grad_y.cumsum(-1) != grad_y)"),
            ),
        ],
    ),
    *of(
        "cumsum",
        "solution",
        [
            (
                "grad_x",
                "known: each total lacks its own entry",
                ("grad_y.flip(-1).cumsum(-1).flip(-1)", "grad_y.sum(-1, keepdim=True) - grad_y.cumsum(-1)"),
            ),
            (
                "grad_x",
                "known: every place holds the total of the whole row",
                ("grad_y.flip(-1).cumsum(-1).flip(-1)", "grad_y.sum(-1, keepdim=True).expand_as(grad_y)"),
            ),
            (
                "grad_x",
                "known: grad_y[d] is multiplied by how often x[d] is used",
                ("grad_y.flip(-1).cumsum(-1).flip(-1)", "grad_y * __import__('torch').arange(grad_y.shape[-1], 0, -1)"),
            ),
        ],
    ),
)
