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
    *of(
        "avg_pool2d",
        "solution",
        [
            (
                "grad_x",
                "too_large: grad_x is (kernel_size/stride)² times too large",
                ("grad_y / kernel_size**2", "grad_y / stride**2"),
            ),
            ("grad_x", "too_large: grad_x is kernel_size² times too large", ("grad_y / kernel_size**2", "grad_y")),
            (
                "grad_x",
                "known: the sum of a window is divided by kernel_size, not b",
                ("grad_y / kernel_size**2", "grad_y / kernel_size"),
            ),
            (
                "grad_x",
                "too_large: grad_x is (kernel_size/stride)² times too large",
                ("grad_y / kernel_size**2", "grad_y / 4"),
            ),
            (
                "forward",
                "forward_too_large: y is kernel_size² times too large",
                ("windows.mean((-2, -1))", "windows.sum((-2, -1))"),
            ),
        ],
    ),
)
