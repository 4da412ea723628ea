"""Wrong submissions of avg_pool2d."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "avg_pool2d",
        "solution",
        [
            (
                "grad_x",
                ("known: kernel_size, not by its square", "too_large: kernel_size times too large"),
                ("kernel_size**2  # N", "kernel_size  # N"),
            ),
            ("grad_x", ("known: only the first one counts",), ("stride] += share", "stride] = share")),
            (
                "grad_x",
                (
                    "too_large: kernel_size",
                    "both: kernel_size, not by its square; also: it is kernel_size times too large",
                ),
                ("share = grad_y / kernel_size**2", "share = grad_y"),
            ),
            ("forward", ("forward_known: it takes the largest",), ("windows.mean((-2, -1))", "windows.amax((-2, -1))")),
        ],
    ),
)
