"""Wrong submissions of reparameterize."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "reparameterize",
        "solution",
        [
            ("grad_log_var", ("too_large: 2 times too large",), ("grad_y * spread / 2", "grad_y * spread")),
            (
                "grad_log_var",
                ("missing_factor: factor noise", "lacks_factor: factor noise"),
                ("    return mean + spread, spread", "    return mean + spread, torch.exp(log_var / 2)"),
            ),
            (
                "grad_log_var",
                (
                    "missing_factor: factor std",
                    "lacks_factor: factor std",
                    "derivative_forgotten: std",
                    "derivative_forgotten: exp",
                    "use_lacks: a factor std is missing where noise is used",
                ),
                ("    return mean + spread, spread", "    return mean + spread, noise"),
            ),
            (
                "grad_log_var",
                ("ignores_upstream: ignores grad_y", "upstream_ones: takes grad_y"),
                ("grad_y * spread / 2", "spread / 2"),
            ),
            (
                "grad_mean",
                ("swapped: swapped",),
                ("return grad_y, grad_y * spread / 2", "return grad_y * spread / 2, grad_y"),
            ),
        ],
    ),
)
