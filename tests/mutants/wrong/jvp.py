"""Wrong submissions of jvp."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "jvp",
        "quotient",
        [
            (
                "along_x",
                "known: the tangent of mean is missing",
                ("xc, dxc = x - mu, dx - dmu", "xc, dxc = x - mu, dx"),
            ),
            ("along_x", "known: the tangent of var is missing", ("dstd = dvar / (2 * std)", "dstd = 0 * std")),
            (
                "along_x",
                "known: the tangent of var lacks the factor 2 of the square",
                ("dvar = 2 * (xc * dx).sum(-1, keepdim=True) / n", "dvar = (xc * dx).sum(-1, keepdim=True) / n"),
            ),
            (
                "along_x",
                "known: the path through var is counted twice",
                ("dstd = dvar / (2 * std)", "dstd = dvar / std"),
            ),
            (
                "along_x",
                "known: the tangent of var has the wrong sign",
                ("dxh = (dxc * std - xc * dstd) / std**2", "dxh = (dxc * std + xc * dstd) / std**2"),
            ),
            (
                "along_weight_and_bias",
                "known: tangent_weight is missing",
                ("return (xh * w + b, dxh * w + xh * dw + db)", "return (xh * w + b, dxh * w + db)"),
            ),
            (
                "along_weight_and_bias",
                "known: tangent_bias is missing",
                ("return (xh * w + b, dxh * w + xh * dw + db)", "return (xh * w + b, dxh * w + xh * dw)"),
            ),
            (
                "along_x",
                "known: weight does not scale the tangent",
                ("return (xh * w + b, dxh * w + xh * dw + db)", "return (xh * w + b, dxh + xh * dw + db)"),
            ),
            (
                "value",
                "known: var divides by D - 1, not by D",
                (
                    (
                        "    var = (xc * xc).sum(-1, keepdim=True) / n\n"
                        "    dvar = 2 * (xc * dx).sum(-1, keepdim=True) / n\n"
                    ),
                    (
                        "    var = (xc * xc).sum(-1, keepdim=True) / (n - 1)\n"
                        "    dvar = 2 * (xc * dx).sum(-1, keepdim=True) / (n - 1)\n"
                    ),
                ),
            ),
            (
                "along_x",
                "known: the mean in the tangent of var is a sum: it is D times too large",
                ("dvar = 2 * (xc * dx).sum(-1, keepdim=True) / n", "dvar = 2 * (xc * dx).sum(-1, keepdim=True)"),
            ),
        ],
    ),
    *of(
        "jvp",
        "projection",
        [
            (
                "along_x",
                "known: the mean in the tangent of var is a sum: it is D times too large",
                ("tangent_x).mean(", "tangent_x).sum("),
            ),
        ],
    ),
    *of(
        "jvp",
        "solution",
        [
            (
                "along_x",
                ("known: lacks the factor (var + eps) ** -1.5",),
                ("-0.5 * (var + eps) ** -1.5 * tangent_var", "-0.5 * tangent_var"),
            ),
            ("along_x", ("known: rstd ** 2 in place of rstd ** 3",), ("-0.5 * (var + eps) ** -1.5", "-0.5 * rstd**2")),
            ("along_x", ("known: lacks the factor -1/2",), ("-0.5 * (var + eps) ** -1.5", "(var + eps) ** -1.5")),
            ("along_x", ("known: leaves eps out",), ("(var + eps) ** -1.5", "var**-1.5")),
            (
                "along_x",
                ("known: the tangent of mean has the wrong sign",),
                ("tangent_x - tangent_x.mean", "tangent_x + tangent_x.mean"),
            ),
            (
                "along_x",
                ("known: the tangent of centered is missing",),
                ("tangent_centered * rstd + centered * tangent_rstd", "centered * tangent_rstd"),
            ),
            (
                "value",
                ("known: tangent_y is returned first, y second",),
                ("return y, tangent_y", "return tangent_y, y"),
            ),
            ("value", ("known: bias is missing",), ("weight * normalized + bias", "weight * normalized")),
        ],
    ),
)
