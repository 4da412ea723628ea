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
    *of(
        "huber_loss",
        "solution",
        [
            (
                "grad_prediction",
                "known: the slope is sign(diff) everywhere, as in L1",
                ("return grad_y * slope /", "return grad_y * slope.sign() /"),
            ),
            (
                "grad_prediction",
                "too_small: grad_prediction is 2 times too small",
                ("return grad_y * slope /", "return grad_y * slope / 2 /"),
            ),
            (
                "grad_prediction",
                "message: backward returned 2 values (a tensor [3, 5], a tenso",
                (
                    "return grad_y * slope / math.prod(slope.shape)",
                    "g = grad_y * slope / math.prod(slope.shape)\n    return g, -g",
                ),
            ),
            (
                "grad_prediction",
                "some_signs: grad_prediction has the right numbers, but some of t",
                ("return grad_y * slope", "return grad_y * abs(slope)"),
            ),
        ],
    ),
)
