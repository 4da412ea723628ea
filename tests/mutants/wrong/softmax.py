"""Wrong submissions of softmax."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "softmax",
        "solution",
        [
            (
                "grad_x",
                ("sum_term: sum over C is missing", "missing_path: total → y", "missing_use: total"),
                ("y * (grad_y - mean)", "y * grad_y"),
            ),
            ("grad_x", "diagonal_only: only the diagonal", ("y * (grad_y - mean)", "grad_y * y * (1 - y)")),
            (
                "grad_x",
                ("sum_of_upstream: lacks the factor y", "use_lacks: a factor y is missing where exps is used"),
                ("(grad_y * y).sum", "grad_y.sum"),
            ),
            (
                "grad_x",
                (
                    "reduction_axis: N, not over C",
                    "sum_axis: runs over N, not over C",
                    "local_axis: runs over N, not over C",
                    "Hint: grad_x mixes along N; the right one keeps each N apart",
                ),
                ("(grad_y * y).sum(-1,", "(grad_y * y).sum(0,"),
            ),
            (
                "grad_x",
                ("path_too_small: C times too small",),
                ("(grad_y * y).sum(", "(grad_y * y).mean("),
            ),
            ("grad_x", "path_sign: total → y has the wrong sign", ("grad_y - mean", "grad_y + mean")),
            (
                "grad_x",
                ("missing_factor: factor y", "lacks_factor: factor y", "softmax_factor: derivative of y lacks"),
                ("y * (grad_y - mean)", "grad_y - mean"),
            ),
            (
                "grad_x",
                ("ignores_upstream: grad_x ignores grad_y", "diagonal_only: diagonal"),
                ("y * (grad_y - mean)", "y * (1 - y)"),
            ),
            ("grad_x", "derivative_forgotten: without the derivative", ("y * (grad_y - mean)", "grad_y")),
            ("grad_x", "sign: grad_x has the wrong sign", ("y * (grad_y - mean)", "y * (mean - grad_y)")),
            (
                "grad_x",
                ("known: log of the softmax"),
                ("(grad_y * y).sum(-1, keepdim=True)", "grad_y.sum(-1, keepdim=True)"),
                ("y * (grad_y - mean)", "grad_y - y * mean"),
            ),
            ("edges", "message: 1e4", ("torch.exp(x - x.amax(-1, keepdim=True))", "torch.exp(x)")),
            (
                "forward",
                ("forward_known: the total runs over N", "forward_axis: total is taken over N"),
                ("exps.sum(-1, keepdim=True)", "exps.sum(0, keepdim=True)"),
            ),
            (
                "forward",
                ("forward_known: the total is over all rows", "follows: is wrong only because forward is"),
                ("exps.sum(-1, keepdim=True)", "exps.sum()"),
            ),
            (
                "forward",
                ("forward_known: the total runs over N", "forward_axis: N, not over C", "own_forward: total"),
                ("exps.sum(-1, keepdim=True)", "exps.sum(0, keepdim=True)"),
                ("(grad_y * y).sum(-1,", "(grad_y * y).sum(0,"),
            ),
            (
                "grad_x",
                "extra_axis: right numbers in shape [1, ",
                ("return y * (grad_y - mean)", "return (y * (grad_y - mean))[None]"),
            ),
        ],
    ),
    *of(
        "softmax",
        "jacobian",
        [
            (
                "grad_x",
                ("sum_term: sum over C is missing", "missing_path: total → y"),
                ("torch.diag(y[n]) - torch.outer(y[n], y[n])", "torch.diag(y[n])"),
            ),
            (
                "grad_x",
                "diagonal_only: only the diagonal",
                ("torch.diag(y[n]) - torch.outer(y[n], y[n])", "torch.diag(y[n] * (1 - y[n]))"),
            ),
            (
                "grad_x",
                "path_sign: total → y has the wrong sign",
                ("torch.diag(y[n]) - torch", "torch.diag(y[n]) + torch"),
            ),
            (
                "grad_x",
                ("only_path: total", "missing_use: x → exps → y is missing", "missing_path: x → exps → y is missing"),
                ("torch.diag(y[n]) - torch.outer(y[n], y[n])", "-torch.outer(y[n], y[n])"),
            ),
            (
                "grad_x",
                ("last_only: last example"),
                ("        grad_x[n] = jacobian", "    grad_x[n] = jacobian"),
            ),
            (
                "grad_x",
                ("upstream_ones: grad_x takes grad_y", "ignores_upstream: grad_x ignores grad_y", "zero: zero"),
                ("jacobian.T @ grad_y[n]", "jacobian.sum(0)"),
            ),
            (
                "grad_x",
                "softmax_value: written with x, not with y",
                ("torch.diag(y[n]) - torch.outer(y[n], y[n])", "torch.diag(x[n]) - torch.outer(x[n], x[n])"),
            ),
        ],
    ),
    *of(
        "softmax",
        "steps",
        [
            ("grad_x", ("missing_path: total → y", "sum_term: sum"), ("    grad_exps = grad_exps + grad_total\n", "")),
            (
                "grad_x",
                ("path_sign: total → y has the wrong sign",),
                ("-(grad_y * exps / total**2)", "(grad_y * exps / total**2)"),
            ),
            (
                "grad_x",
                ("softmax_within: weighs with exps, not with y", "path_extra: total once too often"),
                ("/ total**2)", "/ total)"),
            ),
            (
                "grad_x",
                (
                    "missing_factor: factor exps",
                    "lacks_factor: factor exps",
                    "node_derivative: exps",
                    "derivative_forgotten: exps",
                    "known: without exp",
                ),
                ("grad_x = grad_exps * exps", "grad_x = grad_exps"),
            ),
            (
                "grad_x",
                ("diagonal_only: diagonal"),
                ("-(grad_y * exps / total**2).sum(-1, keepdim=True)", "-(grad_y * exps / total**2)"),
            ),
            (
                "grad_x",
                (
                    "reduction_axis: N, not over C",
                    "known: the total runs over N",
                    "Hint: grad_x mixes along N; the right one keeps each N apart",
                ),
                ("/ total**2).sum(-1, keepdim=True)", "/ total**2).sum(0, keepdim=True)"),
            ),
            (
                "grad_x",
                "path_undivided: exps → y lacks the division by total",
                ("grad_exps = grad_y / total\n", "grad_exps = grad_y\n"),
            ),
        ],
    ),
    *of(
        "softmax",
        "solution",
        [
            (
                "grad_x",
                "sum_axis: over all entries, not over C",
                ("(grad_y * y).sum(-1, keepdim=True)", "(grad_y * y).sum()"),
            ),
            (
                "grad_x",
                "sum_mean: a mean over N stands",
                ("(grad_y * y).sum(-1, keepdim=True)", "(grad_y * y).mean(0, keepdim=True)"),
            ),
            ("grad_x", "softmax_value: written with x, not with y", ("return y, y", "return y, x")),
            (
                "grad_x",
                "softmax_within: weighs with x, not with y",
                ("return y, y", "return y, (x, y)"),
                ("    mean = (grad_y * y)", "    x, y = y\n    mean = (grad_y * x)"),
            ),
            (
                "grad_x",
                "softmax_outside: multiplied by x, not by y",
                ("return y, y", "return y, (x, y)"),
                ("    mean = (grad_y * y)", "    x, y = y\n    mean = (grad_y * y)"),
                ("return y * (grad_y - mean)", "return x * (grad_y - mean)"),
            ),
        ],
    ),
    *of(
        "softmax",
        "solution",
        [
            (
                "forward",
                (
                    "forward_scaled: x is multiplied by 0.6931 on its way to shifted",
                    "use_scaled: shifted is multiplied by 0.6931 in the derivative of exps",
                    "follows: is wrong only because forward is",
                ),
                ("torch.exp(x -", "torch.exp2(x -"),
            ),
        ],
    ),
)
