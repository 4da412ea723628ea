"""Wrong submissions of batchnorm."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
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
                "known: the mean of grad_normalized is taken over C",
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
            (
                "forward",
                ("forward_known: N - 1", "known: N - 1", "follows: is wrong only because forward is"),
                ("(centered**2).mean(0)", "x.var(0)"),
            ),
            (
                "forward",
                ("forward_known: eps is outside", "known: eps is outside", "follows: is wrong only because forward is"),
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
                ("forward_known: N - 1", "known: N - 1", "follows: is wrong only because forward is"),
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
        "batchnorm",
        "solution",
        [
            (
                "grad_x",
                "path_lacks: the path x → var → y lacks the factor weight",
                ("(g * normalized).mean(0)", "(grad_y * normalized).mean(0)"),
            ),
            (
                "grad_x",
                "path_lacks: the path x → mean → y lacks the factor weight",
                ("g - g.mean(0)", "g - grad_y.mean(0)"),
            ),
        ],
    ),
)
