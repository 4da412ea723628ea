"""Wrong submissions of linear_scan."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "linear_scan",
        "solution",
        [
            (
                "grad_x",
                (
                    "missing_path: h",
                    "missing_path: kept",
                    "derivative_forgotten: without the derivative of linear_scan",
                    "missing_path: the path decay → h → kept → y is missing",
                    "known: nothing is carried back",
                ),
                ("grad_y[:, t] + carried", "grad_y[:, t]"),
            ),
            (
                "grad_decay",
                ("known: h[t], not h[t-1]",),
                ("grad_decay[:, 1:] = grad_x[:, 1:] * y[:, :-1]", "grad_decay = grad_x * y"),
            ),
            (
                "grad_x",
                ("known: decay is one step late", "known: one step"),
                ("carried = grad_x[:, t] * decay[:, t]", "carried = grad_x[:, t] * decay[:, t - 1]"),
            ),
            (
                "grad_x",
                (
                    "known: not multiplied by decay",
                    "missing_factor: decay",
                    "lacks_factor: decay",
                    "node_factor: decay",
                ),
                ("carried = grad_x[:, t] * decay[:, t]", "carried = grad_x[:, t]"),
            ),
        ],
    ),
    *of(
        "linear_scan",
        "steps",
        [
            ("grad_decay", ("known: wraps round to -1",), ("(h[:, t - 1] if t else 0)", "h[:, t - 1]")),
            ("grad_decay", ("known: not multiplied by decay",), ("carry = decay[:, t] * g", "carry = g")),
            ("grad_decay", ("known: from the end to the start",), ("range(T - 1, -1, -1)", "range(T)")),
        ],
    ),
    *of(
        "linear_scan",
        "steps",
        [
            (
                "grad_x",
                ("known: reaches the step before and no further",),
                ("carry = decay[:, t] * g", "carry = decay[:, t] * gy[:, t]"),
            ),
            (
                "grad_x",
                ("first_left_out: leaves out the first example",),
                ("return gd, gx", "return gd, gx * (torch.arange(len(gx)) > 0)[:, None, None]"),
            ),
        ],
    ),
    *of(
        "linear_scan",
        "steps",
        [
            (
                "grad_decay",
                ("known: from the second step on, grad_decay[t] has the factor h[t]",),
                ("(h[:, t - 1] if t else 0)", "(h[:, t] if t else 0)"),
            ),
            (
                "grad_decay",
                ("known: the factor x[t-1], not h[t-1]",),
                ("(decay, torch.stack(hs, 1))", "(decay, x)"),
            ),
            ("grad_decay", ("known: nothing is carried back",), ("gd[:, t] = g *", "gd[:, t] = gy[:, t] *")),
            (
                "forward",
                (
                    "forward_known: from the second step on x is weighted with 1 - decay",
                    "known: from the second step on x is weighted with 1 - decay",
                    "follows: is wrong only because forward is",
                ),
                ("* h + x[:, t]", "* h + (1 - decay[:, t] * (t > 0)) * x[:, t]"),
            ),
        ],
    ),
)
