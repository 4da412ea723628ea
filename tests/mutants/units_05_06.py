"""Wrong submissions of the normalizations, of indexing and of noise."""

from .mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "layernorm",
        "solution",
        [
            ("grad_x", "missing_path: x → mean", (" - through_mean", "")),
            ("grad_x", "missing_path: x → var", (" - through_var", "")),
            ("grad_x", "missing_paths: through mean and var", (" - through_mean - through_var", "")),
            ("grad_x", "path_sign: x → var → y has the wrong sign", ("- through_var", "+ through_var")),
            ("grad_x", "path_sign: mean → y has the wrong sign", ("- through_mean", "+ through_mean")),
            ("grad_x", "path_too_large: mean → y is D times too large", ("g.mean(-1", "g.sum(-1")),
            (
                "grad_x",
                "path_too_large: var → y is D times too large",
                ("(g * normalized).mean(-1", "(g * normalized).sum(-1"),
            ),
            ("grad_x", "missing_factor: the factor weight is missing", ("g = grad_y * weight", "g = grad_y")),
            (
                "grad_x",
                ("missing_factor: factor rstd is missing", "lacks_factor: factor rstd is missing"),
                ("grad_x = rstd * (g", "grad_x = (g"),
            ),
            (
                "grad_x",
                (
                    "use_lacks: normalized",
                    "path_wrong: x → var → y",
                    "path_lacks: x → var → y lacks the factor normalized",
                    "missing_factor: normalized",
                ),
                ("through_var = normalized * (g", "through_var = (g"),
            ),
            (
                "grad_x",
                (
                    "use_lacks: centered",
                    "use_lacks: normalized",
                    "path_wrong: x → var → y",
                    "node_factor: rstd",
                    "wrong_value: centered",
                ),
                ("(g * normalized).mean", "g.mean"),
                ("through_mean = g.mean", "through_mean = (1 * g).mean"),
            ),
            (
                "grad_x",
                (
                    "reduction_axis: mean is taken over N",
                    "path_wrong: x → mean",
                    "Hint: grad_x mixes along N; the right one keeps each N apart",
                ),
                ("g.mean(-1, keepdims=True)", "g.mean(0, keepdims=True)"),
            ),
            (
                "grad_x",
                (
                    "reduction_axis: var is taken over N",
                    "path_wrong: x → var",
                    "Hint: grad_x mixes along N; the right one keeps each N apart",
                ),
                ("(g * normalized).mean(-1, keepdims=True)", "(g * normalized).mean(0, keepdims=True)"),
            ),
            (
                "grad_x",
                (
                    "known: mean and var are taken over the batch",
                    "Hint: grad_x mixes along N; the right one keeps each N apart",
                    "reduction_axis: N",
                ),
                ("(g * normalized).mean(-1, keepdims=True)", "(g * normalized).mean(0, keepdims=True)"),
                ("g.mean(-1, keepdims=True)", "g.mean(0, keepdims=True)"),
            ),
            (
                "grad_weight",
                ("wrong_value: centered where normalized", "missing_factor: factor rstd", "lacks_factor: factor rstd"),
                ("(normalized, rstd, weight)", "(normalized, rstd, weight, centered)"),
                ("normalized, rstd, weight = saved", "normalized, rstd, weight, centered = saved"),
                ("(grad_y * normalized).sum(0)", "(grad_y * centered).sum(0)"),
            ),
            (
                "grad_weight",
                "wrong_value: grad_weight uses x where normalized belongs",
                ("(normalized, rstd, weight)", "(normalized, rstd, weight, x)"),
                ("normalized, rstd, weight = saved", "normalized, rstd, weight, x = saved"),
                ("(grad_y * normalized).sum(0)", "(grad_y * x).sum(0)"),
            ),
            (
                "grad_weight",
                "wrong_axis: grad_weight is summed over D, not over N",
                ("(grad_y * normalized).sum(0)", "(grad_y * normalized).sum(-1)"),
            ),
            (
                "grad_weight",
                "not_summed: grad_weight is not summed over N",
                ("(grad_y * normalized).sum(0)", "grad_y * normalized"),
            ),
            (
                "grad_weight",
                "too_small: grad_weight is N times too small",
                ("(grad_y * normalized).sum(0)", "(grad_y * normalized).mean(0)"),
            ),
            (
                "grad_weight",
                "extra_axis: in shape [1, ",
                ("(grad_y * normalized).sum(0)", "(grad_y * normalized).sum(0, keepdims=True)"),
            ),
            (
                "grad_bias",
                ("upstream_ones: grad_bias takes grad_y", "ignores_upstream: grad_bias ignores grad_y"),
                ("grad_bias = grad_y.sum(0)", "grad_bias = (0 * grad_y + 1).sum(0)"),
            ),
            (
                "grad_weight",
                "swapped: swapped",
                ("return grad_x, grad_weight, grad_bias", "return grad_x, grad_bias, grad_weight"),
            ),
            (
                "grad_weight",
                ("upstream_ones: grad_weight takes grad_y", "ignores_upstream: grad_weight ignores grad_y"),
                ("(grad_y * normalized).sum(0)", "normalized.sum(0)"),
            ),
            (
                "grad_x",
                "extra_factor: grad_x has the factor rstd once too often",
                ("grad_x = rstd * (g", "grad_x = rstd**2 * (g"),
            ),
            (
                "grad_x",
                (
                    "extra_factor: factor weight once too often",
                    "node_extra_factor: normalized has the factor weight once too often",
                ),
                ("g = grad_y * weight", "g = grad_y * weight**2"),
            ),
            (
                "grad_bias",
                "not_summed: grad_bias is not summed over N",
                ("grad_bias = grad_y.sum(0)", "grad_bias = grad_y"),
            ),
            (
                "grad_bias",
                ("extra_factor: weight", "local_other: weight"),
                ("grad_bias = grad_y.sum(0)", "grad_bias = (grad_y * weight).sum(0)"),
            ),
            (
                "forward",
                ("forward_known: D - 1, not by D", "known: D - 1, not by D"),
                ("(centered**2).mean(-1, keepdims=True)", "x.var(-1, keepdims=True)"),
            ),
            (
                "forward",
                ("forward_known: eps is outside", "known: eps is outside"),
                ("(var + eps) ** -0.5", "1 / (var**0.5 + eps)"),
            ),
            (
                "forward",
                ("forward_known: eps is missing", "known: eps is missing"),
                ("(var + eps) ** -0.5", "var**-0.5"),
            ),
            (
                "forward",
                (
                    "forward_known: without the mean taken off",
                    "known: without the mean taken off",
                    "forward_wrong_value: x",
                ),
                ("(centered**2).mean(-1", "(x**2).mean(-1"),
            ),
            (
                "forward",
                ("forward_known: not by its root", "known: not by its root"),
                ("(var + eps) ** -0.5", "(var + eps) ** -1"),
            ),
            (
                "forward",
                ("forward_wrong_value: x", "wrong_value: x where centered", "forward_known: mean"),
                ("normalized = centered * rstd", "normalized = x * rstd"),
            ),
            ("forward", ("forward_missing_term: bias",), ("weight * normalized + bias", "weight * normalized")),
            ("forward", ("forward_missing_factor: weight",), ("weight * normalized + bias", "normalized + bias")),
            (
                "forward",
                ("forward_known: over the batch N", "known: over the batch N", "own_forward: batch"),
                ("x.mean(-1, keepdims=True)", "x.mean(0)"),
                ("(centered**2).mean(-1, keepdims=True)", "(centered**2).mean(0)"),
            ),
            ("grad_x", "sign: grad_x has the wrong sign", ("grad_x = rstd * (g", "grad_x = -rstd * (g")),
            (
                "grad_x",
                ("known: D - 1", "path_too_large: x → var → y", "path_number: x → var → y"),
                (
                    "(g * normalized).mean(-1, keepdims=True)",
                    "(g * normalized).sum(-1, keepdims=True) / (g.shape[-1] - 1)",
                ),
            ),
        ],
    ),
    *of(
        "layernorm",
        "steps",
        [
            ("grad_x", "path_sign: x → var → y has the wrong sign", ("-0.5 *", "0.5 *")),
            (
                "grad_x",
                (
                    "path_wrong: x → var → y",
                    "node_factor: rstd",
                    "use_lacks: rstd",
                    "missing_factor: rstd",
                    "node_derivative: rstd",
                ),
                ("** -1.5", "** -0.5"),
            ),
            (
                "grad_x",
                ("path_too_small: x → var → y is 2 times too small", "path_number: x → var"),
                ("dvar * 2 * xc / D", "dvar * xc / D"),
            ),
            ("grad_x", "path_too_large: x → var → y is D times too large", ("dvar * 2 * xc / D", "dvar * 2 * xc")),
            ("grad_x", "path_too_large: mean → y is D times too large", ("dmean / D", "dmean")),
            ("grad_x", "missing_path: x → mean", ("    dx = dx + dmean / D\n", "")),
            ("grad_x", "missing_path: x → var", ("    dx = dx + dvar * 2 * xc / D\n", "")),
            (
                "grad_x",
                ("path_number: x → var → y", "path_too_large: x → var → y", "path_sign: x → var → y"),
                (" * -0.5 *", " *"),
            ),
            (
                "grad_x",
                ("wrong_value: x where centered", "path_wrong: x → var → y"),
                ("(dxhat * xc * -0.5", "(dxhat * x * -0.5"),
            ),
            (
                "grad_x",
                ("use_lacks: rstd", "path_wrong: mean", "node_factor: rstd", "missing_factor: rstd"),
                ("(-dxhat / std)", "(-dxhat)"),
            ),
            ("grad_x", "path_sign: mean → y has the wrong sign", ("(-dxhat / std)", "(dxhat / std)")),
            (
                "grad_x",
                ("known: eps is missing", "path_wrong: x → var → y", "wrong_value: var"),
                ("    std = (var + eps) ** 0.5\n    dweight", "    std = var**0.5\n    dweight"),
                ("-0.5 * (var + eps) ** -1.5", "-0.5 * var**-1.5"),
            ),
            (
                "grad_x",
                ("known: eps is missing", "path_wrong: x → var → y"),
                ("-0.5 * (var + eps) ** -1.5", "-0.5 * var**-1.5"),
            ),
            (
                "grad_x",
                (
                    "use_lacks: centered",
                    "path_lacks: x → var → y lacks the factor centered",
                    "missing_factor: the factor centered is missing",
                    "path_wrong: x → var → y",
                    "node_factor: rstd",
                ),
                ("(dxhat * xc * -0.5", "(dxhat * -0.5"),
            ),
            (
                "grad_x",
                (
                    "wrong_value: grad_x uses x where centered",
                    "path_wrong: x → var → y",
                    "known: without the mean taken off",
                ),
                ("dvar * 2 * xc / D", "dvar * 2 * x / D"),
            ),
            (
                "grad_x",
                ("missing_factor: weight is missing", "lacks_factor: weight is missing"),
                ("dxhat = dy * weight", "dxhat = dy"),
            ),
            (
                "grad_weight",
                "wrong_value: grad_weight uses x where normalized belongs",
                ("(dy * xhat).sum(0)", "(dy * x).sum(0)"),
            ),
            (
                "grad_x",
                (
                    "reduction_axis: N",
                    "path_wrong: x → var",
                    "Hint: grad_x mixes along N; the right one keeps each N apart",
                ),
                ("** -1.5).sum(-1, keepdim=True)", "** -1.5).sum(0, keepdim=True)"),
            ),
        ],
    ),
    *of(
        "layernorm",
        "rows",
        [
            (
                "grad_weight",
                "last_only: grad_weight counts only the last example",
                ("grad_weight += grad_y", "grad_weight = grad_y"),
            ),
            (
                "grad_bias",
                "last_only: grad_bias counts only the last example",
                ("grad_bias += grad_y", "grad_bias = grad_y"),
            ),
            ("grad_x", ("missing_factor: rstd is missing", "lacks_factor: rstd is missing"), (" / sds[n]", "")),
            (
                "forward",
                ("forward_known: D - 1", "known: D - 1"),
                ("torch.sqrt(((row - row.mean()) ** 2).mean() + eps)", "torch.sqrt(row.var() + eps)"),
            ),
            (
                "forward",
                ("forward_known: eps is outside", "known: eps is outside"),
                (
                    "torch.sqrt(((row - row.mean()) ** 2).mean() + eps)",
                    "torch.sqrt(((row - row.mean()) ** 2).mean()) + eps",
                ),
            ),
            ("grad_x", ("missing_path: x → var",), (" - hats[n] * (g * hats[n]).mean()", "")),
            (
                "grad_x",
                (
                    "missing_path: x → mean",
                    "missing_paths: mean",
                    "both: x → mean → y is missing; also: a factor normalized is missing where centered is used",
                ),
                ("g - g.mean() - hats[n] * (g * hats[n]).mean()", "g - hats[n] * g.mean()"),
            ),
            (
                "grad_x",
                ("first_only: first example"),
                ("    return grad_x, grad_weight, grad_bias", "        return grad_x, grad_weight, grad_bias"),
            ),
        ],
    ),
    *of(
        "batchnorm",
        "solution",
        [
            ("grad_x", "missing_path: x → mean", (" - g.mean(0)", "")),
            ("grad_x", "missing_path: x → var", (" - normalized * (g * normalized).mean(0)", "")),
            (
                "grad_x",
                "missing_paths: through mean and var",
                (" - g.mean(0) - normalized * (g * normalized).mean(0)", ""),
            ),
            ("grad_x", "path_too_large: mean → y is N times too large", ("- g.mean(0)", "- g.sum(0)")),
            (
                "grad_x",
                "path_too_large: var → y is N times too large",
                ("(g * normalized).mean(0)", "(g * normalized).sum(0)"),
            ),
            (
                "grad_x",
                (
                    "reduction_axis: mean is taken over C",
                    "path_wrong: x → mean",
                    "Hint: grad_x mixes along C; the right one keeps each C apart",
                ),
                ("- g.mean(0)", "- g.mean(-1, keepdims=True)"),
            ),
            ("grad_x", "missing_factor: the factor weight is missing", ("g = grad_y * weight", "g = grad_y")),
            (
                "grad_weight",
                "too_small: grad_weight is N times too small",
                ("(grad_y * normalized).sum(0)", "(grad_y * normalized).mean(0)"),
            ),
            (
                "grad_bias",
                "wrong_axis: grad_bias is summed over C, not over N",
                ("grad_bias = grad_y.sum(0)", "grad_bias = grad_y.sum(1)"),
            ),
            ("forward", ("forward_known: N - 1", "known: N - 1"), ("(centered**2).mean(0)", "x.var(0)")),
            (
                "forward",
                ("forward_known: eps is outside", "known: eps is outside"),
                ("((centered**2).mean(0) + eps) ** -0.5", "1 / ((centered**2).mean(0) ** 0.5 + eps)"),
            ),
            (
                "forward",
                ("forward_known: eps is missing", "known: eps is missing"),
                ("((centered**2).mean(0) + eps) ** -0.5", "(centered**2).mean(0) ** -0.5"),
            ),
            (
                "forward",
                ("forward_known: one mean is taken over the whole", "known: one mean is taken over the whole"),
                ("centered = x - x.mean(0)", "centered = x - x.mean()"),
            ),
            (
                "forward",
                ("forward_known: not over the batch N", "known: not over the batch N", "forward_axis: over C"),
                ("x - x.mean(0)", "x - x.mean(-1, keepdims=True)"),
                ("((centered**2).mean(0) + eps)", "((centered**2).mean(-1, keepdims=True) + eps)"),
            ),
            ("grad_x", "path_sign: x → var → y has the wrong sign", ("- normalized * (g", "+ normalized * (g")),
            (
                "grad_bias",
                "last_only: grad_bias counts only the last example",
                ("grad_bias = grad_y.sum(0)", "grad_bias = grad_y[-1]"),
            ),
            (
                "grad_weight",
                "swapped: swapped",
                ("return grad_x, grad_weight, grad_bias", "return grad_x, grad_bias, grad_weight"),
            ),
        ],
    ),
    *of(
        "batchnorm",
        "steps",
        [
            (
                "grad_x",
                (
                    "path_wrong: x → var → y",
                    "node_derivative: rstd",
                    "node_factor: rstd",
                    "use_lacks: rstd",
                    "missing_factor: rstd",
                ),
                ("ivar**3", "ivar**2"),
            ),
            ("grad_x", "path_sign: x → var → y has the wrong sign", ("-0.5 * ivar", "0.5 * ivar")),
            (
                "grad_x",
                ("path_too_small: x → var → y is 2 times too small", "path_number: x → var"),
                ("dxmu2 = 2 * xmu", "dxmu2 = xmu"),
            ),
            ("grad_x", "missing_path: x → mean", ("return dx1 + dx2", "return dx1")),
            ("grad_x", "path_sign: mean → y has the wrong sign", ("dmu = -dx1", "dmu = dx1")),
            ("grad_x", "path_too_large: mean → y is N times too large", ("dx2 = dmu / N", "dx2 = dmu")),
            ("grad_x", "missing_path: x → var", ("dx1 = dxmu1 + dxmu2", "dx1 = dxmu1")),
            ("grad_x", "path_too_large: x → var → y is N times too large", ("2 * xmu * dvar / N", "2 * xmu * dvar")),
            (
                "grad_x",
                ("use_lacks: rstd", "path_wrong: centered", "missing_factor: rstd", "node_factor: rstd"),
                ("dxmu1 = dxhat * ivar", "dxmu1 = dxhat"),
            ),
            (
                "grad_weight",
                (
                    "wrong_value: uses centered where normalized",
                    "missing_factor: rstd is missing",
                    "lacks_factor: rstd is missing",
                ),
                ("(dout * xhat).sum(0)", "(dout * xmu).sum(0)"),
            ),
            ("grad_weight", "wrong_value: uses x where normalized", ("(dout * xhat).sum(0)", "(dout * x).sum(0)")),
        ],
    ),
    *of(
        "batchnorm",
        "compact",
        [
            ("grad_x", ("too_large: grad_x is N times too large",), ("weight * s / N *", "weight * s *")),
            (
                "grad_x",
                (
                    "path_too_large: mean",
                    "two_paths: mean",
                    "path_too_small: x → centered → normalized → y is N times too small",
                ),
                ("(N * grad_y -", "(grad_y -"),
            ),
            ("grad_x", "missing_factor: weight is missing", ("weight * s / N", "s / N")),
            (
                "forward",
                ("forward_known: N - 1", "known: N - 1"),
                ("x.var(0, unbiased=False)", "x.var(0)"),
            ),
            (
                "grad_x",
                ("known: eps is missing", "path_wrong: x → var"),
                ("s = 1 / torch.sqrt(v + eps)", "s = 1 / torch.sqrt(v)"),
            ),
            (
                "grad_x",
                ("known: not by its root", "use_extra: a factor rstd too many", "extra_factor: rstd"),
                ("s = 1 / torch.sqrt(v + eps)", "s = 1 / (v + eps)"),
            ),
            ("grad_x", ("missing_path: x → var",), (" - xh * grad_weight)", ")")),
            ("grad_x", ("missing_path: x → mean",), ("N * grad_y - grad_bias -", "N * grad_y -")),
        ],
    ),
    *of(
        "embedding",
        "solution",
        [
            (
                "grad_table",
                "known: only its last place counts",
                (
                    "return grad_table.index_add_(0, index.flatten(), grad_y.flatten(0, 1))",
                    "grad_table[index] += grad_y\n    return grad_table",
                ),
            ),
            (
                "grad_table",
                ("upstream_ones: grad_table takes grad_y", "ignores_upstream: grad_table ignores grad_y"),
                ("grad_y.flatten(0, 1))", "(0 * grad_y + 1).flatten(0, 1))"),
            ),
            ("grad_table", "known: read in the order T, N", ("index.flatten()", "index.T.flatten()")),
            (
                "grad_table",
                "known: the mean over its places",
                (
                    "return grad_table.index_add_(0, index.flatten(), grad_y.flatten(0, 1))",
                    "grad_table.index_add_(0, index.flatten(), grad_y.flatten(0, 1))\n"
                    "    return grad_table / index.flatten().bincount(minlength=shape[0]).clamp(min=1)[:, None]",
                ),
            ),
            (
                "grad_table",
                ("message: shape", "message: [", "derivative_forgotten: hands on grad_y without"),
                ("return grad_table.index_add_(0, index.flatten(), grad_y.flatten(0, 1))", "return grad_y"),
            ),
            (
                "grad_table",
                "zero: grad_table is zero everywhere",
                (
                    "return grad_table.index_add_(0, index.flatten(), grad_y.flatten(0, 1))",
                    "grad_table.index_add(0, index.flatten(), grad_y.flatten(0, 1))\n    return grad_table",
                ),
            ),
            (
                "grad_table",
                ("known: counts from 1",),
                ("index.flatten(), grad_y", "(index.flatten() - 1) % shape[0], grad_y"),
            ),
            (
                "grad_table",
                "too_small: N times too small",
                ("grad_y.flatten(0, 1))", "grad_y.flatten(0, 1) / len(index))"),
            ),
            ("forward", ("forward_known: counts from 1",), ("return table[index],", "return table[index - 1],")),
            (
                "forward",
                ("forward_known: order T, N", "message: ["),
                ("return table[index],", "return table[index.T],"),
            ),
            (
                "grad_table",
                ("precision: float32-exact", "message: float32"),
                (
                    "index_add_(0, index.flatten(), grad_y.flatten(0, 1))",
                    "float().index_add_(0, index.flatten(), grad_y.flatten(0, 1).float()).double()",
                ),
            ),
            (
                "grad_table",
                (),
                ("index.flatten()", "index.flatten().sort().values"),
            ),
        ],
    ),
    *of(
        "embedding",
        "loops",
        [
            (
                "grad_table",
                "known: only its last place counts",
                ("grad_table[index[n, t]] += grad", "grad_table[index[n, t]] = grad"),
            ),
            ("grad_table", "first_only: first example", ("    return grad_table", "        return grad_table")),
            (
                "grad_table",
                (),
                (
                    "        for t in range(T):\n            grad_table",
                    "        for t in range(T - 1):\n            grad_table",
                ),
            ),
            (
                "grad_table",
                ("upstream_ones: grad_table takes grad_y", "ignores_upstream: grad_table ignores grad_y"),
                ("+= grad_y[n, t]", "+= 1"),
            ),
            (
                "grad_table",
                ("extra_factor: table"),
                ("+= grad_y[n, t]", "+= grad_y[n, t] * table[index[n, t]]"),
            ),
            ("grad_table", "sign: grad_table has the wrong sign", ("+= grad_y[n, t]", "-= grad_y[n, t]")),
            ("grad_table", "upstream_twice: grad_table uses grad_y twice", ("+= grad_y[n, t]", "+= grad_y[n, t] ** 2")),
        ],
    ),
    *of(
        "embedding",
        "one_hot",
        [
            (
                "grad_table",
                "transposed: grad_table is transposed",
                ("flat.T @ grad_y.reshape(-1, D)", "grad_y.reshape(-1, D).T @ flat"),
            ),
            (
                "grad_table",
                ("known: order T, N",),
                ("grad_y.reshape(-1, D)", "grad_y.transpose(0, 1).reshape(-1, D)"),
            ),
            (
                "grad_table",
                ("not_summed: grad_table is not summed over N", "message: shape"),
                (
                    "grad_table = flat.T @ grad_y.reshape(-1, D)",
                    "grad_table = one_hot.transpose(1, 2) @ grad_y",
                ),
            ),
        ],
    ),
)
