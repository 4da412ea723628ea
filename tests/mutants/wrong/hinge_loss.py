"""Wrong submissions of hinge_loss."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "hinge_loss",
        "solution",
        [
            (
                "grad_scores",
                ("known: the right class is pushed once per row", "known: -1 in every row"),
                ("-push.sum(-1)", "-1"),
            ),
            (
                "grad_scores",
                ("missing_path: right", "missing_use: right"),
                ("    push[rows, target] = -push.sum(-1)", "    #"),
            ),
            ("grad_scores", ("too_large: C times too large",), ("push / push.numel()", "push / len(push)")),
            ("grad_scores", ("path_sign: right", "path_sign: wrong sign"), ("= -push.sum(-1)", "= push.sum(-1)")),
            ("forward", ("forward_known: the margin is left out",), ("(margin - scores[rows", "(-scores[rows")),
        ],
    ),
    *of(
        "hinge_loss",
        "solution",
        [
            ("grad_scores", "known: pushed for itself as well", ("-push.sum(-1)", "-push.sum(-1) - 1")),
            (
                "grad_scores",
                "known: every rival counts",
                ("violations > 0, rows", "violations >= 0, rows"),
                ("push = violated.to(grad_y.dtype)", "push = violated.to(grad_y.dtype)\n    push[rows, target] = 0"),
            ),
            (
                "grad_scores",
                "known: the violation itself stands",
                ("(violations > 0, rows, target)", "(violations, rows, target)"),
            ),
            (
                "edges",
                "message: the margin is met exactly",
                (
                    "(violations > 0, rows, target)",
                    "(margin - scores[rows, target][:, None] + scores >= 0, rows, target)",
                ),
                ("push = violated.to(grad_y.dtype)", "push = violated.to(grad_y.dtype)\n    push[rows, target] = 0"),
            ),
        ],
    ),
)
