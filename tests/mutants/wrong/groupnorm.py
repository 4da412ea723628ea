"""Wrong submissions of groupnorm."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "groupnorm",
        "solution",
        [
            (
                "grad_x",
                ("missing_path: x → groups → mean", "missing_path: mean"),
                ("(g - through_mean - through_var)", "(g - through_var)"),
            ),
            ("grad_x", ("missing_path: var",), ("(g - through_mean - through_var)", "(g - through_mean)")),
            (
                "grad_weight",
                ("wrong_axis: summed over C, not over W", "message: shape"),
                (
                    "(grad_y * normalized.reshape(grad_y.shape)).sum((0, 2, 3))",
                    "(grad_y * normalized.reshape(grad_y.shape)).sum((0, 1, 2))",
                ),
            ),
            (
                "grad_bias",
                ("not_summed: not summed over", "message: shape"),
                ("grad_bias = grad_y.sum((0, 2, 3))", "grad_bias = grad_y.sum((2, 3))"),
            ),
            ("grad_x", ("missing_factor: weight is missing",), ("(grad_y * weight[:, None, None])", "grad_y")),
            (
                "grad_bias",
                ("too_small: N * H * W times too small"),
                ("grad_bias = grad_y.sum((0, 2, 3))", "grad_bias = grad_y.mean((0, 2, 3))"),
            ),
        ],
    ),
)
