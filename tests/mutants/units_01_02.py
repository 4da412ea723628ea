"""Wrong submissions of the first gradient and of linear algebra."""

from .mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "matvec",
        "solution",
        [
            ("grad_weight", "transposed: grad_weight is transposed", ("np.outer(grad_y, x)", "np.outer(x, grad_y)")),
            (
                "grad_weight",
                ("upstream_ones: grad_weight takes grad_y", "ignores_upstream: grad_weight ignores grad_y"),
                ("np.outer(grad_y, x)", "np.outer(np.ones_like(grad_y), x)"),
            ),
            (
                "grad_weight",
                "upstream_twice: grad_weight uses grad_y twice",
                ("np.outer(grad_y, x)", "np.outer(grad_y * grad_y, x)"),
            ),
            ("grad_x", "sign: grad_x has the wrong sign", ("weight.T @ grad_y", "-weight.T @ grad_y")),
            (
                "grad_x",
                "too_small: grad_x is M times too small",
                ("weight.T @ grad_y", "weight.T @ grad_y / len(grad_y)"),
            ),
            (
                "grad_x",
                ("upstream_ones: grad_x takes grad_y", "ignores_upstream: grad_x ignores grad_y"),
                ("weight.T @ grad_y", "weight.sum(0)"),
            ),
            ("grad_x", "swapped: swapped", ("return grad_weight, grad_x", "return grad_x, grad_weight")),
            (
                "grad_x",
                ("not_summed: grad_x is not summed over M", "not_summed: not summed"),
                ("weight.T @ grad_y", "contributions(grad_y, weight)"),
            ),
            ("sensitivity", "known: J is transposed", ("return weight.copy()", "return weight.T")),
            ("sensitivity", "known: J holds the products", ("return weight.copy()", "return weight * x")),
            ("contributions", "known: grad_y is missing", ("grad_y[:, None] * weight", "weight")),
        ],
    ),
    *of(
        "matvec",
        "loops",
        [
            ("grad_x", "last_only: grad_x counts only the last M", ("grad_x[j] += grad_y", "grad_x[j] = grad_y")),
            (
                "grad_x",
                (
                    "wrong_value: grad_x uses x where weight belongs",
                    "both: weight is missing; also: the factor x is there once too often",
                ),
                ("grad_x[j] += grad_y[i] * weight[i, j]", "grad_x[j] += grad_y[i] * x[j]"),
            ),
            (
                "grad_weight",
                ("local_other: x", "extra_factor: weight", "wrong_value: weight"),
                ("grad_weight[i, j] = grad_y[i] * x[j]", "grad_weight[i, j] = grad_y[i] * x[j] * weight[i, j]"),
            ),
            (
                "grad_x",
                ("rounded: grad_x is rounded to integers", "message: int"),
                ("grad_x = np.zeros_like(x)", "grad_x = np.zeros_like(x, dtype=int)"),
            ),
            (
                "grad_weight",
                "zero: grad_weight is zero everywhere",
                ("            grad_weight[i, j] = grad_y[i] * x[j]\n", ""),
            ),
            ("forward", "forward_sign: y has the wrong sign", ("y[i] += weight", "y[i] -= weight")),
            (
                "contributions",
                "known: grad_y has the wrong sign",
                ("np.diag(grad_y) @ weight", "np.diag(-grad_y) @ weight"),
            ),
        ],
    ),
    *of(
        "numerical_gradient",
        "solution",
        [
            ("values", "known: divides by h, not by 2", ("/ (2 * h)\n    return", "/ h\n    return")),
            ("values", "known: is not divided", (" / (2 * h)\n    return", "\n    return")),
            ("values", ": the gradient has the wrong sign", ("(above - below)", "(below - above)")),
            ("integers", "known: the nudge is lost in an integer array", ("np.array(x, dtype=np.float64)", "x.copy()")),
            ("step", "known: h is not used", ("    gradient = np", "    h = 1e-5\n    gradient = np")),
            ("values", "message: returned None", ("    return gradient", "    gradient")),
        ],
    ),
    *of(
        "gradient_check",
        "solution",
        [
            (
                "upstream",
                "known: the same number everywhere",
                ("np.random.default_rng().standard_normal(np.shape(y))", "np.ones(np.shape(y))"),
            ),
            ("tolerance", "known: the tolerance lets 1 % through", ("1e-5 * size + 1e-8", "0.05 * size + 1e-8")),
            ("sign", "known: the sign is lost", ("claimed - numerical", "np.abs(claimed) - np.abs(numerical)")),
            (
                "every_entry",
                "known: only the first entry",
                ("claimed - numerical)", "(claimed - numerical).ravel()[:1])"),
            ),
            ("count", "message: gradient_check raised ValueError", ("len(claimed) != len(inputs)", "False")),
        ],
    ),
    *of(
        "matmul",
        "solution",
        [
            ("grad_b", "transposed: grad_b is transposed", ("a.T @ grad_y", "grad_y.T @ a")),
            ("grad_a", "transposed: grad_a is transposed", ("grad_y @ b.T", "b @ grad_y.T")),
            ("grad_a", "swapped: swapped", ("return grad_a, grad_b", "return grad_b, grad_a")),
            (
                "grad_a",
                ("upstream_ones: grad_a takes grad_y", "ignores_upstream: grad_a ignores grad_y"),
                ("grad_y @ b.T", "(0 * grad_y + 1) @ b.T"),
            ),
            ("grad_b", "too_small: grad_b is M times too small", ("a.T @ grad_y", "a.T @ grad_y / len(a)")),
            ("grad_a", "too_small: grad_a is N times too small", ("grad_y @ b.T", "grad_y @ b.T / b.shape[1]")),
            ("grad_b", "sign: grad_b has the wrong sign", ("a.T @ grad_y", "-a.T @ grad_y")),
            ("grad_a", "upstream_twice: grad_a uses grad_y twice", ("grad_y @ b.T", "(grad_y * grad_y) @ b.T")),
            (
                "grad_b",
                ("precision: grad_b is only float32-exact", "message: float32"),
                ("a.T @ grad_y", "(a.T.float() @ grad_y.float()).double()"),
            ),
            ("grad_b", "extra_axis: grad_b has the right numbers in shape", ("a.T @ grad_y", "(a.T @ grad_y)[None]")),
            (
                "purity",
                "message: changes grad_y in place",
                ("    return grad_a, grad_b", "    grad_y *= 2\n    return grad_a, grad_b"),
            ),
            (
                "forward",
                ("forward_known: the K products are averaged", "forward_too_small: y is K times too small"),
                ("return a @ b,", "return a @ b / a.shape[1],"),
            ),
            (
                "forward",
                ("forward_transposed: y is transposed", "message: shape"),
                ("return a @ b,", "return (a @ b).T,"),
            ),
        ],
    ),
    *of(
        "matmul",
        "loops",
        [
            ("grad_b", "last_only: grad_b counts only the last M", ("db[k, j] += a", "db[k, j] = a")),
            (
                "grad_a",
                ("last_only: grad_a counts only the last N", "last_only: grad_a counts only the last example"),
                ("da[i, k] += dy", "da[i, k] = dy"),
            ),
            (
                "forward",
                "forward_known: the last product of each sum is left out",
                ("for k in range(inner):", "for k in range(inner - 1):"),
            ),
            ("forward", "forward_known: only the last product", ("y[i, j] += a", "y[i, j] = a")),
            (
                "grad_a",
                ("upstream_ones: grad_a takes grad_y", "ignores_upstream: grad_a ignores grad_y"),
                ("da[i, k] += dy[i, j] * b[k, j]", "da[i, k] += b[k, j]"),
            ),
            ("grad_b", "zero: grad_b is zero everywhere", ("                db[k, j] += a[i, k] * dy[i, j]\n", "")),
            (
                "grad_a",
                ("extra_factor: grad_a has the factor a once too often", "local_other: a"),
                ("da[i, k] += dy[i, j] * b[k, j]", "da[i, k] += dy[i, j] * b[k, j] * a[i, k]"),
            ),
            (
                "grad_b",
                ("first_only: grad_b counts only the first M", "known: only the first row is computed"),
                (
                    "                db[k, j] += a[i, k] * dy[i, j]",
                    "                db[k, j] += (i == 0) * a[i, k] * dy[i, j]",
                ),
            ),
            (
                "grad_a",
                (),
                (
                    "                da[i, k] += dy[i, j] * b[k, j]",
                    "                da[i, k] += (j > 1) * dy[i, j] * b[k, j]",
                ),
            ),
        ],
    ),
    *of(
        "matmul",
        "einsum",
        [
            ("grad_a", "transposed: grad_a is transposed", ('"mn,kn->mk"', '"mn,kn->km"')),
            (
                "grad_b",
                ("precision: grad_b is only float16-exact", "precision: grad_b is only", "message: exact"),
                ('("mk,mn->kn", saved["a"], grad_y)', '("mk,mn->kn", saved["a"].half(), grad_y.half()).double()'),
            ),
            ("grad_b", ("message: backward raised", "message: KeyError"), ('saved["a"]', 'saved["c"]')),
        ],
    ),
    *of(
        "linear",
        "solution",
        [
            ("grad_bias", "not_summed: grad_bias is not summed over N", ("grad_y.sum(0)", "grad_y")),
            ("grad_bias", "wrong_axis: grad_bias is summed over O, not over N", ("grad_y.sum(0)", "grad_y.sum(1)")),
            ("grad_bias", "too_small: grad_bias is N times too small", ("grad_y.sum(0)", "grad_y.mean(0)")),
            ("grad_bias", "extra_axis: in shape [1, ", ("grad_y.sum(0)", "grad_y.sum(0, keepdim=True)")),
            (
                "grad_bias",
                ("summed: grad_bias is summed over O", "summed: grad_bias is summed over N and O"),
                ("grad_y.sum(0)", "grad_y.sum()"),
            ),
            (
                "grad_bias",
                ("first_only: grad_bias counts only the first example", "known: bias is added to the first row only"),
                ("grad_y.sum(0)", "grad_y[0]"),
            ),
            ("grad_bias", "last_only: grad_bias counts only the last example", ("grad_y.sum(0)", "grad_y[-1]")),
            ("grad_weight", "transposed: grad_weight is transposed", ("grad_y.T @ x", "x.T @ grad_y")),
            ("grad_weight", "too_small: grad_weight is N times too small", ("grad_y.T @ x", "grad_y.T @ x / len(x)")),
            (
                "grad_x",
                "swapped: swapped",
                ("return grad_x, grad_weight, grad_bias", "return grad_weight, grad_x, grad_bias"),
            ),
            (
                "grad_bias",
                ("upstream_ones: grad_bias takes grad_y", "ignores_upstream: grad_bias ignores grad_y"),
                ("grad_y.sum(0)", "(0 * grad_y + 1).sum(0)"),
            ),
            ("grad_weight", "sign: grad_weight has the wrong sign", ("grad_y.T @ x", "-(grad_y.T @ x)")),
            (
                "forward",
                "forward_missing_term: the term bias is missing",
                ("x @ weight.T + bias  #", "x @ weight.T  #"),
            ),
            ("forward", "message: forward raised", ("x @ weight.T + bias  #", "x @ weight + bias  #")),
            (
                "grad_bias",
                ("too_large: grad_bias is 2 times too large", "times: grad_bias is 2 times what it should be"),
                ("grad_y.sum(0)", "2 * grad_y.sum(0)"),
            ),
            ("grad_x", "upstream_twice: grad_x uses grad_y twice", ("grad_y @ weight", "(grad_y * grad_y) @ weight")),
            (
                "grad_x",
                ("extra_factor: grad_x has the factor x once too often", "local_other: x"),
                ("grad_y @ weight", "grad_y @ weight * x"),
            ),
            (
                "grad_weight",
                ("precision: grad_weight is only float32-exact", "message: float32"),
                ("grad_y.T @ x", "(grad_y.float().T @ x.float()).double()"),
            ),
            (
                "grad_x",
                "message: backward returned",
                ("return grad_x, grad_weight, grad_bias", "return grad_x, grad_weight"),
            ),
            (
                "grad_weight",
                "other_gradient: grad_weight holds",
                ("return grad_x, grad_weight, grad_bias", "return grad_x, grad_x, grad_bias"),
            ),
            (
                "grad_weight",
                "rounded: grad_weight is rounded to integers",
                ("grad_y.T @ x", "(grad_y.T @ x).round()"),
            ),
            (
                "grad_weight",
                (),
                ("grad_y.T @ x", "grad_y.T @ (x - x.mean(0))"),
            ),
        ],
    ),
    *of(
        "linear",
        "loops",
        [
            (
                "grad_weight",
                "last_only: grad_weight counts only the last example",
                ("grad_weight += torch.outer", "grad_weight = torch.outer"),
            ),
            (
                "grad_bias",
                "last_only: grad_bias counts only the last example",
                ("grad_bias += grad_y[n]", "grad_bias = grad_y[n]"),
            ),
            (
                "grad_weight",
                ("ignores_upstream: grad_weight ignores grad_y", "wrong_value: uses y where grad_y belongs"),
                ("torch.outer(grad_y[n], x[n])", "torch.outer(y[n], x[n])"),
            ),
            (
                "grad_weight",
                ("first_only: first example", "known: the first row only"),
                ("    return grad_x, grad_weight, grad_bias", "        return grad_x, grad_weight, grad_bias"),
            ),
            (
                "grad_weight",
                "transposed: grad_weight is transposed",
                ("torch.zeros_like(weight)", "torch.zeros_like(weight).T.clone()"),
                ("torch.outer(grad_y[n], x[n])", "torch.outer(x[n], grad_y[n])"),
            ),
            (
                "grad_bias",
                ("wrong_value: y", "ignores_upstream: grad_bias ignores grad_y"),
                ("grad_bias += grad_y[n]", "grad_bias += y[n]"),
            ),
            (
                "grad_bias",
                ("extra_factor: bias", "local_other: bias"),
                ("grad_bias += grad_y[n]", "grad_bias += grad_y[n] * bias"),
            ),
        ],
    ),
    *of(
        "linear",
        "einsum",
        [
            ("grad_bias", "wrong_axis: grad_bias is summed over O, not over N", ('"no->o"', '"no->n"')),
            ("grad_weight", "transposed: grad_weight is transposed", ('"no,ni->oi"', '"no,ni->io"')),
            (
                "grad_x",
                ("upstream_ones: grad_x takes grad_y", "ignores_upstream: grad_x ignores grad_y"),
                ('torch.einsum("no,oi->ni", grad_y, weight)', "weight.sum(0).expand(len(x), -1)"),
            ),
            (
                "grad_weight",
                "swapped: swapped",
                ("return dx, dw, db", "return dw, dx, db"),
            ),
            (
                "forward",
                "forward_: the term bias has the wrong sign",
                (" + bias, (x, weight)", " - bias, (x, weight)"),
            ),
        ],
    ),
    *of(
        "broadcast_add",
        "solution",
        [
            (
                "grad_b",
                "not_summed: grad_b is not summed over N",
                ("        grad = grad.sum(0)  # this axis was missing", "        break"),
            ),
            ("grad_b", "too_small: grad_b is N times too small", ("grad.sum(0)", "grad.mean(0)")),
            ("grad_b", "wrong_axis: grad_b is summed over D, not over N", ("grad.sum(0)", "grad.sum(-1)")),
            (
                "grad_b",
                ("first_only: grad_b counts only the first example", "known: b is added to the first row only"),
                ("grad.sum(0)", "grad[0]"),
            ),
            ("grad_b", "last_only: grad_b counts only the last example", ("grad.sum(0)", "grad[-1]")),
            (
                "grad_a",
                "swapped: swapped",
                (
                    "return sum_to(grad_y, a_shape), sum_to(grad_y, b_shape)",
                    "return sum_to(grad_y, b_shape), sum_to(grad_y, a_shape)",
                ),
            ),
            ("grad_b", "sign: grad_b has the wrong sign", ("sum_to(grad_y, b_shape)", "-sum_to(grad_y, b_shape)")),
            (
                "grad_a",
                ("upstream_ones: grad_a takes grad_y", "ignores_upstream: grad_a ignores grad_y"),
                ("sum_to(grad_y, a_shape)", "sum_to(0 * grad_y + 1, a_shape)"),
            ),
            ("grad_a", ("message: case: [N, 1] + [1, D]"), ("if length == 1:", "if length == 0:")),
            ("grad_a", ("message: case: [N, 1] + [1, D]"), ("keepdims=True", "keepdims=False")),
            ("forward", "forward_: the term b has the wrong sign", ("return a + b", "return a - b")),
            ("forward", "forward_known: a and b are multiplied", ("return a + b", "return a * b")),
        ],
    ),
    *of(
        "broadcast_add",
        "steps",
        [
            (
                "grad_b",
                "extra_axis: grad_b has the right numbers in shape [1, ",
                ("return g.reshape(shape)", "return g"),
            ),
            ("grad_b", "too_small: grad_b is N times too small", ("g.sum(axes", "g.mean(axes")),
            (
                "grad_b",
                "upstream_twice: grad_b uses grad_y twice",
                ("unbroadcast(grad_y, shape_b)", "unbroadcast(grad_y * grad_y, shape_b)"),
            ),
            (
                "grad_b",
                "zero: grad_b is zero everywhere",
                ("unbroadcast(grad_y, shape_b)", "unbroadcast(0 * grad_y, shape_b)"),
            ),
            (
                "grad_b",
                ("too_large: grad_b is D times too large", "times: grad_b"),
                ("return grad_a, grad_b", "return grad_a, grad_b * (grad_b.shape[-1] if grad_b.ndim else 1)"),
            ),
        ],
    ),
    *of(
        "reduce_mean",
        "solution",
        [
            (
                "grad_x",
                ("too_large: grad_x is D times too large", "missing_factor: count", "lacks_factor: count"),
                ("share / x.shape[axis]", "share"),
            ),
            (
                "grad_x",
                ("too_small: grad_x is N times too small", "known: divided by all entries"),
                ("share / x.shape[axis]", "share / x.numel()"),
            ),
            (
                "grad_x",
                ("known: number of sums", "too_large: grad_x is D/N times too large"),
                ("share / x.shape[axis]", "share / grad_y.numel()"),
            ),
            (
                "grad_x",
                ("upstream_ones: grad_x takes grad_y", "ignores_upstream: grad_x ignores grad_y"),
                ("grad_y.reshape(kept)", "(0 * grad_y + 1).reshape(kept)"),
            ),
            ("grad_x", ("message: [5]", "message: shape"), ("return share + 0 * x", "return grad_y / x.shape[-1]")),
            ("grad_x", "message: backward raised", ("{axis % x.ndim for", "{axis for")),
            (
                "forward",
                ("forward_too_large: y is D times too large", "forward_missing_factor: count"),
                ("    y = x.mean(dim", "    y = x.sum(dim"),
            ),
            ("grad_x", ("known: D - 1", "message: case"), ("share / x.shape[axis]", "share / (x.shape[axis] - 1)")),
            (
                "grad_x",
                ("extra_factor: grad_x has the factor x once too often", "local_other: x", "wrong_value: x"),
                ("return share + 0 * x", "return share * x"),
            ),
        ],
    ),
    *of(
        "reduce_mean",
        "expand",
        [
            ("grad_x", "message: (case: dim=(0, 2))", ("count *= shape[d]", "count = shape[d]")),
            ("grad_x", "message: backward raised", ("grad_y = grad_y.unsqueeze(d)", "grad_y = grad_y.unsqueeze(0)")),
            (
                "grad_x",
                "too_large: grad_x is D times too large",
                ("grad_y.expand(shape) / count", "grad_y.expand(shape)"),
            ),
            (
                "grad_x",
                ("too_large: D", "times: grad_x is"),
                ("grad_y.expand(shape) / count", "grad_y.expand(shape) * count"),
            ),
            ("grad_x", "sign: grad_x has the wrong sign", ("return grad_y.expand", "return -grad_y.expand")),
        ],
    ),
)
