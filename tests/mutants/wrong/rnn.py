"""Wrong submissions of rnn."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "rnn",
        "solution",
        [
            (
                "grad_x",
                (
                    "known: nothing is carried",
                    "missing_path: state",
                    "first_only: grad_h counts only the first T",
                    "missing_path: the path weight_hh → state → total → y",
                    "missing_use: the path weight_hh → state → total → y",
                ),
                ("grad_y[:, t] + grad_h)", "grad_y[:, t])"),
            ),
            (
                "grad_x",
                ("derivative_forgotten: state", "node_derivative: state", "derivative_forgotten: tanh"),
                (" * (1 - y[:, t] ** 2)", ""),
            ),
            (
                "grad_bias",
                (
                    "step_only: grad_bias counts only the last step",
                    "last_only: grad_bias counts only the last T",
                    "both: nothing is carried",
                    "known: only grad_y of the last step",
                ),
                ("rows.sum(0)", "grad_total[:, -1].sum(0)"),
            ),
            ("grad_bias", "too_small: grad_bias is N * T times too small", ("rows.sum(0)", "rows.mean(0)")),
            (
                "grad_weight_hh",
                ("known: weight_hh is taken to meet the state after",),
                ("rows.T @ before.reshape(-1, y.shape[-1])", "rows.T @ y.reshape(-1, y.shape[-1])"),
            ),
            (
                "grad_weight_ih",
                ("transposed: grad_weight_ih is transposed",),
                ("rows.T @ x.reshape(-1, x.shape[-1])", "x.reshape(-1, x.shape[-1]).T @ rows"),
            ),
        ],
    ),
    *of(
        "rnn",
        "tape",
        [
            (
                "grad_x",
                (
                    "known: nothing is carried",
                    "last_only: first T",
                    "first_only: first T",
                    "missing_use: state → total",
                ),
                ("g = gy[:, t] + carry", "g = gy[:, t]"),
            ),
            ("grad_x", ("known: not multiplied by weight_hh",), ("carry = a @ wh", "carry = a")),
            (
                "grad_x",
                ("known: has not passed through tanh", "derivative_forgotten: derivative of state"),
                ("carry = a @ wh", "carry = g @ wh"),
            ),
            ("grad_x", ("known: weight_hh is not transposed",), ("carry = a @ wh", "carry = a @ wh.T")),
            ("grad_x", ("known: from the first step to the last",), ("range(T - 1, -1, -1)", "range(T)")),
            (
                "grad_x",
                ("known: only grad_y of the last step",),
                ("gy[:, t] + carry", "gy[:, t] * (t == T - 1) + carry"),
            ),
            ("grad_bias", ("step_only: only the first step",), ("gb += a", "gb = a")),
            ("grad_weight_ih", ("step_only: only the first step",), ("gwi += a", "gwi = a")),
            ("grad_h", ("stops_at: total", "stopped: total"), ("return gx, carry", "return gx, a")),
        ],
    ),
    *of(
        "rnn",
        "tape",
        [
            (
                "grad_x",
                ("known: reaches the step before and no further", "first_only: grad_h counts only the first T"),
                ("carry = a @ wh", "carry = gy[:, t] * (1 - hs[t + 1] ** 2) @ wh"),
            ),
            (
                "grad_h",
                ("known: what the last step sends back is returned",),
                ("carry = a @ wh", "carry = a @ wh\n        last = carry if t == T - 1 else last"),
                ("return gx, carry", "return gx, last"),
            ),
            (
                "grad_x",
                ("last_twice: counts the last T twice",),
                ("carry = torch.zeros_like(hs[0])", "carry = gy[:, -1]"),
            ),
            (
                "grad_weight_hh",
                ("step_left_out: leaves out the first step",),
                ("gwh += a.T @ hs[t]", "gwh += a.T @ hs[t] * (t > 0)"),
            ),
            (
                "grad_x",
                ("Hint: except for the first T"),
                ("gx[:, t] = a @ wi", "gx[:, t] = a @ wi * (t > 0)"),
            ),
        ],
    ),
)
