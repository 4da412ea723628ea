"""Wrong submissions of conv_transpose2d."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "conv_transpose2d",
        "columns",
        [
            ("grad_x", ("known: the kernel is flipped",), ("windows, w)", "windows, w.flip(2, 3))")),
            (
                "grad_x",
                ("known: the stride is ignored",),
                (
                    'gx = torch.einsum("nfhwij,cfij->nchw", windows, w)',
                    "near = padded.unfold(2, w.shape[2], 1).unfold(3, w.shape[3], 1)"
                    "[:, :, : x.shape[2], : x.shape[3]]\n"
                    '    gx = torch.einsum("nfhwij,cfij->nchw", near, w)',
                ),
            ),
            ("grad_x", ("known: below and to the right only",), ("[padding] * 4", "(0, 2 * padding, 0, 2 * padding)")),
            ("grad_weight", ("axis_order: axes in the wrong order",), ("->cfij", "->fcij")),
            ("grad_weight", ("too_small: N times too small",), ("windows, x)", "windows, x) / len(x)")),
            ("grad_bias", ("not_summed: OH", "too_small: OH * OW"), ("g.sum((0, 2, 3))", "g.sum(0).mean((1, 2))")),
            ("forward", ("forward_missing_term: bias",), (" + b[:, None, None]", "")),
        ],
    ),
    *of(
        "conv_transpose2d",
        "solution",
        [
            (
                "grad_weight",
                "axis_order: grad_weight has its axes in the wrong order",
                ('"nfhwij,nchw->cfij"', '"nfhwij,nchw->cfji"'),
            ),
            (
                "grad_x",
                "known: the frame is cut off below and to the right only",
                (
                    "F.pad(grad_y, (padding, padding, padding, padding))",
                    "F.pad(grad_y, (0, 2 * padding, 0, 2 * padding))",
                ),
            ),
            (
                "grad_bias",
                "not_summed: grad_bias is not summed over N",
                ("grad_y.sum((0, 2, 3))", "grad_y.sum((2, 3))"),
            ),
            (
                "grad_bias",
                "too_small: grad_bias is N * OH * OW times too small",
                ("grad_y.sum((0, 2, 3))", "grad_y.mean((0, 2, 3))"),
            ),
            (
                "grad_weight",
                "axis_order: grad_weight has its axes in the wrong order",
                ('"nfhwij,nchw->cfij"', '"nfhwij,nchw->fcij"'),
            ),
        ],
    ),
)
