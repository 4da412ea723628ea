"""Wrong submissions of rmsnorm."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "rmsnorm",
        "solution",
        [
            ("grad_x", ("missing_path: mean_square", "missing_path: rrms"), ("(g - along_x)", "g")),
            ("grad_x", ("path_sign: wrong sign",), ("(g - along_x)", "(g + along_x)")),
            (
                "grad_x",
                (
                    "path_too_large: D times too large",
                    "known: mean_square is a sum over D",
                ),
                ("(g * normalized).mean(", "(g * normalized).sum("),
            ),
            ("grad_x", ("missing_factor: factor weight is missing",), ("g = grad_y * weight", "g = grad_y")),
            (
                "grad_weight",
                (
                    "wrong_value: x where normalized belongs",
                    "missing_factor: factor rrms is missing",
                    "lacks_factor: factor rrms is missing",
                ),
                ("(normalized, rrms, weight)", "(normalized, rrms, weight, x)"),
                ("normalized, rrms, weight = saved", "normalized, rrms, weight, x = saved"),
                ("(grad_y * normalized).sum(0)", "(grad_y * x).sum(0)"),
            ),
            (
                "grad_weight",
                ("not_summed: not summed over N",),
                ("(grad_y * normalized).sum(0)", "grad_y * normalized"),
            ),
            (
                "forward",
                ("forward_known: mean_square is a sum over D", "known: mean_square is a sum over D"),
                ("(x**2).mean(-1", "(x**2).sum(-1"),
            ),
            (
                "forward",
                ("forward_known: eps is outside",),
                ("((x**2).mean(-1, keepdims=True) + eps) ** -0.5", "1 / ((x**2).mean(-1, keepdims=True) ** 0.5 + eps)"),
            ),
            (
                "grad_x",
                ("missing_factor: rrms is missing", "lacks_factor: rrms is missing"),
                ("grad_x = rrms * (g", "grad_x = (g"),
            ),
        ],
    ),
)
