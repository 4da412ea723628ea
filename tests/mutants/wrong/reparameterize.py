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
    *of(
        "reparameterize",
        "solution",
        [
            (
                "forward",
                (
                    "forward_random: y is another one each time, for the same inputs",
                    "random: grad_log_var is another one each time, for the same grad_y",
                ),
                ("* noise  # N,D", "* torch.randn_like(noise)  # N,D"),
            ),
            (
                "grad_mean",
                "message: backward returned 3 values (a tensor [3, 5], a tenso",
                ("return grad_y, grad_y * spread / 2", "return grad_y, grad_y * spread / 2, grad_y * spread"),
            ),
            (
                "grad_log_var",
                "both: grad_log_var uses y where noise belongs; also: the f",
                ("    return mean + spread, spread", "    return mean + spread, mean + spread"),
            ),
            (
                "grad_mean",
                "extra_factor: grad_mean has the factor spread once too often",
                ("return grad_y, grad_y", "return grad_y * spread, grad_y"),
            ),
            (
                "grad_log_var",
                "known: log_var is not halved inside the exponential: exp(lo",
                ("    return mean + spread, spread", "    return mean + spread, torch.exp(log_var) * noise"),
            ),
            ("grad_mean", "zero: grad_mean is zero everywhere", ("return grad_y, grad_y", "return grad_y * 0, grad_y")),
            (
                "forward",
                "forward_term_sign: the term spread has the wrong sign",
                ("return mean + spread", "return mean - spread"),
            ),
        ],
    ),
)
