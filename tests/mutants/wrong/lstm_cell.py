"""Wrong submissions of lstm_cell."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "lstm_cell",
        "solution",
        [
            (
                "grad_c",
                (
                    "missing_path: next_c",
                    "missing_use: next_c",
                    "ignores_upstream: ignores grad_next_c",
                ),
                ("grad_c = grad_next_c + grad_next_h", "grad_c = grad_next_h"),
            ),
            (
                "grad_c",
                (
                    "ignores_upstream: ignores grad_next_h",
                    "missing_path: squashed → next_h is missing",
                ),
                ("grad_c = grad_next_c + grad_next_h * o * (1 - squashed**2)", "grad_c = grad_next_c"),
            ),
            (
                "grad_c",
                ("missing_factor: factor f", "lacks_factor: factor f"),
                ("grad_c * f, grad_weight_ih", "grad_c, grad_weight_ih"),
            ),
            ("grad_bias", ("not_summed: not summed over N",), ("grad_total.sum(0)", "grad_total")),
            (
                "grad_c",
                (
                    "path_lacks: o",
                    "missing_factor: factor o",
                    "lacks_factor: o",
                    "use_lacks: factor o",
                    "node_factor: factor o",
                ),
                ("grad_next_h * o * (1", "grad_next_h * (1"),
            ),
            (
                "grad_x",
                ("swapped: grad_x and grad_h are swapped"),
                ("return grad_x, grad_h,", "return grad_h, grad_x,"),
            ),
            (
                "grad_c",
                ("upstream_swapped: mixes up",),
                ("def backward(grad_next_h, grad_next_c, saved)", "def backward(grad_next_c, grad_next_h, saved)"),
            ),
        ],
    ),
    *of(
        "lstm_cell",
        "solution",
        [
            (
                "forward",
                ("forward_missing_term: h @ weight_hh.T is missing", "follows: is wrong only because forward is"),
                ("x @ weight_ih.T + h @ weight_hh.T + bias", "x @ weight_ih.T + bias"),
            ),
            (
                "forward",
                ("forward_term_sign: i * g has the wrong sign", "follows: is wrong only because forward is"),
                ("    next_c = f * c + i * g", "    next_c = f * c - i * g"),
            ),
            ("grad_x", ("node_derivative: (1 + squashed²)",), ("(1 - squashed**2)", "(1 + squashed**2)")),
        ],
    ),
)
