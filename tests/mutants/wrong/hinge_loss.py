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
    *of(
        "hinge_loss",
        "solution",
        [
            (
                "grad_scores",
                "missing_path: the path scores → right → y is missing",
                ("    push[rows, target] = -push.sum(-1)  # … and the right one up\n", ""),
            ),
            (
                "grad_scores",
                "known: each row is divided by C - 1, not by C",
                ("push / push.numel()", "push / len(push) / (push.shape[1] - 1)"),
            ),
            ("grad_scores", "ignores_upstream: grad_scores ignores grad_y", ("grad_y * push", "push")),
            ("grad_scores", "sign: grad_scores has the wrong sign", ("grad_y * push", "-grad_y * push")),
            (
                "grad_scores",
                "known: the margin is left out",
                ("(violations > 0, rows, target)", "(violations > margin, rows, target)"),
            ),
            (
                "grad_scores",
                "Hint: grad_scores is not zero where no path leads",
                (
                    "(margin - scores[rows, target][:, None] + scores)",
                    "(scores[rows, target][:, None] - scores - margin)",
                ),
            ),
            (
                "grad_scores",
                "path_too_small: the path scores → right → y is C times too small",
                ("-push.sum(-1)", "-push.mean(-1)"),
            ),
        ],
    ),
)
