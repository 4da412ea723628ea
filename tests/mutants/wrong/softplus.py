"""Wrong submissions of softplus."""

from mutants.mutant import Mutant, of

ONES = ("upstream_ones: grad_x takes grad_y", "ignores_upstream: grad_x ignores grad_y")

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "softplus",
        "solution",
        [
            (
                "grad_x",
                ("known: slope is that of sigmoid",),
                ("torch.sigmoid(x)", "torch.sigmoid(x) * (1 - torch.sigmoid(x))"),
            ),
            (
                "grad_x",
                ("known: 1 / (1 + exp(x))", "derivative_forgotten: grown", "missing_factor: grown"),
                ("torch.sigmoid(x)", "torch.sigmoid(-x)"),
            ),
            ("grad_x", ONES, ("grad_y * torch.sigmoid(x)", "torch.sigmoid(x)")),
            (
                "grad_x",
                ("wrong_value: tanh", "local_other: tanh", "known: tanh"),
                ("torch.sigmoid(x)", "torch.tanh(x)"),
            ),
            (
                "edges",
                ("message: 1e4", "message: case"),
                ("x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))", "torch.log(1 + torch.exp(x))"),
            ),
        ],
    ),
    *of(
        "softplus",
        "solution",
        [
            ("grad_x", "other_point: at y, not at x", ("return y, x", "return y, y")),
            ("grad_x", "derivative_forgotten: the gradient of y without", ("torch.sigmoid(x)", "torch.exp(x)")),
        ],
    ),
    *of(
        "softplus",
        "solution",
        [
            (
                "grad_x",
                "use_scaled: x is multiplied by 2 in the derivative of grown",
                ("torch.sigmoid(x)", "torch.sigmoid(2 * x)"),
            ),
        ],
    ),
)
