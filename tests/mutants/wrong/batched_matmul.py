"""Wrong submissions of batched_matmul."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "batched_matmul",
        "solution",
        [
            (
                "grad_b",
                ("not_summed: grad_b is not summed over B",),
                (
                    "    rows = a.reshape(-1, a.shape[-1])",
                    "    return grad_a, a.mT @ grad_y\n    rows = a.reshape(-1, a.shape[-1])",
                ),
            ),
            (
                "grad_b",
                ("too_small: grad_b is B times too small",),
                (
                    "rows.T @ grad_y.reshape(-1, grad_y.shape[-1])",
                    "rows.T @ grad_y.reshape(-1, grad_y.shape[-1]) / len(a)",
                ),
            ),
            (
                "grad_b",
                ("last_only: grad_b counts only the last example", "last_only: grad_b counts only the last B"),
                ("rows.T @ grad_y.reshape(-1, grad_y.shape[-1])", "a[-1].T @ grad_y[-1]"),
            ),
            ("grad_a", ("message: backward raised",), ("grad_y @ b.T", "grad_y @ b")),
            (
                "grad_b",
                ("transposed: grad_b is transposed",),
                ("    return grad_a, grad_b", "    return grad_a, grad_b.T"),
            ),
            (
                "grad_a",
                ("upstream_ones: grad_a takes grad_y", "ignores_upstream: grad_a ignores grad_y"),
                ("grad_y @ b.T", "(0 * grad_y + 1) @ b.T"),
            ),
        ],
    ),
    *of(
        "batched_matmul",
        "solution",
        [
            ("grad_b", "known: reshaped to [K, B * M]", ("rows.T @ grad_y", "a.reshape(a.shape[-1], -1) @ grad_y")),
        ],
    ),
    *of(
        "batched_matmul",
        "solution",
        [
            (
                "grad_b",
                "last_only: grad_b counts only the last example",
                ("grad_b = rows.T @ grad_y.reshape(-1, grad_y.shape[-1])", "grad_b = a[-1].T @ grad_y[-1]"),
            ),
            (
                "grad_b",
                "not_summed: grad_b is not summed over B",
                ("grad_b = rows.T @ grad_y.reshape(-1, grad_y.shape[-1])", "grad_b = a.transpose(1, 2) @ grad_y"),
            ),
            (
                "grad_b",
                "too_small: grad_b is B times too small",
                (
                    "grad_b = rows.T @ grad_y.reshape(-1, grad_y.shape[-1])",
                    "grad_b = (a.transpose(1, 2) @ grad_y).mean(0)",
                ),
            ),
            (
                "grad_b",
                "both: the matrices of the batch are added up first; also:",
                ("grad_b = rows.T @ grad_y.reshape(-1, grad_y.shape[-1])", "grad_b = a.mean(0).T @ grad_y.mean(0)"),
            ),
            (
                "grad_b",
                "known: the matrices of the batch are added up first",
                ("grad_b = rows.T @ grad_y.reshape(-1, grad_y.shape[-1])", "grad_b = a.sum(0).T @ grad_y.sum(0)"),
            ),
            (
                "grad_b",
                "upstream_reshaped: a reshape mixes up the entries of grad_y",
                ("rows = a.reshape(-1, a.shape[-1])", "rows = a.transpose(0, 1).reshape(-1, a.shape[-1])"),
            ),
            (
                "grad_a",
                "use_reshaped: b is reshaped, not transposed",
                ("grad_y @ b.T", "grad_y @ b.reshape(b.shape[1], b.shape[0])"),
            ),
        ],
    ),
)
