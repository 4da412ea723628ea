"""Wrong submissions of sigmoid."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "sigmoid",
        "solution",
        [
            (
                "grad_x",
                "local_derivative: multiplies grad_y by y; the factor (1 - y) is missing",
                ("grad_y * y * (1 - y)", "grad_y * y"),
            ),
            (
                "grad_x",
                ("local_derivative: grad_y by 1 - y; the factor y", "local_derivative: the factor y is missing"),
                ("grad_y * y * (1 - y)", "grad_y * (1 - y)"),
            ),
            (
                "grad_x",
                ("ignores_upstream: grad_x ignores grad_y", "upstream_ones: grad_x takes grad_y"),
                ("grad_y * y * (1 - y)", "y * (1 - y)"),
            ),
            ("grad_x", "known: y * (1 + y)", ("(1 - y)", "(1 + y)")),
            ("grad_x", ("known: tanh", "local_other: 1 - y"), ("grad_y * y * (1 - y)", "grad_y * (1 - y * y)")),
            ("grad_x", "derivative_forgotten: without the derivative", ("grad_y * y * (1 - y)", "grad_y")),
            ("grad_x", "sign: grad_x has the wrong sign", ("(1 - y)", "(y - 1)")),
            ("grad_x", "upstream_twice: grad_x uses grad_y twice", ("grad_y * y", "grad_y * grad_y * y")),
            (
                "grad_x",
                (
                    "local_other: (1 - y)",
                    "extra_factor: decay once too often",
                    "wrong_value: where y",
                    "local_other: 1 - y",
                ),
                ("grad_y * y * (1 - y)", "grad_y * (1 - y) ** 2"),
            ),
            (
                "grad_x",
                ("extra_factor: y once too often", "local_other: y"),
                ("grad_y * y * (1 - y)", "grad_y * y**2 * (1 - y)"),
            ),
            (
                "edges",
                "message: ±1e4",
                ("y = torch.where(x >= 0, 1, e) / (1 + e)", "y = torch.exp(x) / (1 + torch.exp(x))"),
            ),
            (
                "forward",
                ("forward_known: exp(x) stands where exp(-x)", "forward_wrong_value: exp"),
                ("y = torch.where(x >= 0, 1, e) / (1 + e)", "y = 1 / (1 + torch.exp(x))"),
            ),
            ("forward", "forward_known: tanh", ("y = torch.where(x >= 0, 1, e) / (1 + e)", "y = torch.tanh(x)")),
        ],
    ),
    *of(
        "sigmoid",
        "exp",
        [
            (
                "grad_x",
                ("known: x * (1 - x)", "local_other: x * (1 - x)"),
                ("slope = e / (1 + e) ** 2", "slope = x * (1 - x)"),
            ),
            (
                "grad_x",
                ("local_derivative: the factor y is missing", "local_other: 1 - y"),
                ("e / (1 + e) ** 2", "e / (1 + e)"),
            ),
            (
                "grad_x",
                ("missing_factor: decay", "lacks_factor: decay", "local_other: y", "local_other: multiplies"),
                ("e / (1 + e) ** 2", "1 / (1 + e) ** 2"),
            ),
            ("grad_x", "sign: grad_x has the wrong sign", ("slope = e /", "slope = -e /")),
            (
                "grad_x",
                (
                    "divided: divided by y, not multiplied by it",
                    "both: without the derivative of y; also: it has the wrong sign",
                ),
                ("e / (1 + e) ** 2", "e"),
            ),
        ],
    ),
    *of(
        "sigmoid",
        "solution",
        [
            (
                "grad_x",
                "other_point: at y, not at x",
                ("grad_y * y * (1 - y)", "grad_y * torch.sigmoid(y) * (1 - torch.sigmoid(y))"),
            ),
            (
                "grad_x",
                "local_other: y * (1 - x)",
                ("return y, y", "return y, (x, y)"),
                ("grad_y * y * (1 - y)", "grad_y * y[1] * (1 - y[0])"),
            ),
        ],
    ),
)
