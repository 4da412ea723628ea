"""Wrong submissions of groupnorm."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "groupnorm",
        "solution",
        [
            (
                "grad_x",
                ("missing_path: x → groups → mean", "missing_path: mean"),
                ("(g - through_mean - through_var)", "(g - through_var)"),
            ),
            ("grad_x", ("missing_path: var",), ("(g - through_mean - through_var)", "(g - through_mean)")),
            (
                "grad_weight",
                ("wrong_axis: summed over C, not over W", "message: shape"),
                (
                    "(grad_y * normalized.reshape(grad_y.shape)).sum((0, 2, 3))",
                    "(grad_y * normalized.reshape(grad_y.shape)).sum((0, 1, 2))",
                ),
            ),
            (
                "grad_bias",
                ("not_summed: not summed over", "message: shape"),
                ("grad_bias = grad_y.sum((0, 2, 3))", "grad_bias = grad_y.sum((2, 3))"),
            ),
            ("grad_x", ("missing_factor: weight is missing",), ("(grad_y * weight[:, None, None])", "grad_y")),
            (
                "grad_bias",
                ("too_small: N * H * W times too small"),
                ("grad_bias = grad_y.sum((0, 2, 3))", "grad_bias = grad_y.mean((0, 2, 3))"),
            ),
        ],
    ),
    *of(
        "groupnorm",
        "blocks",
        [
            (
                "grad_x",
                ("two_paths: C/num_groups times too large",),
                ("count = n[0, 0].numel()", "count = n[0, 0, 0].numel()"),
            ),
            ("grad_x", ("two_paths: C * H * W/num_groups times too large",), ("count = n[0, 0].numel()", "count = 1")),
            (
                "grad_x",
                ("known: means of backward are taken over each channel",),
                ("gn.sum(axes, keepdim=True)", "gn.sum((3, 4), keepdim=True)"),
                ("(gn * n).sum(axes, keepdim=True)", "(gn * n).sum((3, 4), keepdim=True)"),
                ("count = n[0, 0].numel()", "count = n[0, 0, 0].numel()"),
            ),
            (
                "grad_x",
                ("known: weight is multiplied in at the end",),
                ("gn = (g * weight[:, None, None]).reshape(n.shape)", "gn = g.reshape(n.shape)"),
                ("return gx.reshape(g.shape)", "return gx.reshape(g.shape) * weight[:, None, None]"),
            ),
            (
                "forward",
                ("forward_known: over the batch as well",),
                ("axes = (2, 3, 4)", "axes = (0, 2, 3, 4)"),
                ("count = n[0, 0].numel()", "count = n[:, 0].numel()"),
            ),
            (
                "forward",
                ("forward_known: dealt out in turn",),
                (
                    "z = x.reshape(len(x), num_groups, -1, *x.shape[2:])",
                    "z = x.unflatten(1, (-1, num_groups)).transpose(1, 2)",
                ),
                ("n.reshape(x.shape) *", "n.transpose(1, 2).reshape(x.shape) *"),
            ),
        ],
    ),
)
