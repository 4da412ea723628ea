"""Wrong submissions of dropout."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "dropout",
        "solution",
        [
            ("grad_x", ("known: is not scaled by 1 / (1 - p)",), ("grad_y * keep / (1 - p)", "grad_y * keep")),
            (
                "grad_x",
                (
                    "known: keep is left out",
                    "missing_factor: keep",
                    "lacks_factor: keep",
                    "derivative_forgotten: without the derivative of kept",
                ),
                ("grad_y * keep / (1 - p)", "grad_y / (1 - p)"),
            ),
            ("grad_x", ("known: is divided by p",), ("grad_y * keep / (1 - p)", "grad_y * keep / p")),
            (
                "grad_x",
                ("known: keep is read the wrong way round",),
                ("grad_y * keep / (1 - p)", "grad_y * ~keep / (1 - p)"),
            ),
            (
                "forward",
                (
                    "forward_known: is not scaled",
                    "forward_times_option: y is multiplied by (1 - p) once too often",
                ),
                ("return x * keep / (1 - p)", "return x * keep"),
            ),
        ],
    ),
    *of(
        "dropout",
        "solution",
        [
            (
                "grad_x",
                "message: backward returned 2 values (a tensor [3, 5], None);",
                ("return grad_y * keep / (1 - p)", "return grad_y * keep / (1 - p), None"),
            ),
            (
                "grad_x",
                "random: grad_x is another one each time, for the same grad_y",
                ("grad_y * keep / (1 - p)", "grad_y * (__import__('torch').rand_like(grad_y) > p) / (1 - p)"),
            ),
            (
                "grad_x",
                "local_other: grad_x multiplies grad_y by y, which is not the derivative",
                ("return x * keep / (1 - p), (keep, p)", "return x * keep / (1 - p), (x * keep, p)"),
            ),
            (
                "grad_x",
                "known: what is kept is multiplied by 1 - p, not divided by it",
                ("grad_y * keep / (1 - p)", "grad_y * keep * (1 - p)"),
            ),
            (
                "grad_x",
                "known: what is kept is doubled, as if p were 0.5",
                ("grad_y * keep / (1 - p)", "grad_y * keep * 2"),
            ),
            (
                "grad_x",
                "over_option: grad_x is divided by (1 - p) once too often",
                ("grad_y * keep / (1 - p)", "grad_y * keep / (1 - p) ** 2"),
            ),
        ],
    ),
)
