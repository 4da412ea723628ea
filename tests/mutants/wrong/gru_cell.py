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
    *of(
        "gru_cell",
        "blocks",
        [
            ("grad_h", ("missing_use: h → next_h",), (" + g * z", "")),
            ("grad_h", ("wrong_value: one_minus_z where z",), ("+ g * z", "+ g * (1 - z)")),
            ("grad_x", ("missing_factor: one_minus_z",), ("g * (1 - z) * (1 - n**2)", "g * (1 - n**2)")),
            ("grad_x", ("derivative_forgotten: n",), (" * (1 - n**2)", "")),
            ("grad_x", ("derivative_forgotten: r",), ("dn * hn * r * (1 - r)", "dn * hn")),
            ("grad_x", ("known: z, r, n",), ("a = torch.cat([dr, dz, dn]", "a = torch.cat([dz, dr, dn]")),
            ("grad_x", ("wrong_value: h where h_n",), ("dn * hn *", "dn * h *")),
            (
                "forward",
                ("forward_known: read as z, r, n",),
                ("r = torch.sigmoid(ai[:, :H] + ah[:, :H])", "z = torch.sigmoid(ai[:, :H] + ah[:, :H])"),
                ("z = torch.sigmoid(ai[:, H :", "r = torch.sigmoid(ai[:, H :"),
                ("a = torch.cat([dr, dz,", "a = torch.cat([dz, dr,"),
                ("b = torch.cat([dr, dz,", "b = torch.cat([dz, dr,"),
            ),
        ],
    ),
    *of(
        "gru_cell",
        "blocks",
        [
            (
                "grad_x",
                ("known: has not passed through the candidate's tanh",),
                ("dr = dn * hn", "dr = g * (1 - z) * hn"),
            ),
            (
                "forward",
                ("forward_missing_term: one_minus_z * n is missing",),
                ("return (1 - z) * n + z * h", "return z * h"),
            ),
        ],
    ),
)
