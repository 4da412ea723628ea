"""Wrong submissions of silu."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "silu",
        "solution",
        [
            (
                "grad_x",
                (
                    "missing_path: x → gate → y is missing",
                    "local_other: multiplies grad_y by sigmoid(x), which is not",
                ),
                ("directly + through_gate", "directly"),
            ),
            (
                "grad_x",
                ("missing_path: x → y is missing", "missing_use: x → y is missing", "only_path: x → gate → y"),
                ("directly + through_gate", "through_gate"),
            ),
            ("grad_x", ("known: gate * (1 + gate)",), ("(1 - gate)", "(1 + gate)")),
            (
                "grad_x",
                ("path_sign: x → gate → y has the wrong sign",),
                ("directly + through_gate", "directly - through_gate"),
            ),
            (
                "grad_x",
                (
                    "path_lacks: x → gate → y lacks the factor x",
                    "use_lacks: x",
                    "missing_factor: the factor x is missing",
                    "node_factor: gate lacks the factor x",
                ),
                ("grad_y * x * gate * (1 - gate)", "grad_y * gate * (1 - gate)"),
            ),
            (
                "grad_x",
                ("node_derivative: gate", "path_lacks: x → gate → y", "path_wrong: x → gate → y"),
                ("grad_y * x * gate * (1 - gate)", "grad_y * x * gate"),
            ),
            (
                "grad_x",
                (
                    "node_derivative: gate",
                    "path_lacks: x → gate → y",
                    "path_wrong: x → gate → y",
                    "derivative_forgotten: gate",
                ),
                ("grad_y * x * gate * (1 - gate)", "grad_y * x"),
            ),
            (
                "grad_x",
                ("derivative_forgotten: without the derivative",),
                ("return directly + through_gate", "return grad_y"),
            ),
        ],
    ),
    *of(
        "silu",
        "solution",
        [
            (
                "grad_x",
                "known: with gate in place of y",
                ("directly + through_gate", "grad_y * (x * gate + gate * (1 - gate))"),
            ),
            (
                "grad_x",
                "known: gate * (1 + x) * (1 - gate)",
                ("directly + through_gate", "grad_y * gate * (1 + x) * (1 - gate)"),
            ),
        ],
    ),
    *of(
        "silu",
        "solution",
        [
            (
                "grad_x",
                "known: the slope is taken as gate + y * (1 - y), with y in",
                ("through_gate = grad_y * x * gate * (1 - gate)", "through_gate = grad_y * x * gate * (1 - x * gate)"),
            ),
            (
                "forward",
                (
                    "forward_scaled: x is multiplied by 0.5 on its way to gate",
                    "use_scaled: x is multiplied by 0.5 in the derivative of gate",
                ),
                ("gate = torch.sigmoid(x)", "gate = torch.sigmoid(0.5 * x)"),
            ),
            (
                "forward",
                (
                    "forward_scaled: x is multiplied by 1.5 on its way to gate",
                    "use_scaled: x is multiplied by 1.5 in the derivative of gate",
                ),
                ("gate = torch.sigmoid(x)", "gate = torch.sigmoid(1.5 * x)"),
            ),
        ],
    ),
)
