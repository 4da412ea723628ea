"""Wrong submissions of conv2d."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "conv2d",
        "pixels",
        [
            ("grad_x", ("known: only the last one counts",), ("dilation] += patch", "dilation] = patch")),
            ("grad_x", ("known: the stride is ignored",), ("top, left = i * stride, j * stride", "top, left = i, j")),
            (
                "grad_x",
                ("known: dilation is ignored",),
                (
                    "tall, wide = (dilation * (size - 1) + 1 for size in w.shape[2:])",
                    "tall, wide, dilation = *w.shape[2:], 1",
                ),
            ),
            (
                "grad_x",
                ("known: in the corner of the padded image",),
                (
                    "padded[:, :, padding : padding + shape[2], padding : padding + shape[3]]",
                    "padded[:, :, : shape[2], : shape[3]]",
                ),
            ),
            (
                "grad_x",
                ("stops_at: padded", "stopped: padded"),
                ("gx = padded[:, :, padding : padding + shape[2], padding : padding + shape[3]]", "gx = padded"),
            ),
            ("grad_x", ("known: the kernel is flipped",), ("g[:, :, i, j], w)", "g[:, :, i, j], w.flip(2, 3))")),
            (
                "grad_x",
                ("known: columns of the kernel are flipped",),
                ("g[:, :, i, j], w)", "g[:, :, i, j], w.flip(3))"),
            ),
            (
                "grad_weight",
                ("axis_order: axes in the wrong order",),
                ("return gx, gw,", "return gx, gw.transpose(0, 1),"),
            ),
            (
                "grad_weight",
                ("known: rows of the kernel are flipped", "backwards: along KH"),
                ("return gx, gw,", "return gx, gw.flip(2),"),
            ),
            (
                "grad_bias",
                ("too_small: OH * OW times too small",),
                ("return gx, gw, g.sum((0, 2, 3))", "return gx, gw, g.sum(0).mean((1, 2))"),
            ),
            (
                "grad_weight",
                ("too_small: KH * KW times too small",),
                ("return gx, gw,", "return gx, gw / w[0, 0].numel(),"),
            ),
        ],
    ),
    *of(
        "conv2d",
        "solution",
        [
            (
                "grad_x",
                "known: the last row of windows is left out",
                (
                    'grad_windows = torch.einsum("nfhw,fcij->nchwij", grad_y, weight)',
                    'grad_windows = torch.einsum("nfhw,fcij->nchwij", grad_y, weight)\n    grad_windows[:, :, -1] = 0',
                ),
            ),
        ],
    ),
)
