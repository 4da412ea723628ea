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
    *of(
        "lstm",
        "tape",
        [
            (
                "grad_x",
                ("missing_factor: factor o is missing",),
                ("dc = dc + dh * o * (1 - tc**2)", "dc = dc + dh * (1 - tc**2)"),
            ),
            ("grad_x", ("missing_factor: factor g is missing",), ("dc * g * i * (1 - i)", "dc * i * (1 - i)")),
            ("grad_x", ("node_derivative: taken to be (1 - cell²)",), ("(1 - tc**2)", "(1 - cn**2)")),
            ("grad_x", ("wrong_value: uses i where f belongs",), ("dc * f\n", "dc * i\n")),
            (
                "grad_x",
                ("known: the quarter of o is left out", "missing_path: total_o → y is missing"),
                ("dh, dc = a @ wh, dc * f", "dh, dc = a[:, : -len(o[0])] @ wh[: -len(o[0])], dc * f"),
            ),
            (
                "grad_x",
                ("known: only the quarter of f is carried back",),
                ("dh, dc = a @ wh, dc * f", "dh, dc = df @ wh.chunk(4)[1], dc * f"),
            ),
            (
                "grad_x",
                ("known: does not reach the output gate",),
                ("dh * tc * o * (1 - o)", "gy[:, t] * tc * o * (1 - o)"),
            ),
            (
                "grad_x",
                ("last_left_out: leaves out the last T",),
                ("dh = dh + gy[:, t]", "dh = dh + gy[:, t] * (t < len(tape) - 1)"),
            ),
            (
                "grad_bias",
                ("step_left_out: leaves out the first step",),
                ("gb += a.sum(0)", "gb += a.sum(0) * (t > 0)"),
            ),
            (
                "grad_weight_hh",
                ("wrong_value: uses h where state belongs",),
                ("gwh += a.T @ h", "gwh += a.T @ tape[0][1]"),
            ),
            (
                "forward",
                ("forward_missing_factor: factor i is missing", "follows: is wrong only because forward is"),
                ("cn = f * c + i * g", "cn = f * c + g"),
            ),
            (
                "forward",
                (
                    "forward_wrong_value: cell stands where squashed belongs",
                    "follows: is wrong only because forward is",
                ),
                ("o * cn.tanh(), cn", "o * cn, cn"),
            ),
            (
                "forward",
                ("forward_missing_term: kept is missing", "follows: is wrong only because forward is"),
                ("cn = f * c + i * g", "cn = i * g"),
            ),
        ],
    ),
)
