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
)
