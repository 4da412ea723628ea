"""Wrong submissions of leaky_relu."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "leaky_relu",
        "solution",
        [
            (
                "grad_x",
                (
                    "missing_path: leaked",
                    "known: nothing of the negative side",
                    "missing_use: leaked",
                    "only_path: x → y",
                ),
                ("grad_y * positive + negative_slope * grad_y * ~positive", "grad_y * positive"),
            ),
            (
                "grad_x",
                ("known: negative_slope stands on the positive side",),
                (
                    "grad_y * positive + negative_slope * grad_y * ~positive",
                    "grad_y * ~positive + negative_slope * grad_y * positive",
                ),
            ),
            (
                "grad_x",
                ("known: negative_slope is always 0.01", "message: negative_slope"),
                ("positive + negative_slope * grad_y", "positive + 0.01 * grad_y"),
            ),
            (
                "grad_x",
                ("path_sign: leaked → y has the wrong sign",),
                ("positive + negative_slope * grad_y", "positive - negative_slope * grad_y"),
            ),
            (
                "grad_x",
                (
                    "derivative_forgotten: without the derivative",
                    "missing_factor: negative_slope",
                    "path_lacks: negative_slope",
                    "lacks_factor: negative_slope",
                ),
                ("negative_slope * grad_y * ~positive", "grad_y * ~positive"),
            ),
        ],
    ),
    *of(
        "leaky_relu",
        "solution",
        [
            (
                "grad_x",
                "known: 1 + negative_slope",
                (
                    "grad_y * positive + negative_slope * grad_y * ~positive",
                    "grad_y * positive + negative_slope * grad_y",
                ),
            ),
            (
                "grad_x",
                "known: multiplied in twice",
                ("grad_y * positive + negative_slope * grad_y", "grad_y * positive + negative_slope**2 * grad_y"),
            ),
            ("edges", "message: right, except for x is 0", ("positive = x > 0", "positive = x >= 0")),
        ],
    ),
    *of(
        "leaky_relu",
        "solution",
        [
            (
                "grad_x",
                "known: both sides have the slope negative_slope",
                ("return grad_y * positive + negative_slope * grad_y * ~positive", "return grad_y * negative_slope"),
            ),
            (
                "grad_x",
                "known: negative_slope stands on the positive side",
                (
                    "return grad_y * positive + negative_slope * grad_y * ~positive",
                    "return grad_y * positive * negative_slope + grad_y * ~positive",
                ),
            ),
            (
                "grad_x",
                "known: nothing of the negative side gets through",
                (" + negative_slope * grad_y * ~positive", ""),
            ),
            (
                "grad_x",
                "known: negative_slope is always 0.01",
                ("grad_y * positive + negative_slope", "grad_y * positive + 0.01"),
            ),
            (
                "grad_x",
                "known: the negative side is divided by negative_slope",
                ("negative_slope * grad_y * ~positive", "grad_y / negative_slope * ~positive"),
            ),
            (
                "grad_x",
                "path_sign: the path x → leaked → y has the wrong sign",
                ("grad_y * positive + negative", "grad_y * positive - negative"),
            ),
            (
                "grad_x",
                "path_ignores: the path x → leaked → y ignores grad_y",
                (
                    "grad_y * positive + negative_slope * grad_y * ~positive",
                    "grad_y * positive + negative_slope * ~positive",
                ),
            ),
            (
                "forward",
                "forward_signs: y has the right numbers, but some of them with the w",
                ("negative_slope * x * ~positive", "negative_slope * x.abs() * ~positive"),
            ),
        ],
    ),
)
