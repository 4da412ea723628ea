"""Wrong submissions of matvec."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "matvec",
        "solution",
        [
            ("grad_weight", "transposed: grad_weight is transposed", ("np.outer(grad_y, x)", "np.outer(x, grad_y)")),
            (
                "grad_weight",
                ("upstream_ones: grad_weight takes grad_y", "ignores_upstream: grad_weight ignores grad_y"),
                ("np.outer(grad_y, x)", "np.outer(np.ones_like(grad_y), x)"),
            ),
            (
                "grad_weight",
                "upstream_twice: grad_weight uses grad_y twice",
                ("np.outer(grad_y, x)", "np.outer(grad_y * grad_y, x)"),
            ),
            ("grad_x", "sign: grad_x has the wrong sign", ("weight.T @ grad_y", "-weight.T @ grad_y")),
            (
                "grad_x",
                "too_small: grad_x is M times too small",
                ("weight.T @ grad_y", "weight.T @ grad_y / len(grad_y)"),
            ),
            (
                "grad_x",
                ("upstream_ones: grad_x takes grad_y", "ignores_upstream: grad_x ignores grad_y"),
                ("weight.T @ grad_y", "weight.sum(0)"),
            ),
            ("grad_x", "swapped: swapped", ("return grad_weight, grad_x", "return grad_x, grad_weight")),
            (
                "grad_x",
                ("not_summed: grad_x is not summed over M", "not_summed: not summed"),
                ("weight.T @ grad_y", "contributions(grad_y, weight)"),
            ),
            ("sensitivity", "known: J is transposed", ("return weight.copy()", "return weight.T")),
            ("sensitivity", "known: J holds the products", ("return weight.copy()", "return weight * x")),
            ("contributions", "known: grad_y is missing", ("grad_y[:, None] * weight", "weight")),
        ],
    ),
    *of(
        "matvec",
        "loops",
        [
            ("grad_x", "last_only: grad_x counts only the last M", ("grad_x[j] += grad_y", "grad_x[j] = grad_y")),
            (
                "grad_x",
                (
                    "wrong_value: grad_x uses x where weight belongs",
                    "both: weight is missing; also: the factor x is there once too often",
                ),
                ("grad_x[j] += grad_y[i] * weight[i, j]", "grad_x[j] += grad_y[i] * x[j]"),
            ),
            (
                "grad_weight",
                ("local_other: x", "extra_factor: weight", "wrong_value: weight"),
                ("grad_weight[i, j] = grad_y[i] * x[j]", "grad_weight[i, j] = grad_y[i] * x[j] * weight[i, j]"),
            ),
            (
                "grad_x",
                ("rounded: grad_x is rounded to integers", "message: int"),
                ("grad_x = np.zeros_like(x)", "grad_x = np.zeros_like(x, dtype=int)"),
            ),
            (
                "grad_weight",
                "zero: grad_weight is zero everywhere",
                ("            grad_weight[i, j] = grad_y[i] * x[j]\n", ""),
            ),
            ("forward", "forward_sign: y has the wrong sign", ("y[i] += weight", "y[i] -= weight")),
            (
                "contributions",
                "known: grad_y has the wrong sign",
                ("np.diag(grad_y) @ weight", "np.diag(-grad_y) @ weight"),
            ),
        ],
    ),
    *of(
        "matvec",
        "solution",
        [
            (
                "grad_x",
                "wrong_axis: summed over N, not over M",
                ("weight.T @ grad_y", "(weight * grad_y[:, None]).sum(1)"),
            ),
            (
                "contributions",
                "known: weight is missing",
                ("return grad_y[:, None] * weight", "return grad_y[:, None] + 0 * weight"),
            ),
        ],
    ),
)
