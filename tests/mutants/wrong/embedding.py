"""Wrong submissions of embedding."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "embedding",
        "solution",
        [
            (
                "grad_table",
                "known: only its last place counts",
                (
                    "return grad_table.index_add_(0, index.flatten(), grad_y.flatten(0, 1))",
                    "grad_table[index] += grad_y\n    return grad_table",
                ),
            ),
            (
                "grad_table",
                ("upstream_ones: grad_table takes grad_y", "ignores_upstream: grad_table ignores grad_y"),
                ("grad_y.flatten(0, 1))", "(0 * grad_y + 1).flatten(0, 1))"),
            ),
            ("grad_table", "known: read in the order T, N", ("index.flatten()", "index.T.flatten()")),
            (
                "grad_table",
                "known: the mean over its places",
                (
                    "return grad_table.index_add_(0, index.flatten(), grad_y.flatten(0, 1))",
                    "grad_table.index_add_(0, index.flatten(), grad_y.flatten(0, 1))\n"
                    "    return grad_table / index.flatten().bincount(minlength=shape[0]).clamp(min=1)[:, None]",
                ),
            ),
            (
                "grad_table",
                ("message: shape", "message: [", "derivative_forgotten: hands on grad_y without"),
                ("return grad_table.index_add_(0, index.flatten(), grad_y.flatten(0, 1))", "return grad_y"),
            ),
            (
                "grad_table",
                "zero: grad_table is zero everywhere",
                (
                    "return grad_table.index_add_(0, index.flatten(), grad_y.flatten(0, 1))",
                    "grad_table.index_add(0, index.flatten(), grad_y.flatten(0, 1))\n    return grad_table",
                ),
            ),
            (
                "grad_table",
                ("known: counts from 1",),
                ("index.flatten(), grad_y", "(index.flatten() - 1) % shape[0], grad_y"),
            ),
            (
                "grad_table",
                "too_small: N times too small",
                ("grad_y.flatten(0, 1))", "grad_y.flatten(0, 1) / len(index))"),
            ),
            ("forward", ("forward_known: counts from 1",), ("return table[index],", "return table[index - 1],")),
            (
                "forward",
                ("forward_known: order T, N", "message: ["),
                ("return table[index],", "return table[index.T],"),
            ),
            (
                "grad_table",
                ("precision: float32-exact", "message: float32"),
                (
                    "index_add_(0, index.flatten(), grad_y.flatten(0, 1))",
                    "float().index_add_(0, index.flatten(), grad_y.flatten(0, 1).float()).double()",
                ),
            ),
            (
                "grad_table",
                (),
                ("index.flatten()", "index.flatten().sort().values"),
            ),
        ],
    ),
    *of(
        "embedding",
        "loops",
        [
            (
                "grad_table",
                "known: only its last place counts",
                ("grad_table[index[n, t]] += grad", "grad_table[index[n, t]] = grad"),
            ),
            ("grad_table", "first_only: first example", ("    return grad_table", "        return grad_table")),
            (
                "grad_table",
                "last_left_out: leaves out the last T",
                (
                    "        for t in range(T):\n            grad_table",
                    "        for t in range(T - 1):\n            grad_table",
                ),
            ),
            (
                "grad_table",
                ("upstream_ones: grad_table takes grad_y", "ignores_upstream: grad_table ignores grad_y"),
                ("+= grad_y[n, t]", "+= 1"),
            ),
            (
                "grad_table",
                ("extra_factor: table"),
                ("+= grad_y[n, t]", "+= grad_y[n, t] * table[index[n, t]]"),
            ),
            ("grad_table", "sign: grad_table has the wrong sign", ("+= grad_y[n, t]", "-= grad_y[n, t]")),
            ("grad_table", "upstream_twice: grad_table uses grad_y twice", ("+= grad_y[n, t]", "+= grad_y[n, t] ** 2")),
        ],
    ),
    *of(
        "embedding",
        "one_hot",
        [
            (
                "grad_table",
                "transposed: grad_table is transposed",
                ("flat.T @ grad_y.reshape(-1, D)", "grad_y.reshape(-1, D).T @ flat"),
            ),
            (
                "grad_table",
                ("known: order T, N", "upstream_reshaped: entries of grad_y"),
                ("grad_y.reshape(-1, D)", "grad_y.transpose(0, 1).reshape(-1, D)"),
            ),
            (
                "grad_table",
                ("not_summed: grad_table is not summed over N", "message: shape"),
                (
                    "grad_table = flat.T @ grad_y.reshape(-1, D)",
                    "grad_table = one_hot.transpose(1, 2) @ grad_y",
                ),
            ),
        ],
    ),
    *of(
        "embedding",
        "solution",
        [
            (
                "grad_table",
                "known: a row's gradient is multiplied by how often the word",
                (
                    "grad_table = grad_y.new_zeros(shape)  # V,D",
                    "grad_table = grad_y.new_zeros(shape)  # V,D\n    grad_y = grad_y * "
                    "index.flatten().bincount()[index][..., None]",
                ),
            ),
            (
                "grad_table",
                "upstream_reshaped: a reshape mixes up the entries of grad_y",
                (
                    "grad_table.index_add_(0, index.flatten(), grad_y.flatten(0, 1))",
                    "grad_table.index_add_(0, index.flatten(), grad_y.reshape(grad_y.shape[-1], -1).T)",
                ),
            ),
        ],
    ),
)
