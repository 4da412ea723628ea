"""Wrong submissions of broadcast_mul."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "broadcast_mul",
        "solution",
        [
            (
                "grad_a",
                (
                    "wrong_value: grad_a uses a where b belongs",
                    "local_other: multiplies grad_y by a, which is not",
                    "wrong_value: grad_b uses b where a belongs",
                    "local_other: multiplies grad_y by b, which is not",
                ),
                (
                    "sum_to(grad_y * b, a.shape), sum_to(grad_y * a, b.shape)",
                    "sum_to(grad_y * a, a.shape), sum_to(grad_y * b, b.shape)",
                ),
            ),
            (
                "grad_b",
                ("not_summed: grad_b is not summed over N",),
                ("        grad = grad.sum(0)  # this", "        break  # this"),
            ),
            ("grad_b", ("too_small: grad_b is N times too small",), ("grad.sum(0)", "grad.mean(0)")),
            (
                "grad_a",
                (
                    "missing_factor: the factor b is missing",
                    "derivative_forgotten: without the derivative",
                    "lacks_factor: the factor b is missing",
                    "known: a and b are added",
                ),
                ("sum_to(grad_y * b, a.shape)", "sum_to(grad_y, a.shape)"),
            ),
            (
                "grad_b",
                (
                    "missing_factor: the factor a is missing",
                    "derivative_forgotten: without the derivative",
                    "lacks_factor: the factor a is missing",
                    "known: a and b are added",
                ),
                ("sum_to(grad_y * a, b.shape)", "sum_to(grad_y, b.shape)"),
            ),
            (
                "grad_a",
                ("upstream_ones: grad_a takes grad_y", "ignores_upstream: grad_a ignores grad_y"),
                ("sum_to(grad_y * b, a.shape)", "sum_to((0 * grad_y + 1) * b, a.shape)"),
            ),
        ],
    ),
    *of(
        "broadcast_mul",
        "solution",
        [
            (
                "grad_b",
                "known: a is added up over N before",
                ("sum_to(grad_y * a, b.shape)", "sum_to(grad_y, b.shape) * sum_to(a * (0 * grad_y + 1), b.shape)"),
            ),
        ],
    ),
    *of(
        "broadcast_mul",
        "solution",
        [
            (
                "grad_b",
                "known: a is added up over N before it is multiplied",
                ("sum_to(grad_y * a, b.shape)", "sum_to(grad_y, b.shape) * sum_to(a + 0 * grad_y, b.shape)"),
            ),
            (
                "grad_a",
                "divided: grad_a is divided by b, not multiplied by it",
                ("sum_to(grad_y * b, a.shape)", "sum_to(grad_y / b, a.shape)"),
            ),
            (
                "grad_b",
                "wrong_value: grad_b uses y where a belongs",
                ("sum_to(grad_y * a, b.shape)", "sum_to(grad_y * a * b, b.shape)"),
            ),
        ],
    ),
)
