"""Wrong submissions of relu."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "relu",
        "solution",
        [
            (
                "grad_x",
                ("derivative_forgotten: without the derivative", "missing_factor: positive"),
                ("grad_y * positive", "grad_y * 1"),
            ),
            (
                "edges",
                ("message: x is 0", "message: exactly 0", "message: case"),
                ("positive = x > 0 ", "positive = x >= 0 "),
            ),
            (
                "grad_x",
                ("ignores_upstream: grad_x ignores grad_y", "upstream_ones: grad_x takes grad_y"),
                ("grad_y * positive", "positive * (0 * grad_y + 1)"),
            ),
            ("grad_x", "sign: grad_x has the wrong sign", ("grad_y * positive", "-grad_y * positive")),
            ("grad_x", "known: the negative side is kept", ("grad_y * positive", "grad_y * ~positive")),
            (
                "grad_x",
                "known: a hundredth of negative entries",
                ("grad_y * positive", "grad_y * (positive + 0.01 * ~positive)"),
            ),
            (
                "purity",
                "message: grad_y in place",
                ("return grad_y * positive", "grad_y *= positive\n    return grad_y"),
            ),
            (
                "purity",
                "message: x in place",
                ("return x * positive, positive", "x *= positive\n    return x, positive"),
            ),
            ("forward", "forward_known: y is |x|", ("return x * positive,", "return x * positive - x * ~positive,")),
            ("grad_x", "upstream_twice: grad_x uses grad_y twice", ("grad_y * positive", "grad_y**2 * positive")),
            ("forward", "forward_known: y is clipped at 1", ("x * positive,", "(x * positive).clip(0, 1),")),
        ],
    ),
    *of(
        "relu",
        "where",
        [
            (
                "grad_x",
                (
                    "local_other: multiplies grad_y by y",
                    "wrong_value: y where positive",
                    "extra_factor: x once too often",
                ),
                ("grad_x = torch.where(x > 0, grad_y, 0)", "grad_x = grad_y * y"),
            ),
            (
                "grad_x",
                ("local_other: multiplies grad_y by x", "wrong_value: x where positive"),
                ("grad_x = torch.where(x > 0, grad_y, 0)", "grad_x = grad_y * x"),
            ),
            (
                "grad_x",
                "upstream_positive: positive in grad_y",
                ("torch.where(x > 0, grad_y, 0)", "torch.where(grad_y > 0, grad_y, 0)"),
            ),
            (
                "grad_x",
                "upstream_positive: positive in grad_y",
                ("torch.where(x > 0, grad_y, 0)", "torch.where((x > 0) & (grad_y > 0), grad_y, 0)"),
            ),
            (
                "grad_x",
                "known: entries between 0 and 1",
                ("torch.where(x > 0, grad_y, 0)", "torch.where(x > 1, grad_y, 0)"),
            ),
            (
                "grad_x",
                ("ignores_upstream: grad_x ignores grad_y", "upstream_ones: grad_x takes grad_y"),
                ("torch.where(x > 0, grad_y, 0)", "torch.where(x > 0, 1.0, 0.0).to(x.dtype)"),
            ),
            (
                "grad_x",
                "ignores_upstream: grad_x ignores grad_y",
                ("torch.where(x > 0, grad_y, 0)", "torch.where(x > 0, x, 0)"),
            ),
        ],
    ),
    *of(
        "relu",
        "loops",
        [
            (
                "grad_x",
                ("rounded: grad_x is rounded to integers", "message: int"),
                ("dx = torch.zeros_like(x)", "dx = torch.zeros(x.shape, dtype=torch.int64)"),
            ),
            (
                "grad_x",
                ("precision: float32-exact", "message: float32"),
                ("dx = torch.zeros_like(x)", "dx = torch.zeros(x.shape)"),
            ),
            (
                "grad_x",
                ("first_only: first example"),
                ("    return (dx,)", "        return (dx,)"),
            ),
            ("grad_x", "zero: grad_x is zero everywhere", ("dx[n, d] = dy[n, d]", "pass")),
            ("grad_x", ("message: None",), ("    return (dx,)", "    dx = (dx,)")),
        ],
    ),
    *of(
        "relu",
        "solution",
        [
            (
                "grad_x",
                "known: a tenth of negative entries gets through",
                ("return grad_y * positive", "return grad_y * positive + 0.1 * grad_y * ~positive"),
            ),
        ],
    ),
)
