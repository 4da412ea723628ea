"""Wrong submissions of lstm."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "lstm",
        "tape",
        [
            (
                "grad_x",
                ("missing_use: cell → kept", "known: the cell is not carried"),
                ("dc = dc + dh * o", "dc = dh * o"),
            ),
            (
                "grad_x",
                ("known: the state is not carried", "missing_use: state → total"),
                ("dh, dc = a @ wh, dc * f", "dh, dc = 0, dc * f"),
                ("return torch.stack(gx[::-1], 1), dh", "return torch.stack(gx[::-1], 1), a @ wh"),
            ),
            ("grad_x", ("known: without the factor f",), ("dc * f\n", "dc\n")),
            ("grad_x", ("backwards: along T",), ("gx[::-1]", "gx")),
            ("grad_x", ("known: the cell after the step",), ("dc * c * f", "dc * cn * f")),
            ("grad_x", ("derivative_forgotten: squashed",), (" * (1 - tc**2)", "")),
            ("grad_x", ("known: i, f, o, g",), ("[di, df, dg, do]", "[di, df, do, dg]")),
            ("grad_bias", ("step_only: only the first step",), ("gb += a", "gb = a")),
        ],
    ),
)
