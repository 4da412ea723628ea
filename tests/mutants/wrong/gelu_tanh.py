"""Wrong submissions of gelu_tanh."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "gelu_tanh",
        "solution",
        [
            ("grad_x", ("missing_path: x → inner",), ("((1 + squashed) / 2 + x * switch_slope)", "(1 + squashed) / 2")),
            ("grad_x", ("known: lacks its 3",), ("3 * CUBIC * x**2", "CUBIC * x**2")),
            (
                "grad_x",
                ("known: the cubic term is missing"),
                ("(1 + 3 * CUBIC * x**2)", "1"),
            ),
            (
                "grad_x",
                ("known: 1 - squashed, not 1 - squashed²", "node_derivative: squashed"),
                ("(1 - squashed**2)", "(1 - squashed)"),
            ),
            (
                "grad_x",
                ("path_too_large: 2 times too large",),
                ("(1 - squashed**2) / 2 * inner", "(1 - squashed**2) * inner"),
            ),
            (
                "grad_x",
                ("known: factor sqrt(2 / pi) is missing"),
                ("inner_slope = SCALE * (1", "inner_slope = (1"),
            ),
        ],
    ),
)
