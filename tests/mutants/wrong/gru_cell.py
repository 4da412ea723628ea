"""Wrong submissions of gru_cell."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "gru_cell",
        "solution",
        [
            (
                "grad_h",
                ("missing_path: h → next_h", "missing_use: h → next_h"),
                (" + grad_next_h * z  # N,H: through", "  # N,H: through"),
            ),
            (
                "grad_h",
                (
                    "missing_factor: r",
                    "use_lacks: factor r",
                    "path_lacks: factor r",
                    "node_factor: factor r",
                    "other_gradient: grad_bias_hh holds the numbers of grad_bias_ih",
                    "lacks_factor: r",
                ),
                ("[grad_r, grad_z, grad_n * r]", "[grad_r, grad_z, grad_n]"),
            ),
            (
                "grad_x",
                ("path_sign: z", "path_wrong: z", "known: z and 1 - z are swapped"),
                ("(h - n) * z", "(n - h) * z"),
            ),
            (
                "grad_bias_ih",
                ("swapped: swapped",),
                ("grad_from_x.sum(0), grad_from_h.sum(0)", "grad_from_h.sum(0), grad_from_x.sum(0)"),
            ),
        ],
    ),
)
