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
)
