"""Wrong submissions of attention."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "attention",
        "solution",
        [
            (
                "grad_q",
                ("known: the scale 1 / sqrt(D) is missing", "too_large: sqrt(D) times too large"),
                (".sum(-1, keepdim=True)) * scale", ".sum(-1, keepdim=True))"),
            ),
            (
                "grad_q",
                ("known: the scores are divided by D", "too_small: sqrt(D) times too small"),
                (".sum(-1, keepdim=True)) * scale", ".sum(-1, keepdim=True)) * scale * scale"),
            ),
            (
                "grad_k",
                ("too_large: grad_k is sqrt(D) times too large", "known: the scale 1 / sqrt(D) is missing"),
                ("grad_scores.mT @ q", "grad_scores.mT @ q / scale"),
            ),
            (
                "grad_q",
                (
                    "sum_term: sum over S is missing",
                    "node_derivative: the derivative of weights is taken to be weights",
                ),
                ("weights * (grad_weights - (grad_weights * weights).sum(-1, keepdim=True))", "weights * grad_weights"),
            ),
            (
                "grad_q",
                ("diagonal_only: diagonal", "node_derivative: weights is taken to be", "local_other: weights"),
                (
                    "weights * (grad_weights - (grad_weights * weights).sum(-1, keepdim=True))",
                    "weights * (1 - weights) * grad_weights",
                ),
            ),
            (
                "grad_q",
                ("derivative_forgotten: weights", "node_derivative: weights", "derivative_forgotten: softmax"),
                ("weights * (grad_weights - (grad_weights * weights).sum(-1, keepdim=True))", "grad_weights"),
            ),
            (
                "grad_q",
                ("sum_of_upstream: weights lacks the factor weights",),
                ("(grad_weights * weights).sum(-1", "grad_weights.sum(-1"),
            ),
            (
                "grad_q",
                (
                    "reduction_axis: T, not over S",
                    "local_axis: runs over T, not over S",
                    "sum_axis: runs over T, not over S",
                ),
                ("(grad_weights * weights).sum(-1", "(grad_weights * weights).sum(-2"),
            ),
            ("grad_q", "message: backward raised", ("grad_q = grad_scores @ k", "grad_q = grad_scores @ q")),
            ("grad_k", "message: backward raised", ("grad_scores.mT @ q", "grad_scores @ q")),
            ("grad_q", "swapped: swapped", ("return grad_q, grad_k, grad_v", "return grad_k, grad_q, grad_v")),
            ("grad_k", "swapped: swapped", ("return grad_q, grad_k, grad_v", "return grad_q, grad_v, grad_k")),
            (
                "grad_v",
                ("upstream_ones: grad_v takes grad_y", "ignores_upstream: grad_v ignores grad_y"),
                ("weights.mT @ grad_y", "weights.mT @ (0 * grad_y + 1)"),
            ),
            (
                "grad_v",
                "too_small: grad_v is B times too small",
                ("weights.mT @ grad_y", "weights.mT @ grad_y / len(q)"),
            ),
            ("grad_q", "sign: grad_q has the wrong sign", ("grad_q = grad_scores @ k", "grad_q = -grad_scores @ k")),
            (
                "grad_v",
                ("wrong_value: scaled where weights", "derivative_forgotten: weights"),
                (
                    "return weights @ v, (q, k, v, weights, scale)",
                    "return weights @ v, (q, k, v, weights, scale, q @ k.mT * scale)",
                ),
                ("q, k, v, weights, scale = saved", "q, k, v, weights, scale, scores = saved"),
                ("weights.mT @ grad_y", "scores.mT @ grad_y"),
            ),
            (
                "grad_q",
                ("path_sign: weights", "sum_sign: the sum"),
                ("(grad_weights - (grad", "(grad_weights + (grad"),
            ),
            (
                "grad_q",
                (
                    "missing_factor: weights is missing",
                    "lacks_factor: weights is missing",
                    "node_factor: weights",
                    "use_lacks: weights",
                    "softmax_factor: derivative of weights lacks",
                ),
                ("grad_scores = weights * (grad_weights -", "grad_scores = (grad_weights -"),
            ),
            (
                "forward",
                ("forward_axis: weights is taken over T, not over S", "forward_known: T"),
                ("torch.softmax(q @ k.mT * scale, -1)", "torch.softmax(q @ k.mT * scale, -2)"),
            ),
            (
                "forward",
                (
                    "forward_known: the scale 1 / sqrt(D) is missing",
                    "known: the scale 1 / sqrt(D) is missing",
                    "follows: is wrong only because forward is",
                ),
                ("torch.softmax(q @ k.mT * scale, -1)", "torch.softmax(q @ k.mT, -1)"),
            ),
            (
                "forward",
                ("forward_known: sqrt(S)", "known: sqrt(S)"),
                ("scale = 1 / math.sqrt(q.shape[-1])", "scale = 1 / math.sqrt(k.shape[-2])"),
            ),
            (
                "forward",
                ("forward_known: divided by D, not by sqrt(D)", "known: divided by D, not by sqrt(D)"),
                ("scale = 1 / math.sqrt(q.shape[-1])", "scale = 1 / q.shape[-1]"),
            ),
            (
                "forward",
                ("forward_known: sqrt(E)", "known: sqrt(E)"),
                ("scale = 1 / math.sqrt(q.shape[-1])", "scale = 1 / math.sqrt(v.shape[-1])"),
            ),
            (
                "forward",
                (
                    "forward_known: not divided by their sum",
                    "known: not divided by their sum",
                    "forward_missing_factor: sum",
                ),
                ("torch.softmax(q @ k.mT * scale, -1)", "torch.exp(q @ k.mT * scale)"),
            ),
            (
                "forward",
                (
                    "forward_wrong_value: scaled stands where weights",
                    "wrong_value: scaled where weights",
                    "softmax_value: written with scaled, not with weights",
                    "forward_known: softmax",
                ),
                ("torch.softmax(q @ k.mT * scale, -1)", "q @ k.mT * scale"),
            ),
        ],
    ),
    *of(
        "attention",
        "einsum",
        [
            (
                "grad_q",
                ("known: the scale 1 / sqrt(D) is missing", "too_large: sqrt(D) times too large"),
                ("    ds = ds * scale\n", ""),
            ),
            (
                "grad_q",
                (
                    "sum_term: sum over S is missing",
                    "node_derivative: the derivative of weights is taken to be weights",
                ),
                ("p * (dp - delta)", "p * dp"),
            ),
            (
                "grad_q",
                "softmax_outside: multiplied by scaled, not by weights",
                ("ds = p * (dp - delta)", "ds = s * (dp - delta)"),
            ),
            ("grad_k", "message: backward raised", ('"bts,btd->bsd", ds, q', '"bts,bsd->bsd", ds, q')),
            (
                "grad_v",
                ("axis_order: grad_v has its axes in the wrong order", "transposed: grad_v is transposed"),
                ('"bts,bte->bse"', '"bts,bte->bes"'),
            ),
            (
                "grad_v",
                ("wrong_value: scaled where weights", "derivative_forgotten: weights"),
                ('"bts,bte->bse", p, dy', '"bts,bte->bse", s, dy'),
            ),
            (
                "edges",
                ("message: scores in the thousands", "message: case"),
                ("torch.exp(s - s.max(dim=-1, keepdim=True).values)", "torch.exp(s)"),
            ),
            (
                "forward",
                (),
                ("e / e.sum(dim=-1, keepdim=True)", "e / e.sum(dim=1, keepdim=True)"),
            ),
            (
                "grad_q",
                (),
                ("delta = (dy * y).sum(-1, keepdim=True)", "delta = dy.sum(-1, keepdim=True)"),
            ),
            ("grad_q", "sign: wrong sign", ("ds = p * (dp - delta)", "ds = p * (delta - dp)")),
            (
                "grad_v",
                "upstream_twice: grad_v uses grad_y twice",
                ('"bts,bte->bse", p, dy', '"bts,bte->bse", p, dy**2'),
            ),
        ],
    ),
    *of(
        "attention",
        "loops",
        [
            ("grad_v", "last_only: grad_v counts only the last T", ("grad_v[b] += torch", "grad_v[b] = torch")),
            ("grad_k", "last_only: grad_k counts only the last T", ("grad_k[b] += torch", "grad_k[b] = torch")),
            (
                "grad_q",
                (
                    "sum_term: sum over S is missing",
                    "node_derivative: the derivative of weights is taken to be weights",
                ),
                ("w * grad_w - w * (w @ grad_w)", "w * grad_w"),
            ),
            (
                "grad_q",
                ("diagonal_only: diagonal", "node_derivative: weights", "local_other: weights"),
                ("w * grad_w - w * (w @ grad_w)", "w * grad_w - w * w * grad_w"),
            ),
            (
                "grad_q",
                ("known: the scale 1 / sqrt(D) is missing", "too_large: sqrt(D) times too large"),
                ("            grad_s = grad_s / root\n", ""),
            ),
            (
                "grad_q",
                ("first_only: first example"),
                ("    return grad_q, grad_k, grad_v", "        return grad_q, grad_k, grad_v"),
            ),
            ("grad_q", ("sum_of_upstream: weights lacks the factor weights",), ("(w @ grad_w)", "grad_w.sum()")),
        ],
    ),
    *of(
        "attention",
        "solution",
        [
            (
                "grad_q",
                ("sum_factor: without the factor weights",),
                (
                    "weights * (grad_weights - (grad_weights * weights).sum(-1, keepdim=True)) * scale",
                    "(weights * grad_weights - (grad_weights * weights).sum(-1, keepdim=True)) * scale",
                ),
            ),
            (
                "grad_q",
                ("sum_mean: a mean over S stands",),
                ("(grad_weights * weights).sum(-1", "(grad_weights * weights).mean(-1"),
            ),
            (
                "grad_q",
                "sum_only: of the derivative of weights only the sum is left, with the wrong sign",
                (
                    "weights * (grad_weights - (grad_weights * weights).sum(-1, keepdim=True)) * scale",
                    "weights * (grad_weights * weights).sum(-1, keepdim=True) * scale",
                ),
            ),
            (
                "grad_q",
                ("not_linear: is not linear in grad_y",),
                ("weights * (grad_weights - ", "weights / (grad_weights - "),
            ),
            ("grad_v", ("derivative_forgotten: hands on grad_y",), ("grad_v = weights.mT @ grad_y", "grad_v = grad_y")),
            (
                "grad_v",
                ("first_left_out: leaves out the first example",),
                ("grad_v = weights.mT @ grad_y", "grad_v = torch.cat([v[:1] * 0, weights[1:].mT @ grad_y[1:]])"),
            ),
            (
                "forward",
                (
                    "forward_known: multiplied by sqrt(D)",
                    "both: multiplied by sqrt(D), not divided by it",
                    "follows: is wrong only because forward is",
                ),
                ("q @ k.mT * scale", "q @ k.mT / scale"),
            ),
        ],
    ),
)
