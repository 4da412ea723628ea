"""Wrong submissions of the activations and the losses."""

from .mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "relu",
        "solution",
        [
            (
                "grad_x",
                ("derivative_forgotten: without the derivative", "missing_factor: positive"),
                ("grad_y * positive", "grad_y * 1"),
            ),
            (
                "edges",
                ("message: x is 0", "message: exactly 0", "message: case"),
                ("positive = x > 0 ", "positive = x >= 0 "),
            ),
            (
                "grad_x",
                ("ignores_upstream: grad_x ignores grad_y", "upstream_ones: grad_x takes grad_y"),
                ("grad_y * positive", "positive * (0 * grad_y + 1)"),
            ),
            ("grad_x", "sign: grad_x has the wrong sign", ("grad_y * positive", "-grad_y * positive")),
            ("grad_x", "known: the negative side is kept", ("grad_y * positive", "grad_y * ~positive")),
            (
                "grad_x",
                "known: a hundredth of negative entries",
                ("grad_y * positive", "grad_y * (positive + 0.01 * ~positive)"),
            ),
            (
                "purity",
                "message: grad_y in place",
                ("return grad_y * positive", "grad_y *= positive\n    return grad_y"),
            ),
            (
                "purity",
                "message: x in place",
                ("return x * positive, positive", "x *= positive\n    return x, positive"),
            ),
            ("forward", "forward_known: y is |x|", ("return x * positive,", "return x * positive - x * ~positive,")),
            ("grad_x", "upstream_twice: grad_x uses grad_y twice", ("grad_y * positive", "grad_y**2 * positive")),
            ("forward", "forward_known: y is clipped at 1", ("x * positive,", "(x * positive).clip(0, 1),")),
        ],
    ),
    *of(
        "relu",
        "where",
        [
            (
                "grad_x",
                (
                    "local_other: multiplies grad_y by y",
                    "wrong_value: y where positive",
                    "extra_factor: x once too often",
                ),
                ("grad_x = torch.where(x > 0, grad_y, 0)", "grad_x = grad_y * y"),
            ),
            (
                "grad_x",
                ("local_other: multiplies grad_y by x", "wrong_value: x where positive"),
                ("grad_x = torch.where(x > 0, grad_y, 0)", "grad_x = grad_y * x"),
            ),
            (
                "grad_x",
                ("wrong_value: grad_y where", "known: grad_y", ": not linear in grad_y"),
                ("torch.where(x > 0, grad_y, 0)", "torch.where(grad_y > 0, grad_y, 0)"),
            ),
            (
                "grad_x",
                ("wrong_value: grad_y where", ": not linear in grad_y"),
                ("torch.where(x > 0, grad_y, 0)", "torch.where((x > 0) & (grad_y > 0), grad_y, 0)"),
            ),
            (
                "grad_x",
                "known: entries between 0 and 1",
                ("torch.where(x > 0, grad_y, 0)", "torch.where(x > 1, grad_y, 0)"),
            ),
            (
                "grad_x",
                ("ignores_upstream: grad_x ignores grad_y", "upstream_ones: grad_x takes grad_y"),
                ("torch.where(x > 0, grad_y, 0)", "torch.where(x > 0, 1.0, 0.0).to(x.dtype)"),
            ),
            (
                "grad_x",
                "ignores_upstream: grad_x ignores grad_y",
                ("torch.where(x > 0, grad_y, 0)", "torch.where(x > 0, x, 0)"),
            ),
        ],
    ),
    *of(
        "relu",
        "loops",
        [
            (
                "grad_x",
                ("rounded: grad_x is rounded to integers", "message: int"),
                ("dx = torch.zeros_like(x)", "dx = torch.zeros(x.shape, dtype=torch.int64)"),
            ),
            (
                "grad_x",
                ("precision: float32-exact", "message: float32"),
                ("dx = torch.zeros_like(x)", "dx = torch.zeros(x.shape)"),
            ),
            (
                "grad_x",
                ("first_only: first example"),
                ("    return (dx,)", "        return (dx,)"),
            ),
            ("grad_x", "zero: grad_x is zero everywhere", ("dx[n, d] = dy[n, d]", "pass")),
            ("grad_x", ("message: None",), ("    return (dx,)", "    dx = (dx,)")),
        ],
    ),
    *of(
        "sigmoid",
        "solution",
        [
            (
                "grad_x",
                "local_derivative: multiplies grad_y by y; the factor (1 - y) is missing",
                ("grad_y * y * (1 - y)", "grad_y * y"),
            ),
            (
                "grad_x",
                ("local_derivative: grad_y by 1 - y; the factor y", "local_derivative: the factor y is missing"),
                ("grad_y * y * (1 - y)", "grad_y * (1 - y)"),
            ),
            (
                "grad_x",
                ("ignores_upstream: grad_x ignores grad_y", "upstream_ones: grad_x takes grad_y"),
                ("grad_y * y * (1 - y)", "y * (1 - y)"),
            ),
            ("grad_x", "known: y * (1 + y)", ("(1 - y)", "(1 + y)")),
            ("grad_x", ("known: tanh", "local_other: 1 - y"), ("grad_y * y * (1 - y)", "grad_y * (1 - y * y)")),
            ("grad_x", "derivative_forgotten: without the derivative", ("grad_y * y * (1 - y)", "grad_y")),
            ("grad_x", "sign: grad_x has the wrong sign", ("(1 - y)", "(y - 1)")),
            ("grad_x", "upstream_twice: grad_x uses grad_y twice", ("grad_y * y", "grad_y * grad_y * y")),
            (
                "grad_x",
                (
                    "local_other: (1 - y)",
                    "extra_factor: decay once too often",
                    "wrong_value: where y",
                    "local_other: 1 - y",
                ),
                ("grad_y * y * (1 - y)", "grad_y * (1 - y) ** 2"),
            ),
            (
                "grad_x",
                ("extra_factor: y once too often", "local_other: y"),
                ("grad_y * y * (1 - y)", "grad_y * y**2 * (1 - y)"),
            ),
            (
                "edges",
                "message: ±1e4",
                ("y = torch.where(x >= 0, 1, e) / (1 + e)", "y = torch.exp(x) / (1 + torch.exp(x))"),
            ),
            (
                "forward",
                ("forward_known: exp(x) stands where exp(-x)", "forward_wrong_value: exp"),
                ("y = torch.where(x >= 0, 1, e) / (1 + e)", "y = 1 / (1 + torch.exp(x))"),
            ),
            ("forward", "forward_known: tanh", ("y = torch.where(x >= 0, 1, e) / (1 + e)", "y = torch.tanh(x)")),
        ],
    ),
    *of(
        "sigmoid",
        "exp",
        [
            (
                "grad_x",
                ("known: x * (1 - x)", "local_other: x * (1 - x)"),
                ("slope = e / (1 + e) ** 2", "slope = x * (1 - x)"),
            ),
            (
                "grad_x",
                ("local_derivative: the factor y is missing", "local_other: 1 - y"),
                ("e / (1 + e) ** 2", "e / (1 + e)"),
            ),
            (
                "grad_x",
                ("missing_factor: decay", "lacks_factor: decay", "local_other: y", "local_other: multiplies"),
                ("e / (1 + e) ** 2", "1 / (1 + e) ** 2"),
            ),
            ("grad_x", "sign: grad_x has the wrong sign", ("slope = e /", "slope = -e /")),
            (
                "grad_x",
                ("local_other: multiplies grad_y by", "both: without the derivative of y; also: it has the wrong sign"),
                ("e / (1 + e) ** 2", "e"),
            ),
        ],
    ),
    *of(
        "gelu",
        "solution",
        [
            ("grad_x", "missing_path: x → cdf → y", ("(cdf + x * density)", "cdf")),
            (
                "grad_x",
                ("only_path: x → cdf → y", "missing_path: x → y is missing", "missing_use: x → y is missing"),
                ("(cdf + x * density)", "x * density"),
            ),
            (
                "grad_x",
                (
                    "known: the density lacks its 1 / sqrt(2 pi)",
                    "path_too_large: x → cdf → y is sqrt(2 pi) times too large",
                ),
                (" / math.sqrt(2 * math.pi)", ""),
            ),
            ("grad_x", "known: exp(-x²), not exp(-x²/2)", ("-x * x / 2", "-x * x")),
            ("grad_x", "path_sign: x → cdf → y has the wrong sign", ("cdf + x * density", "cdf - x * density")),
            (
                "grad_x",
                (
                    "node_factor: cdf lacks the factor x",
                    "use_lacks: factor x",
                    "missing_factor: the factor x is missing",
                ),
                ("cdf + x * density", "cdf + density"),
            ),
            (
                "grad_x",
                ("ignores_upstream: grad_x ignores grad_y", "upstream_ones: grad_x takes grad_y"),
                ("grad_y * (cdf + x * density)", "cdf + x * density"),
            ),
            (
                "grad_x",
                ("derivative_forgotten: without the derivative",),
                ("grad_y * (cdf + x * density)", "grad_y"),
            ),
            (
                "grad_x",
                (
                    "node_derivative: the derivative of cdf",
                    "path_wrong: x → cdf → y is wrong",
                    "missing_path: x → cdf",
                    "wrong_value: cdf",
                ),
                ("x * density", "x * cdf * (1 - cdf)"),
            ),
            (
                "forward",
                ("forward_known: erf is taken of x, not of x / sqrt(2)",),
                ("torch.erf(x / math.sqrt(2))", "torch.erf(x)"),
            ),
            (
                "forward",
                "forward_known: sigmoid(1.702 * x)",
                ("(1 + torch.erf(x / math.sqrt(2))) / 2", "torch.sigmoid(1.702 * x)"),
            ),
            (
                "forward",
                "forward_known: its tanh approximation",
                (
                    "(1 + torch.erf(x / math.sqrt(2))) / 2",
                    "(1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2",
                ),
            ),
            (
                "grad_x",
                ("path_too_small: x → cdf → y is 2 times too small", "path_number: x → cdf → y is counted 0.5"),
                ("x * density)", "x * density / 2)"),
            ),
        ],
    ),
    *of(
        "gelu",
        "parts",
        [
            ("grad_x", "missing_path: x → cdf → y", ("return first + second", "return first")),
            (
                "grad_x",
                ("use_lacks: grad_y", "path_wrong: x → cdf → y", ": the path x → cdf → y ignores grad_y"),
                ("second = grad_y * x * dphi", "second = x * dphi"),
            ),
            (
                "grad_x",
                ("wrong_value: y where x", "use_extra: cdf", "node_extra_factor: cdf", "path_wrong: x → cdf → y"),
                ("second = grad_y * x * dphi", "second = grad_y * y * dphi"),
            ),
            (
                "grad_x",
                ("known: sqrt", "path_number: x → cdf", "path_too_large: x → cdf → y", "path_too_small: x → cdf → y"),
                ("torch.exp(-0.5 * x**2) / math.sqrt(2 * math.pi)", "torch.exp(-0.5 * x**2) / math.sqrt(math.pi)"),
            ),
            (
                "grad_x",
                ("path_too_large: x → y", "path_number: x → y is counted 2"),
                ("    first = grad_y * phi", "    first = grad_y * 2 * phi"),
            ),
        ],
    ),
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
                ("missing_factor: factor y", "lacks_factor: factor y"),
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
            ("forward", "forward_known: the total is over all rows", ("exps.sum(-1, keepdim=True)", "exps.sum()")),
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
                ("wrong_value: x where y belongs"),
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
                ("use_extra: a factor total too many", "path_extra: total once too often", "path_wrong: total"),
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
                ("path_extra: exps → y has the factor total once too often", "path_wrong: exps", "use_extra: total"),
                ("grad_exps = grad_y / total\n", "grad_exps = grad_y\n"),
            ),
        ],
    ),
    *of(
        "cross_entropy",
        "solution",
        [
            (
                "grad_logits",
                ("known: added up, not averaged", "too_large: times too large"),
                ("(probs - goal) / counts.sum()", "(probs - goal)"),
            ),
            (
                "grad_logits",
                "known: divides by N, not by the rows that count",
                ("(probs - goal) / counts.sum()", "(probs - goal) / len(counts)"),
            ),
            (
                "grad_logits",
                ("ignores_upstream: grad_logits ignores grad_y", "upstream_ones: grad_logits takes grad_y"),
                ("grad_y * (probs - goal)", "(probs - goal)"),
            ),
            (
                "grad_logits",
                (
                    "known: ignored",
                    "Hint: grad_logits is not zero where no path leads",
                    "Hint: grad_logits is right except for",
                ),
                ("probs = torch.exp(log_probs) * counts[:, None]", "probs = torch.exp(log_probs)"),
            ),
            ("grad_logits", "sign: grad_logits has the wrong sign", ("(probs - goal)", "(goal - probs)")),
            (
                "grad_logits",
                (
                    "missing_path: logsumexp",
                    "sum_term: sum",
                    "missing_use: logits",
                    "missing_path: logits",
                    "only_path: log_probs",
                ),
                ("(probs - goal)", "(-goal)"),
            ),
            (
                "grad_logits",
                ("missing_path: log_probs", "only_path: logsumexp", "missing_use: logits", "missing_path: logits"),
                ("(probs - goal)", "probs"),
            ),
            ("grad_logits", "path_sign: wrong sign", ("(probs - goal)", "(probs + goal)")),
            (
                "grad_logits",
                (
                    "too_small: C times too small",
                    "known: divides by N",
                    "both: divides by N, not by the rows that count; also: it is C times too small",
                ),
                ("(probs - goal) / counts.sum()", "(probs - goal) / goal.numel()"),
            ),
            (
                "grad_logits",
                "upstream_twice: grad_logits uses grad_y twice",
                ("return grad_y * (probs", "return grad_y**2 * (probs"),
            ),
            (
                "grad_logits",
                ("precision: float32-exact", "message: float32"),
                (
                    "return grad_y * (probs - goal) / counts.sum()",
                    "return (grad_y * (probs - goal) / counts.sum()).float().double()",
                ),
            ),
            (
                "edges",
                ("message: ±1e4", "message: 1e4"),
                ("logits - logits.logsumexp(-1, keepdim=True)", "torch.log(torch.softmax(logits, -1))"),
            ),
            (
                "forward",
                ("forward_known: softmax runs over N",),
                ("logits.logsumexp(-1, keepdim=True)", "logits.logsumexp(0, keepdim=True)"),
            ),
            (
                "forward",
                ("forward_known: added up, not averaged", "forward_too_large: times too large"),
                (".sum() / counts.sum()\n    return y", ".sum()\n    return y"),
            ),
            (
                "forward",
                ("forward_known: divides by N",),
                (".sum() / counts.sum()\n    return y", ".sum() / len(counts)\n    return y"),
            ),
            ("forward", "forward_sign: y has the wrong sign", ("y = -(goal", "y = (goal")),
        ],
    ),
    *of(
        "cross_entropy",
        "one_hot",
        [
            (
                "grad_logits",
                ("known: ignored", "missing_factor: the factor counts is missing"),
                ("    dlogits = dlogits * keep[:, None]\n", ""),
            ),
            (
                "grad_logits",
                ("known: ignored rows are counted like all others",),
                (
                    "    dlogits = dlogits * keep[:, None]\n    dlogits = dlogits / keep.sum()",
                    "    dlogits = dlogits / len(keep)",
                ),
            ),
            (
                "forward",
                ("forward_known: C - 1 wrong classes",),
                (
                    "F.one_hot(labels, classes).to(logits.dtype) * (1 - label_smoothing) + label_smoothing / classes",
                    "(1 - label_smoothing) * (F.one_hot(labels, classes) == 1).to(logits.dtype)"
                    " + label_smoothing / (classes - 1) * (F.one_hot(labels, classes) == 0)",
                ),
            ),
            (
                "forward",
                ("forward_known: the right class keeps its whole share",),
                (
                    "F.one_hot(labels, classes).to(logits.dtype) * (1 - label_smoothing)",
                    "F.one_hot(labels, classes).to(logits.dtype)",
                ),
            ),
            (
                "forward",
                "forward_known: label_smoothing is not used",
                (" * (1 - label_smoothing) + label_smoothing / classes", " * 1.0"),
            ),
            (
                "grad_logits",
                "Hint: grad_logits mixes along N; the right one keeps each N apart",
                ("(log_p.exp(), q, keep)", "(torch.softmax(logits, 0), q, keep)"),
            ),
            (
                "grad_logits",
                ("wrong_value: log_probs"),
                ("(log_p.exp(), q, keep)", "(log_p, q, keep)"),
            ),
            (
                "grad_logits",
                ("wrong_value: logits", "path_wrong: logits"),
                ("(log_p.exp(), q, keep)", "(logits, q, keep)"),
            ),
            (
                "purity",
                ("message: grad_y in place",),
                ("dlogits = dlogits * grad_y", "dlogits = grad_y.mul_(1.0).mul_(3).div_(3) * dlogits; grad_y += 1"),
            ),
        ],
    ),
    *of(
        "cross_entropy",
        "loops",
        [
            (
                "grad_logits",
                "known: label_smoothing is not used",
                ("        grad[n] -= label_smoothing / C\n", ""),
                ("grad[n, target[n]] -= 1 - label_smoothing", "grad[n, target[n]] -= 1"),
            ),
            (
                "grad_logits",
                (),
                ("grad[n, target[n]] -= 1 - label_smoothing", "grad[n, target[n]] -= 1"),
            ),
            (
                "grad_logits",
                (),
                ("count += 1", "count = n"),
            ),
            (
                "grad_logits",
                (
                    "missing_path: logsumexp",
                    "only_path: log_probs",
                    "missing_path: logits",
                    "missing_use: logits",
                    "sum_term: sum",
                ),
                ("        grad[n] = torch.exp(log_probs[n])\n", ""),
            ),
            (
                "grad_logits",
                (),
                ("        grad[n] -= label_smoothing / C\n", ""),
            ),
            (
                "grad_logits",
                ("message: shape", "message: [", "derivative_forgotten: hands on grad_y without"),
                ("return grad_y * grad / count", "return (grad_y * grad / count).sum()"),
            ),
        ],
    ),
    *of(
        "mse_loss",
        "solution",
        [
            ("grad_prediction", "too_small: 2 times too small", ("grad_y * 2 * diff", "grad_y * diff")),
            ("grad_prediction", "too_large: D times too large", ("/ math.prod(diff.shape)", "/ len(diff)")),
            (
                "grad_prediction",
                ("too_large: N * D times too large",),
                (" / math.prod(diff.shape)", ""),
            ),
            (
                "grad_target",
                "sign: grad_target has the wrong sign",
                ("return grad_prediction, -grad_prediction", "return grad_prediction, grad_prediction"),
            ),
            (
                "grad_prediction",
                ("swapped: swapped", "sign: wrong sign"),
                ("return grad_prediction, -grad_prediction", "return -grad_prediction, grad_prediction"),
            ),
            (
                "grad_prediction",
                ("ignores_upstream: ignore", "upstream_ones: takes grad_y", "upstream_ones: take grad_y"),
                ("grad_y * 2", "2"),
            ),
            ("grad_prediction", "known: the error is absolute", ("2 * diff", "diff / abs(diff)")),
            (
                "grad_target",
                "zero: grad_target is zero everywhere",
                ("grad_prediction, -grad_prediction", "grad_prediction, 0 * grad_prediction"),
            ),
            (
                "grad_prediction",
                ("extra_factor: diff once too often", "wrong_value: squared where diff", "local_other: squared"),
                ("2 * diff /", "2 * diff**2 /"),
            ),
            (
                "forward",
                ("forward_too_large: N * D times"),
                ("(diff * diff).mean()", "(diff * diff).sum()"),
            ),
            (
                "forward",
                "forward_too_large: D times too large",
                ("(diff * diff).mean()", "(diff * diff).sum(1).mean()"),
            ),
            ("forward", "forward_known: the root of the mean", ("(diff * diff).mean()", "(diff * diff).mean() ** 0.5")),
            (
                "forward",
                ("own_forward: 2 times too small", "forward_too_small: y is 2 times too small"),
                ("(diff * diff).mean()", "(diff * diff).mean() / 2"),
                ("grad_y * 2 * diff", "grad_y * diff"),
            ),
            ("grad_prediction", "too_large: 2 times too large", ("grad_y * 2 * diff", "grad_y * 4 * diff")),
            (
                "grad_target",
                "message: backward returned",
                ("return grad_prediction, -grad_prediction", "return grad_prediction"),
            ),
        ],
    ),
    *of(
        "mse_loss",
        "inputs",
        [
            (
                "grad_prediction",
                ("wrong_value: prediction where diff", "missing_path: target", "known: the squares are subtracted"),
                ("(prediction - target) * grad_y", "prediction * grad_y"),
            ),
            (
                "grad_target",
                "sign: grad_target has the wrong sign",
                ("(target - prediction) * grad_y", "(prediction - target) * grad_y"),
            ),
            (
                "grad_target",
                ("ignores_upstream: grad_target ignores grad_y", "upstream_ones: grad_target takes grad_y"),
                ("(target - prediction) * grad_y", "(target - prediction)"),
            ),
            (
                "grad_target",
                "upstream_twice: grad_target uses grad_y twice",
                ("(target - prediction) * grad_y", "(target - prediction) * grad_y**2"),
            ),
            (
                "grad_prediction",
                ("known: the squares are subtracted", "wrong_value: prediction where diff"),
                ("(prediction - target) * grad_y", "(prediction) * grad_y"),
            ),
            (
                "forward",
                "forward_known: the error is absolute",
                ("((prediction - target) ** 2)", "abs(prediction - target)"),
            ),
            (
                "forward",
                "forward_known: squares are subtracted",
                ("((prediction - target) ** 2)", "(prediction**2 - target**2)"),
            ),
            (
                "forward",
                "forward_known: mean is squared",
                ("((prediction - target) ** 2).sum() / n", "(prediction - target).mean() ** 2"),
            ),
        ],
    ),
)
