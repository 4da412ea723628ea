"""Wrong submissions of max_pool2d."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "max_pool2d",
        "solution",
        [
            (
                "grad_x",
                ("known: only the first one counts"),
                ("stride] += grad_windows", "stride] = grad_windows"),
            ),
            (
                "grad_x",
                ("known: row and the column",),
                ("i, j = divmod(m, kernel_size)", "j, i = divmod(m, kernel_size)"),
            ),
            (
                "grad_x",
                ("known: every entry of a window gets the gradient",),
                (
                    "grad_windows.scatter_(-1, winner[..., None], grad_y[..., None])",
                    "grad_windows += grad_y[..., None]",
                ),
            ),
        ],
    ),
    *of(
        "max_pool2d",
        "solution",
        [
            (
                "grad_x",
                "known: where windows overlap, only the first one counts",
                ("stride] += grad", "stride] = grad"),
            ),
            (
                "grad_x",
                "known: the gradient is shared by the whole window, as in av",
                (
                    "grad_windows.scatter_(-1, winner[..., None], grad_y[..., None])",
                    "grad_windows = (grad_y / kernel_size**2)[..., None].expand(*grad_y.shape, kernel_size**2)",
                ),
            ),
            (
                "grad_x",
                "known: every entry of a window gets the gradient, not the l",
                (
                    "grad_windows.scatter_(-1, winner[..., None], grad_y[..., None])",
                    "grad_windows = grad_y[..., None].expand(*grad_y.shape, kernel_size**2)",
                ),
            ),
        ],
    ),
)
