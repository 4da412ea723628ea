"""Wrong submissions of layernorm."""

from mutants.mutant import Mutant, of

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
                "known: the mean of grad_normalized is taken over the batch N",
                ("g.mean(-1, keepdims=True)", "g.mean(0, keepdims=True)"),
            ),
            (
                "grad_x",
                "known: the mean of grad_normalized * normalized is taken over the batch N",
                ("(g * normalized).mean(-1, keepdims=True)", "(g * normalized).mean(0, keepdims=True)"),
            ),
            (
                "grad_x",
                (
                    "known: means of backward are taken over the batch N",
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
                (
                    "forward_known: D - 1, not by D",
                    "known: D - 1, not by D",
                    "follows: is wrong only because forward is",
                ),
                ("(centered**2).mean(-1, keepdims=True)", "x.var(-1, keepdims=True)"),
            ),
            (
                "forward",
                ("forward_known: eps is outside", "known: eps is outside", "follows: is wrong only because forward is"),
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
                    "follows: is wrong only because forward is",
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
                ("path_lacks: x → mean → y lacks the factor rstd", "use_lacks: rstd", "node_factor: rstd"),
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
                ("forward_known: D - 1", "known: D - 1", "follows: is wrong only because forward is"),
                ("torch.sqrt(((row - row.mean()) ** 2).mean() + eps)", "torch.sqrt(row.var() + eps)"),
            ),
            (
                "forward",
                ("forward_known: eps is outside", "known: eps is outside", "follows: is wrong only because forward is"),
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
        "layernorm",
        "terms",
        [
            (
                "grad_x",
                ("path_too_small: D times too small", "two_paths: mean is D times too large, var is D times too large"),
                ("D * dxhat", "dxhat"),
            ),
            (
                "grad_x",
                ("known: means of backward are taken over the batch N",),
                ("D = dout.shape[1]", "D = dout.shape[0]"),
                ("dxhat.sum(1, keepdim=True)", "dxhat.sum(0)"),
                ("(dxhat * xhat).sum(1, keepdim=True)", "(dxhat * xhat).sum(0)"),
            ),
            (
                "grad_x",
                ("two_paths: mean is D/(D - 1) times too large",),
                ("D = dout.shape[1]", "D = dout.shape[1] - 1"),
                ("(D * dxhat", "((D + 1) * dxhat * D / (D + 1)"),
            ),
            (
                "grad_x",
                ("factor_place: weight is multiplied in too late",),
                ("dxhat = dout * gamma", "dxhat = dout"),
                ("/ (D * std)", "/ (D * std) * gamma"),
            ),
            ("grad_x", ("divided: divided by rstd",), ("/ (D * std)", "/ D * std")),
            (
                "grad_x",
                ("order: weight, bias, x",),
                ("return dx, dgamma, dout.sum(0)", "return dgamma, dout.sum(0), dx"),
            ),
            (
                "forward",
                ("forward_both: D - 1", "follows: is wrong only because forward is"),
                ("torch.sqrt(x.var(1, unbiased=False, keepdim=True) + eps)", "x.std(1, keepdim=True) + eps"),
            ),
            (
                "forward",
                ("forward_option: eps is taken to be 1e-05",),
                ("keepdim=True) + eps)", "keepdim=True) + 1e-5)"),
            ),
            ("forward", ("forward_both: weight is missing",), ("gamma * xhat + beta, (", "xhat, (")),
        ],
    ),
    *of(
        "layernorm",
        "solution",
        [
            (
                "grad_x",
                "path_lacks: the path x → mean → y lacks the factor weight",
                ("through_mean = g.mean(-1", "through_mean = grad_y.mean(-1"),
            ),
            (
                "grad_x",
                "path_lacks: the path x → var → y lacks the factor normalized",
                ("normalized * (g * normalized).mean(-1, keepdims=True)", "(g * normalized).mean(-1, keepdims=True)"),
            ),
        ],
    ),
)
