"""Wrong submissions of rnn_cell."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "rnn_cell",
        "solution",
        [
            (
                "grad_x",
                (
                    "derivative_forgotten: next_h",
                    "derivative_forgotten: tanh",
                    "derivative_forgotten: without the derivative",
                    "node_derivative: next_h",
                ),
                (" * (1 - next_h**2)", ""),
            ),
            ("grad_x", ("known: 1 - y², not 1 - y", "local_other: 1 - next_h"), ("(1 - next_h**2)", "(1 - next_h)")),
            (
                "grad_h",
                (
                    "message: backward raised",
                    "known: weight_hh is not transposed",
                ),
                ("grad_total @ weight_hh", "grad_total @ weight_hh.T"),
            ),
            ("grad_weight_ih", ("transposed: grad_weight_ih is transposed",), ("grad_total.T @ x", "x.T @ grad_total")),
            ("grad_bias", ("not_summed: not summed over N",), ("grad_total.sum(0)", "grad_total")),
            ("grad_weight_hh", ("too_small: N times too small",), ("grad_total.T @ h", "grad_total.T @ h / len(h)")),
            ("grad_weight_hh", ("transposed: transposed",), ("grad_total.T @ h", "h.T @ grad_total")),
            (
                "grad_weight_hh",
                ("wrong_value: next_h where h belongs", "known: next_h"),
                ("grad_total.T @ h", "grad_total.T @ next_h"),
            ),
        ],
    ),
)
