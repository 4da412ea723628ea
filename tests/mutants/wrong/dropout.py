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
)
