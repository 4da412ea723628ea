"""Wrong submissions of conv1d."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "conv1d",
        "solution",
        [
            ("grad_x", ("known: only the first one counts",), ("stride] += grad_windows", "stride] = grad_windows")),
            ("grad_bias", ("too_small: N times too small",), ("grad_y.sum((0, 2))", "grad_y.sum(2).mean(0)")),
            (
                "grad_bias",
                ("not_summed: grad_bias is not summed over N", "message: shape"),
                ("grad_y.sum((0, 2))", "grad_y.sum(2)"),
            ),
            ("grad_weight", ("known: the kernel is flipped",), ("grad_y, windows)", "grad_y, windows).flip(-1)")),
            (
                "grad_weight",
                ("too_small: N times too small",),
                (
                    'torch.einsum("nfl,nclk->fck", grad_y, windows)',
                    'torch.einsum("nfl,nclk->fck", grad_y, windows) / len(grad_y)',
                ),
            ),
            (
                "grad_x",
                ("known: x starts at 0 of the padded",),
                (
                    "grad_padded[:, :, padding : padded_shape[2] - padding]",
                    "grad_padded[:, :, : padded_shape[2] - 2 * padding]",
                ),
            ),
        ],
    ),
    *of(
        "conv1d",
        "solution",
        [
            (
                "grad_x",
                "known: the windows lie one entry apart: the stride is ignored",
                ("reach = stride * grad_y.shape[2]", "stride = 1\n    reach = stride * grad_y.shape[2]"),
            ),
            (
                "grad_x",
                "stops_at: grad_x stops at padded: it is the gradient of padded",
                ("grad_padded[:, :, padding : padded_shape[2] - padding]", "grad_padded"),
            ),
            ("grad_bias", "not_summed: grad_bias is not summed over OL", ("grad_y.sum((0, 2))", "grad_y.sum(0)")),
            (
                "grad_x",
                "known: where windows overlap, only the first one counts",
                ("stride] += grad", "stride] = grad"),
            ),
            ("grad_x", "known: the kernel is flipped", ("grad_windows[..., k]", "grad_windows[..., -1 - k]")),
            (
                "grad_weight",
                "too_small: grad_weight is OL times too small",
                (
                    'torch.einsum("nfl,nclk->fck", grad_y, windows)',
                    'torch.einsum("nfl,nclk->fck", grad_y, windows) / windows.shape[2]',
                ),
            ),
            (
                "grad_weight",
                "axis_order: grad_weight has its axes in the wrong order",
                ('"nfl,nclk->fck"', '"nfl,nclk->cfk"'),
            ),
        ],
    ),
)
