"""Wrong submissions of logsumexp."""

from mutants.mutant import Mutant, of

ONES = ("upstream_ones: grad_x takes grad_y", "ignores_upstream: grad_x ignores grad_y")

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "logsumexp",
        "solution",
        [
            (
                "grad_x",
                ("derivative_forgotten: without the derivative"),
                ("grad_y[:, None] * softmax", "grad_y[:, None] + 0 * softmax"),
            ),
            ("grad_x", ONES, ("grad_y[:, None] * softmax", "softmax")),
            (
                "grad_x",
                (
                    "derivative_forgotten: derivative of log_total",
                    "extra_factor: total once too often",
                ),
                ("return y, exps / total", "return y, exps"),
            ),
            (
                "grad_x",
                ("known: softmax * (1 - softmax)",),
                ("grad_y[:, None] * softmax", "grad_y[:, None] * softmax * (1 - softmax)"),
            ),
            (
                "forward",
                ("forward_known: the largest entry isn't added back", "forward_missing_term: largest"),
                ("(torch.log(total) + largest)", "torch.log(total)"),
            ),
        ],
    ),
)
