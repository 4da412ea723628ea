"""Wrong submissions of matmul."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "matmul",
        "solution",
        [
            ("grad_b", "transposed: grad_b is transposed", ("a.T @ grad_y", "grad_y.T @ a")),
            ("grad_a", "transposed: grad_a is transposed", ("grad_y @ b.T", "b @ grad_y.T")),
            ("grad_a", "swapped: swapped", ("return grad_a, grad_b", "return grad_b, grad_a")),
            (
                "grad_a",
                ("upstream_ones: grad_a takes grad_y", "ignores_upstream: grad_a ignores grad_y"),
                ("grad_y @ b.T", "(0 * grad_y + 1) @ b.T"),
            ),
            ("grad_b", "too_small: grad_b is M times too small", ("a.T @ grad_y", "a.T @ grad_y / len(a)")),
            ("grad_a", "too_small: grad_a is N times too small", ("grad_y @ b.T", "grad_y @ b.T / b.shape[1]")),
            ("grad_b", "sign: grad_b has the wrong sign", ("a.T @ grad_y", "-a.T @ grad_y")),
            ("grad_a", "upstream_twice: grad_a uses grad_y twice", ("grad_y @ b.T", "(grad_y * grad_y) @ b.T")),
            (
                "grad_b",
                ("precision: grad_b is only float32-exact", "message: float32"),
                ("a.T @ grad_y", "(a.T.float() @ grad_y.float()).double()"),
            ),
            ("grad_b", "extra_axis: grad_b has the right numbers in shape", ("a.T @ grad_y", "(a.T @ grad_y)[None]")),
            (
                "purity",
                "message: changes grad_y in place",
                ("    return grad_a, grad_b", "    grad_y *= 2\n    return grad_a, grad_b"),
            ),
            (
                "forward",
                ("forward_known: the K products are averaged", "forward_too_small: y is K times too small"),
                ("return a @ b,", "return a @ b / a.shape[1],"),
            ),
            (
                "forward",
                ("forward_transposed: y is transposed", "message: shape"),
                ("return a @ b,", "return (a @ b).T,"),
            ),
        ],
    ),
    *of(
        "matmul",
        "loops",
        [
            ("grad_b", "last_only: grad_b counts only the last M", ("db[k, j] += a", "db[k, j] = a")),
            (
                "grad_a",
                ("last_only: grad_a counts only the last N", "last_only: grad_a counts only the last example"),
                ("da[i, k] += dy", "da[i, k] = dy"),
            ),
            (
                "forward",
                "forward_known: the last product of each sum is left out",
                ("for k in range(inner):", "for k in range(inner - 1):"),
            ),
            ("forward", "forward_known: only the last product", ("y[i, j] += a", "y[i, j] = a")),
            (
                "grad_a",
                ("upstream_ones: grad_a takes grad_y", "ignores_upstream: grad_a ignores grad_y"),
                ("da[i, k] += dy[i, j] * b[k, j]", "da[i, k] += b[k, j]"),
            ),
            ("grad_b", "zero: grad_b is zero everywhere", ("                db[k, j] += a[i, k] * dy[i, j]\n", "")),
            (
                "grad_a",
                ("extra_factor: grad_a has the factor a once too often", "local_other: a"),
                ("da[i, k] += dy[i, j] * b[k, j]", "da[i, k] += dy[i, j] * b[k, j] * a[i, k]"),
            ),
            (
                "grad_b",
                ("first_only: grad_b counts only the first M", "known: only the first row is computed"),
                (
                    "                db[k, j] += a[i, k] * dy[i, j]",
                    "                db[k, j] += (i == 0) * a[i, k] * dy[i, j]",
                ),
            ),
            (
                "grad_a",
                (),
                (
                    "                da[i, k] += dy[i, j] * b[k, j]",
                    "                da[i, k] += (j > 1) * dy[i, j] * b[k, j]",
                ),
            ),
        ],
    ),
    *of(
        "matmul",
        "einsum",
        [
            ("grad_a", "transposed: grad_a is transposed", ('"mn,kn->mk"', '"mn,kn->km"')),
            (
                "grad_b",
                ("precision: grad_b is only float16-exact", "precision: grad_b is only", "message: exact"),
                ('("mk,mn->kn", saved["a"], grad_y)', '("mk,mn->kn", saved["a"].half(), grad_y.half()).double()'),
            ),
            ("grad_b", ("message: backward raised", "message: KeyError"), ('saved["a"]', 'saved["c"]')),
        ],
    ),
    *of(
        "matmul",
        "solution",
        [
            (
                "grad_b",
                ("known: reshaped to [K, M]", "reshaped: wrong places"),
                ("a.T @ grad_y", "a.reshape(a.shape[::-1]) @ grad_y"),
            ),
            (
                "grad_a",
                ("known: reshaped to [K, M]", "reshaped: wrong places"),
                ("grad_a = grad_y @ b.T", "grad_a = (b @ grad_y.T).reshape(a.shape)"),
            ),
        ],
    ),
)
