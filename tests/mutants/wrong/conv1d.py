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
)
