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
                (
                    "forward_known: mean_square is a sum over D",
                    "known: mean_square is a sum over D",
                    "follows: is wrong only because forward is",
                ),
                ("(x**2).mean(-1", "(x**2).sum(-1"),
            ),
            (
                "forward",
                ("forward_known: eps is outside", "follows: is wrong only because forward is"),
                ("((x**2).mean(-1, keepdims=True) + eps) ** -0.5", "1 / ((x**2).mean(-1, keepdims=True) ** 0.5 + eps)"),
            ),
            (
                "grad_x",
                ("missing_factor: rrms is missing", "lacks_factor: rrms is missing"),
                ("grad_x = rrms * (g", "grad_x = (g"),
            ),
        ],
    ),
    *of(
        "rmsnorm",
        "solution",
        [
            ("grad_x", "missing_path: the path x → mean_square → y is missing", ("rrms * (g - along_x)", "rrms * g")),
            (
                "grad_x",
                "path_lacks: the path x → mean_square → y lacks the factor weight",
                ("(g * normalized).mean(", "(grad_y * normalized).mean("),
            ),
            (
                "grad_weight",
                "wrong_value: grad_weight uses x where normalized belongs",
                ("(grad_y * normalized).sum(0)", "(grad_y * normalized / rrms).sum(0)"),
            ),
            (
                "grad_x",
                "path_too_small: the path x → mean_square → y is 2 times too small",
                (
                    "normalized * (g * normalized).mean(-1, keepdims=True)",
                    "0.5 * normalized * (g * normalized).mean(-1, keepdims=True)",
                ),
            ),
            (
                "grad_x",
                "path_wrong: only the path x → mean_square → y is wrong",
                ("rrms * (g - along_x)", "rrms * g - rrms ** 3 * along_x"),
            ),
            (
                "grad_x",
                "known: the mean of grad_normalized * normalized is taken over the batch N",
                (
                    "along_x = normalized * (g * normalized).mean(-1, keepdims=True)",
                    "along_x = normalized * (g * normalized).mean(0)",
                ),
            ),
        ],
    ),
)
