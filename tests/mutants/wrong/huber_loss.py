"""Wrong submissions of huber_loss."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "huber_loss",
        "solution",
        [
            (
                "grad_prediction",
                ("too_large: N * D times too large"),
                (" / math.prod(slope.shape)", ""),
            ),
            (
                "grad_prediction",
                (
                    "missing_path: far",
                    "missing_use: far",
                    "known: they get no gradient",
                    "known: clipped before squaring",
                ),
                ("slope  # both", "slope * (abs(diff) <= delta)  # both"),
            ),
            (
                "grad_prediction",
                ("sign: grad_prediction has the wrong sign",),
                ("return grad_y * slope", "return -grad_y * slope"),
            ),
            (
                "grad_prediction",
                (
                    "path_wrong: far",
                    "missing_factor: delta",
                    "wrong_value: diff",
                    "only_path: near",
                    "known: the slope is diff everywhere",
                ),
                ("slope  # both", "diff  # both"),
            ),
            (
                "grad_prediction",
                ("ignores_upstream: ignores grad_y", "upstream_ones: takes grad_y"),
                ("return grad_y * slope", "return slope"),
            ),
        ],
    ),
    *of(
        "huber_loss",
        "solution",
        [
            (
                "grad_prediction",
                "known: delta * sign(diff) everywhere",
                ("slope  # both", "delta * diff.sign()  # both"),
            ),
            (
                "grad_prediction",
                "known: delta², not delta",
                ("slope  # both", "slope.where(diff.abs() <= delta, delta * slope)  # both"),
            ),
            (
                "grad_prediction",
                ("known: clipped at 1", "option: delta"),
                ("slope  # both", "diff.clip(-1, 1)  # both"),
            ),
        ],
    ),
)
