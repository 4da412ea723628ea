"""Wrong submissions of gelu."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "gelu",
        "solution",
        [
            ("grad_x", "missing_path: x → cdf → y", ("(cdf + x * density)", "cdf")),
            (
                "grad_x",
                ("only_path: x → cdf → y", "missing_path: x → y is missing", "missing_use: x → y is missing"),
                ("(cdf + x * density)", "x * density"),
            ),
            (
                "grad_x",
                (
                    "known: the density lacks its 1 / sqrt(2 pi)",
                    "path_too_large: x → cdf → y is sqrt(2 pi) times too large",
                ),
                (" / math.sqrt(2 * math.pi)", ""),
            ),
            ("grad_x", "known: exp(-x²), not exp(-x²/2)", ("-x * x / 2", "-x * x")),
            ("grad_x", "path_sign: x → cdf → y has the wrong sign", ("cdf + x * density", "cdf - x * density")),
            (
                "grad_x",
                (
                    "node_factor: cdf lacks the factor x",
                    "use_lacks: factor x",
                    "missing_factor: the factor x is missing",
                ),
                ("cdf + x * density", "cdf + density"),
            ),
            (
                "grad_x",
                ("ignores_upstream: grad_x ignores grad_y", "upstream_ones: grad_x takes grad_y"),
                ("grad_y * (cdf + x * density)", "cdf + x * density"),
            ),
            (
                "grad_x",
                ("derivative_forgotten: without the derivative",),
                ("grad_y * (cdf + x * density)", "grad_y"),
            ),
            (
                "grad_x",
                (
                    "node_derivative: the derivative of cdf",
                    "path_wrong: x → cdf → y is wrong",
                    "missing_path: x → cdf",
                    "wrong_value: cdf",
                ),
                ("x * density", "x * cdf * (1 - cdf)"),
            ),
            (
                "forward",
                ("forward_known: erf is taken of x, not of x / sqrt(2)", "follows: is wrong only because forward is"),
                ("torch.erf(x / math.sqrt(2))", "torch.erf(x)"),
            ),
            (
                "forward",
                ("forward_known: sigmoid(1.702 * x)", "follows: is wrong only because forward is"),
                ("(1 + torch.erf(x / math.sqrt(2))) / 2", "torch.sigmoid(1.702 * x)"),
            ),
            (
                "forward",
                ("forward_known: its tanh approximation", "follows: is wrong only because forward is"),
                (
                    "(1 + torch.erf(x / math.sqrt(2))) / 2",
                    "(1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2",
                ),
            ),
            (
                "grad_x",
                ("path_too_small: x → cdf → y is 2 times too small", "path_number: x → cdf → y is counted 0.5"),
                ("x * density)", "x * density / 2)"),
            ),
        ],
    ),
    *of(
        "gelu",
        "parts",
        [
            ("grad_x", "missing_path: x → cdf → y", ("return first + second", "return first")),
            (
                "grad_x",
                ("use_lacks: grad_y", "path_wrong: x → cdf → y", ": the path x → cdf → y ignores grad_y"),
                ("second = grad_y * x * dphi", "second = x * dphi"),
            ),
            (
                "grad_x",
                ("wrong_value: y where x", "use_extra: cdf", "node_extra_factor: cdf", "path_wrong: x → cdf → y"),
                ("second = grad_y * x * dphi", "second = grad_y * y * dphi"),
            ),
            (
                "grad_x",
                ("known: sqrt", "path_number: x → cdf", "path_too_large: x → cdf → y", "path_too_small: x → cdf → y"),
                ("torch.exp(-0.5 * x**2) / math.sqrt(2 * math.pi)", "torch.exp(-0.5 * x**2) / math.sqrt(math.pi)"),
            ),
            (
                "grad_x",
                ("path_too_large: x → y", "path_number: x → y is counted 2"),
                ("    first = grad_y * phi", "    first = grad_y * 2 * phi"),
            ),
        ],
    ),
    *of(
        "gelu",
        "solution",
        [
            ("grad_x", "known: divided by 2 pi, not by its root", ("/ math.sqrt(2 * math.pi)", "/ (2 * math.pi)")),
            ("grad_x", "known: without the minus", ("torch.exp(-x * x / 2)", "torch.exp(x * x / 2)")),
            ("grad_x", "digits: right to 6 digits only", ("math.sqrt(2 * math.pi)", "math.sqrt(2 * 3.14159)")),
        ],
    ),
)
