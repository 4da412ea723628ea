"""Wrong submissions of log_softmax."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "log_softmax",
        "solution",
        [
            (
                "grad_x",
                (
                    "missing_path: total → y",
                    "sum_term: sum",
                    "missing_path: exps",
                    "derivative_forgotten: without the derivative",
                    "only_path: shifted → y",
                ),
                ("grad_y - torch.exp(y) * grad_y.sum(-1, keepdim=True)", "grad_y"),
            ),
            ("grad_x", ("known: in shares of y",), ("grad_y - torch.exp(y) *", "grad_y - y *")),
            (
                "grad_x",
                ("path_sign: exps → total → y has the wrong sign", "path_sign: wrong sign"),
                ("grad_y - torch.exp(y)", "grad_y + torch.exp(y)"),
            ),
            ("grad_x", ("path_too_small: C times too small",), ("grad_y.sum(-1", "grad_y.mean(-1")),
            ("grad_x", ("diagonal_only: diagonal"), ("grad_y.sum(-1, keepdim=True)", "grad_y")),
            (
                "grad_x",
                (
                    "path_lacks: factor exps",
                    "both: the log of the total is missing; also: hands on the gradient of exps",
                    "node_derivative: exps",
                    "derivative_forgotten: exps",
                    "use_lacks: exps",
                    "path_lacks: total",
                    "path_wrong: exps",
                    "known: the sum of grad_y is handed out whole to every entry",
                ),
                ("torch.exp(y) * grad_y.sum", "grad_y.sum"),
            ),
            (
                "grad_x",
                (
                    "known: comes back through the total is added up over N",
                    "reduction_axis: N",
                ),
                ("grad_y.sum(-1, keepdim=True)", "grad_y.sum(0, keepdim=True)"),
            ),
            (
                "grad_x",
                ("known: the sum of grad_y * y, as in softmax",),
                ("grad_y.sum(-1", "(grad_y * torch.exp(y)).sum(-1"),
            ),
        ],
    ),
    *of(
        "log_softmax",
        "solution",
        [
            ("grad_x", "known: added up over all rows", ("grad_y.sum(-1, keepdim=True)", "grad_y.sum()")),
            ("grad_x", "known: averaged over N", ("grad_y.sum(-1, keepdim=True)", "grad_y.mean(0, keepdim=True)")),
            (
                "grad_x",
                "known: divided by exp(y)",
                ("return grad_y - torch.exp(y) * grad_y.sum(-1, keepdim=True)", "return grad_y / torch.exp(y)"),
            ),
            ("grad_x", "path_ignores: ignores grad_y", ("* grad_y.sum(-1, keepdim=True)", "")),
        ],
    ),
    *of(
        "log_softmax",
        "solution",
        [
            (
                "grad_x",
                "known: what is taken off is the sum of grad_y * exp(y), not",
                ("torch.exp(y) * grad_y.sum(-1, keepdim=True)", "(torch.exp(y) * grad_y).sum(-1, keepdim=True)"),
            ),
        ],
    ),
)
