"""Wrong submissions of l2_normalize."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "l2_normalize",
        "solution",
        [
            ("grad_x", ("missing_path: x → norm", "missing_path: norm"), ("(grad_y - along_y * above_eps)", "grad_y")),
            ("grad_x", ("path_sign: wrong sign",), ("(grad_y - along_y", "(grad_y + along_y")),
            (
                "grad_x",
                (
                    "missing_factor: factor length is missing",
                    "extra_factor: length",
                    "extra_factor: the factor norm once too often",
                ),
                (" / length  # N,D", ""),
            ),
            (
                "grad_x",
                ("path_lacks: norm", "use_lacks: a factor y", "use_lacks: a factor x"),
                ("y * (grad_y * y).sum(", "y * grad_y.sum("),
            ),
            ("grad_x", ("diagonal_only: diagonal",), ("(grad_y * y).sum(-1, keepdims=True)", "(grad_y * y)")),
            (
                "forward",
                ("forward_known: sum of the absolute",),
                ("(x**2).sum(-1, keepdims=True) ** 0.5", "abs(x).sum(-1, keepdims=True)"),
            ),
        ],
    ),
)
