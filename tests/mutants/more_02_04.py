"""Wrong submissions of the rest of linear algebra, the activations and the losses. All are edits of the solution."""

from .mutant import Mutant, of

ONES = ("upstream_ones: grad_x takes grad_y", "ignores_upstream: grad_x ignores grad_y")

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "batched_matmul",
        "solution",
        [
            (
                "grad_b",
                ("not_summed: grad_b is not summed over B",),
                (
                    "    rows = a.reshape(-1, a.shape[-1])",
                    "    return grad_a, a.mT @ grad_y\n    rows = a.reshape(-1, a.shape[-1])",
                ),
            ),
            (
                "grad_b",
                ("too_small: grad_b is B times too small",),
                (
                    "rows.T @ grad_y.reshape(-1, grad_y.shape[-1])",
                    "rows.T @ grad_y.reshape(-1, grad_y.shape[-1]) / len(a)",
                ),
            ),
            (
                "grad_b",
                ("last_only: grad_b counts only the last example", "last_only: grad_b counts only the last B"),
                ("rows.T @ grad_y.reshape(-1, grad_y.shape[-1])", "a[-1].T @ grad_y[-1]"),
            ),
            ("grad_a", ("message: backward raised",), ("grad_y @ b.T", "grad_y @ b")),
            (
                "grad_b",
                ("transposed: grad_b is transposed",),
                ("    return grad_a, grad_b", "    return grad_a, grad_b.T"),
            ),
            (
                "grad_a",
                ("upstream_ones: grad_a takes grad_y", "ignores_upstream: grad_a ignores grad_y"),
                ("grad_y @ b.T", "(0 * grad_y + 1) @ b.T"),
            ),
        ],
    ),
    *of(
        "broadcast_mul",
        "solution",
        [
            (
                "grad_a",
                (
                    "wrong_value: grad_a uses a where b belongs",
                    "local_other: multiplies grad_y by a, which is not",
                    "wrong_value: grad_b uses b where a belongs",
                    "local_other: multiplies grad_y by b, which is not",
                ),
                (
                    "sum_to(grad_y * b, a.shape), sum_to(grad_y * a, b.shape)",
                    "sum_to(grad_y * a, a.shape), sum_to(grad_y * b, b.shape)",
                ),
            ),
            (
                "grad_b",
                ("not_summed: grad_b is not summed over N",),
                ("        grad = grad.sum(0)  # this", "        break  # this"),
            ),
            ("grad_b", ("too_small: grad_b is N times too small",), ("grad.sum(0)", "grad.mean(0)")),
            (
                "grad_a",
                (
                    "missing_factor: the factor b is missing",
                    "derivative_forgotten: without the derivative",
                    "lacks_factor: the factor b is missing",
                    "known: a and b are added",
                ),
                ("sum_to(grad_y * b, a.shape)", "sum_to(grad_y, a.shape)"),
            ),
            (
                "grad_b",
                (
                    "missing_factor: the factor a is missing",
                    "derivative_forgotten: without the derivative",
                    "lacks_factor: the factor a is missing",
                    "known: a and b are added",
                ),
                ("sum_to(grad_y * a, b.shape)", "sum_to(grad_y, b.shape)"),
            ),
            (
                "grad_a",
                ("upstream_ones: grad_a takes grad_y", "ignores_upstream: grad_a ignores grad_y"),
                ("sum_to(grad_y * b, a.shape)", "sum_to((0 * grad_y + 1) * b, a.shape)"),
            ),
        ],
    ),
    *of(
        "cumsum",
        "solution",
        [
            (
                "grad_x",
                ("known: the running total goes in the wrong direction",),
                ("grad_y.flip(-1).cumsum(-1).flip(-1)", "grad_y.cumsum(-1)"),
            ),
            (
                "grad_x",
                ("derivative_forgotten: without the derivative",),
                ("grad_y.flip(-1).cumsum(-1).flip(-1)", "grad_y"),
            ),
            ("grad_x", (), ("grad_y.flip(-1).cumsum(-1).flip(-1)", "grad_y.flip(-1).cumsum(-1)")),
            (
                "grad_x",
                (
                    "Hint: grad_x mixes along N; the right one keeps each N apart",
                    "Hint: grad_x mixes along N; the right one keeps each N apart",
                    "reduction_axis: N, not over D",
                    "known: down the columns, over N",
                ),
                ("grad_y.flip(-1).cumsum(-1).flip(-1)", "grad_y.flip(0).cumsum(0).flip(0)"),
            ),
        ],
    ),
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
                    "extra_factor: total once too often",
                    "local_other: exps",
                    "known: the factor",
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
        "permute",
        "solution",
        [
            (
                "grad_x",
                ("message: shape", "axis_order: grad_x has its axes in the wrong order"),
                ("grad_y.permute(inverse)", "grad_y.permute(dims)"),
            ),
            (
                "grad_x",
                ("known: reshaped, not moved", "known: a reshape hides it"),
                ("    return grad_y.permute(inverse)", "    return grad_y.reshape([grad_y.shape[i] for i in inverse])"),
            ),
            (
                "grad_x",
                (
                    "message: shape",
                    "axis_order: grad_x has its axes in the wrong order",
                ),
                ("    return grad_y.permute(inverse)", "    return grad_y"),
            ),
        ],
    ),
    *of(
        "reduce_max",
        "solution",
        [
            (
                "grad_x",
                ("derivative_forgotten: without the derivative"),
                ("grad_y[:, None] * shares", "grad_y[:, None] + 0 * shares"),
            ),
            ("edges", ("message: tie", "message: case"), ("winners / winners.sum(-1, keepdim=True)", "winners")),
            ("grad_x", ONES, ("grad_y[:, None] * shares", "shares")),
            ("grad_x", ("sign: grad_x has the wrong sign",), ("grad_y[:, None] * shares", "-grad_y[:, None] * shares")),
            (
                "forward",
                ("forward_known: the largest of the whole array", "forward_axis: N"),
                ("x.amax(-1, keepdim=True)  # N,1", "x.amax().expand(len(x), 1)  # N,1"),
            ),
        ],
    ),
    *of(
        "leaky_relu",
        "solution",
        [
            (
                "grad_x",
                (
                    "missing_path: leaked",
                    "known: nothing of the negative side",
                    "missing_use: leaked",
                    "only_path: x → y",
                ),
                ("grad_y * positive + negative_slope * grad_y * ~positive", "grad_y * positive"),
            ),
            (
                "grad_x",
                ("known: negative_slope stands on the positive side",),
                (
                    "grad_y * positive + negative_slope * grad_y * ~positive",
                    "grad_y * ~positive + negative_slope * grad_y * positive",
                ),
            ),
            (
                "grad_x",
                ("known: negative_slope is always 0.01", "message: negative_slope"),
                ("positive + negative_slope * grad_y", "positive + 0.01 * grad_y"),
            ),
            (
                "grad_x",
                ("path_sign: leaked → y has the wrong sign",),
                ("positive + negative_slope * grad_y", "positive - negative_slope * grad_y"),
            ),
            (
                "grad_x",
                (
                    "derivative_forgotten: without the derivative",
                    "missing_factor: negative_slope",
                    "path_lacks: negative_slope",
                    "lacks_factor: negative_slope",
                ),
                ("negative_slope * grad_y * ~positive", "grad_y * ~positive"),
            ),
        ],
    ),
    *of(
        "silu",
        "solution",
        [
            (
                "grad_x",
                (
                    "missing_path: x → gate → y is missing",
                    "local_other: multiplies grad_y by sigmoid(x), which is not",
                ),
                ("directly + through_gate", "directly"),
            ),
            (
                "grad_x",
                ("missing_path: x → y is missing", "missing_use: x → y is missing", "only_path: x → gate → y"),
                ("directly + through_gate", "through_gate"),
            ),
            ("grad_x", ("known: gate * (1 + gate)",), ("(1 - gate)", "(1 + gate)")),
            (
                "grad_x",
                ("path_sign: x → gate → y has the wrong sign",),
                ("directly + through_gate", "directly - through_gate"),
            ),
            (
                "grad_x",
                (
                    "path_lacks: x → gate → y lacks the factor x",
                    "use_lacks: x",
                    "missing_factor: the factor x is missing",
                    "node_factor: gate lacks the factor x",
                ),
                ("grad_y * x * gate * (1 - gate)", "grad_y * gate * (1 - gate)"),
            ),
            (
                "grad_x",
                ("node_derivative: gate", "path_lacks: x → gate → y", "path_wrong: x → gate → y"),
                ("grad_y * x * gate * (1 - gate)", "grad_y * x * gate"),
            ),
            (
                "grad_x",
                (
                    "node_derivative: gate",
                    "path_lacks: x → gate → y",
                    "path_wrong: x → gate → y",
                    "derivative_forgotten: gate",
                ),
                ("grad_y * x * gate * (1 - gate)", "grad_y * x"),
            ),
            (
                "grad_x",
                ("derivative_forgotten: without the derivative",),
                ("return directly + through_gate", "return grad_y"),
            ),
        ],
    ),
    *of(
        "softplus",
        "solution",
        [
            (
                "grad_x",
                ("known: slope is that of sigmoid",),
                ("torch.sigmoid(x)", "torch.sigmoid(x) * (1 - torch.sigmoid(x))"),
            ),
            (
                "grad_x",
                ("known: 1 / (1 + exp(x))", "derivative_forgotten: grown", "missing_factor: grown"),
                ("torch.sigmoid(x)", "torch.sigmoid(-x)"),
            ),
            ("grad_x", ONES, ("grad_y * torch.sigmoid(x)", "torch.sigmoid(x)")),
            (
                "grad_x",
                ("wrong_value: tanh", "local_other: tanh", "known: tanh"),
                ("torch.sigmoid(x)", "torch.tanh(x)"),
            ),
            (
                "edges",
                ("message: 1e4", "message: case"),
                ("x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))", "torch.log(1 + torch.exp(x))"),
            ),
        ],
    ),
    *of(
        "swiglu",
        "solution",
        [
            (
                "grad_x",
                ("missing_path: up", "missing_use: up"),
                ("grad_score @ gate_weight + grad_up @ up_weight", "grad_score @ gate_weight"),
            ),
            (
                "grad_x",
                ("missing_path: score", "missing_use: score", "only_path: up", "missing_path: gate"),
                ("grad_score @ gate_weight + grad_up @ up_weight", "grad_up @ up_weight"),
            ),
            (
                "grad_gate_weight",
                ("missing_path: opening", "missing_use: opening"),
                ("opening * (1 + score * (1 - opening))", "opening"),
            ),
            (
                "grad_gate_weight",
                ("swapped: swapped",),
                ("return grad_x, grad_score.T @ x, grad_up.T @ x", "return grad_x, grad_up.T @ x, grad_score.T @ x"),
            ),
            (
                "grad_gate_weight",
                (
                    "missing_factor: factor up is missing",
                    "lacks_factor: factor up is missing",
                    "node_factor: factor up",
                    "known: gate and up are added",
                ),
                ("grad_y * up * opening", "grad_y * opening"),
            ),
            (
                "grad_up_weight",
                (
                    "missing_factor: opening",
                    "lacks_factor: opening",
                    "wrong_value: score where gate",
                    "use_lacks: opening",
                    "node_factor: opening",
                ),
                ("grad_up = grad_y * score * opening", "grad_up = grad_y * score"),
            ),
            ("grad_up_weight", ("transposed: grad_up_weight is transposed",), ("grad_up.T @ x", "x.T @ grad_up")),
        ],
    ),
    *of(
        "tanh",
        "solution",
        [
            ("grad_x", ("local_other: 1 - y", "known: 1 - y"), ("(1 - y * y)", "(1 - y)")),
            ("grad_x", ("known: y * (1 - y)",), ("(1 - y * y)", "y * (1 - y)")),
            (
                "grad_x",
                ("local_other: y²", "local_other: y * y", "local_other: y"),
                ("(1 - y * y)", "y * y"),
            ),
            ("grad_x", ONES, ("grad_y * (1 - y * y)", "1 - y * y")),
            ("grad_x", ("known: the slope is taken as 1 - x²",), ("return y, y\n", "return y, x\n")),
            ("grad_x", ("known: (1 - y)²", "local_other: (1 - y)"), ("(1 - y * y)", "(1 - y) ** 2")),
            ("grad_x", ("sign: grad_x has the wrong sign",), ("(1 - y * y)", "(y * y - 1)")),
        ],
    ),
    *of(
        "gelu_tanh",
        "solution",
        [
            ("grad_x", ("missing_path: x → inner",), ("((1 + squashed) / 2 + x * switch_slope)", "(1 + squashed) / 2")),
            ("grad_x", ("known: lacks its 3",), ("3 * CUBIC * x**2", "CUBIC * x**2")),
            (
                "grad_x",
                ("known: the cubic term is missing"),
                ("(1 + 3 * CUBIC * x**2)", "1"),
            ),
            (
                "grad_x",
                ("known: 1 - squashed, not 1 - squashed²", "node_derivative: squashed"),
                ("(1 - squashed**2)", "(1 - squashed)"),
            ),
            (
                "grad_x",
                ("path_too_large: 2 times too large",),
                ("(1 - squashed**2) / 2 * inner", "(1 - squashed**2) * inner"),
            ),
            (
                "grad_x",
                ("known: factor sqrt(2 / pi) is missing"),
                ("inner_slope = SCALE * (1", "inner_slope = (1"),
            ),
        ],
    ),
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
                ),
                ("torch.exp(y) * grad_y.sum", "grad_y.sum"),
            ),
            (
                "grad_x",
                (
                    "Hint: grad_x mixes along N; the right one keeps each N apart",
                    "Hint: grad_x mixes along N; the right one keeps each N apart",
                    "known: the total runs over N",
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
        "bce_with_logits",
        "solution",
        [
            (
                "grad_logits",
                (
                    "too_large: grad_logits is N times too large",
                    "known: added up, not averaged",
                ),
                (" / len(target)", ""),
            ),
            (
                "grad_logits",
                ("known: the slope of the sigmoid, p * (1 - p)",),
                (
                    "(torch.sigmoid(logits) - target)",
                    "(torch.sigmoid(logits) - target) * torch.sigmoid(logits) * torch.sigmoid(-logits)",
                ),
            ),
            (
                "grad_logits",
                ("known: the sigmoid is missing",),
                ("(torch.sigmoid(logits) - target)", "(logits - target)"),
            ),
            (
                "grad_logits",
                ("sign: grad_logits has the wrong sign",),
                ("(torch.sigmoid(logits) - target)", "(target - torch.sigmoid(logits))"),
            ),
            (
                "grad_logits",
                ("ignores_upstream: ignores grad_y", "upstream_ones: takes grad_y"),
                ("grad_y * (torch", "(torch"),
            ),
            (
                "forward",
                ("forward_too_large: y is N times too large",),
                ("(softplus - target * logits).mean()", "(softplus - target * logits).sum()"),
            ),
        ],
    ),
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
        "huber_loss",
        "solution",
        [
            (
                "grad_prediction",
                ("too_large: N * D times too large"),
                (" / math.prod(slope.shape)", ""),
            ),
            (
                "grad_prediction",
                (
                    "missing_path: far",
                    "missing_use: far",
                    "known: they get no gradient",
                    "known: clipped before squaring",
                ),
                ("slope  # both", "slope * (abs(diff) <= delta)  # both"),
            ),
            (
                "grad_prediction",
                ("sign: grad_prediction has the wrong sign",),
                ("return grad_y * slope", "return -grad_y * slope"),
            ),
            (
                "grad_prediction",
                (
                    "path_wrong: far",
                    "missing_factor: delta",
                    "wrong_value: diff",
                    "only_path: near",
                    "node_derivative: the derivative of far is taken to be size",
                ),
                ("slope  # both", "diff  # both"),
            ),
            (
                "grad_prediction",
                ("ignores_upstream: ignores grad_y", "upstream_ones: takes grad_y"),
                ("return grad_y * slope", "return slope"),
            ),
        ],
    ),
    *of(
        "info_nce",
        "solution",
        [
            (
                "grad_a",
                (
                    "known: temperature multiplies",
                    "missing_factor: temperature",
                    "lacks_factor: temperature",
                    "times: 0.1",
                    "too_small: temperature times",
                ),
                (" / temperature  # N,N\n    grad_a", "  # N,N\n    grad_a"),
            ),
            (
                "grad_a",
                ("missing_path: a_length",),
                (
                    "grad_a = through_length(grad_similarity @ b_unit, a_unit, a_length)",
                    "grad_a = grad_similarity @ b_unit / a_length",
                ),
            ),
            (
                "grad_a",
                ("missing_path: log_probs", "missing_path: logits", "missing_use: logits"),
                ("    grad_logits.diagonal().sub_(1)  # softmax - identity\n", ""),
            ),
            (
                "grad_a",
                (
                    "too_large: N times too large",
                    "known: added up, not averaged",
                ),
                ("grad_logits / len(grad_logits)", "grad_logits"),
            ),
            (
                "grad_b",
                ("node_transposed: similarity is transposed", "node_transposed: transposed"),
                ("grad_similarity.T @ a_unit", "grad_similarity @ a_unit"),
            ),
            ("grad_a", ("swapped: swapped",), ("return grad_a, grad_b", "return grad_b, grad_a")),
        ],
    ),
)
