"""Wrong submissions of swiglu."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "swiglu",
        "solution",
        [
            (
                "grad_x",
                ("missing_path: up", "missing_use: up"),
                ("grad_score @ gate_weight + grad_up @ up_weight", "grad_score @ gate_weight"),
            ),
            (
                "grad_x",
                ("missing_path: score", "missing_use: score", "only_path: up", "missing_path: gate"),
                ("grad_score @ gate_weight + grad_up @ up_weight", "grad_up @ up_weight"),
            ),
            (
                "grad_gate_weight",
                ("missing_path: opening", "missing_use: opening"),
                ("opening * (1 + score * (1 - opening))", "opening"),
            ),
            (
                "grad_gate_weight",
                ("swapped: swapped",),
                ("return grad_x, grad_score.T @ x, grad_up.T @ x", "return grad_x, grad_up.T @ x, grad_score.T @ x"),
            ),
            (
                "grad_gate_weight",
                (
                    "missing_factor: factor up is missing",
                    "lacks_factor: factor up is missing",
                    "node_factor: factor up",
                    "known: gate and up are added",
                ),
                ("grad_y * up * opening", "grad_y * opening"),
            ),
            (
                "grad_up_weight",
                (
                    "missing_factor: opening",
                    "lacks_factor: opening",
                    "wrong_value: score where gate",
                    "use_lacks: opening",
                    "node_factor: opening",
                ),
                ("grad_up = grad_y * score * opening", "grad_up = grad_y * score"),
            ),
            ("grad_up_weight", ("transposed: grad_up_weight is transposed",), ("grad_up.T @ x", "x.T @ grad_up")),
        ],
    ),
)
