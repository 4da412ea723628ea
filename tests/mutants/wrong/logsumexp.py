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
    *of(
        "logsumexp",
        "solution",
        [
            ("grad_x", "known: exp(x) is not divided by its sum", ("return y, exps / total", "return y, torch.exp(x)")),
            (
                "grad_x",
                "known: 1 / sum(exp(x)) is not multiplied",
                ("return y, exps / total", "return y, (1 / torch.exp(x).sum(-1, keepdim=True)).expand_as(x)"),
            ),
            (
                "grad_x",
                "known: the softmax runs over N",
                ("return y, exps / total", "return y, torch.exp(x) / torch.exp(x).sum(0)"),
            ),
            ("grad_x", "known: exp(y - x) stands", ("return y, exps / total", "return y, total / exps")),
            (
                "grad_x",
                "zero: zero everywhere",
                (
                    "return grad_y[:, None] * softmax",
                    "return softmax * (grad_y[:, None] - (grad_y[:, None] * softmax).sum(-1, keepdim=True))",
                ),
            ),
        ],
    ),
    *of(
        "logsumexp",
        "solution",
        [
            ("grad_x", "known: x - y stands where exp(x - y) belongs", ("exps / total", "x - y[:, None]")),
            (
                "grad_x",
                "known: the slope is taken as 1 - softmax",
                ("return grad_y[:, None] * softmax", "return grad_y[:, None] - softmax * grad_y[:, None]"),
            ),
        ],
    ),
)
