"""Wrong submissions of the rest of normalization, indexing, convolution, recurrence. All are edits of the solution."""

from .mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "rmsnorm",
        "solution",
        [
            ("grad_x", ("missing_path: mean_square", "missing_path: rrms"), ("(g - along_x)", "g")),
            ("grad_x", ("path_sign: wrong sign",), ("(g - along_x)", "(g + along_x)")),
            (
                "grad_x",
                (
                    "path_too_large: D times too large",
                    "known: added up over D",
                ),
                ("(g * normalized).mean(", "(g * normalized).sum("),
            ),
            ("grad_x", ("missing_factor: factor weight is missing",), ("g = grad_y * weight", "g = grad_y")),
            (
                "grad_weight",
                (
                    "wrong_value: x where normalized belongs",
                    "missing_factor: factor rrms is missing",
                    "lacks_factor: factor rrms is missing",
                ),
                ("(normalized, rrms, weight)", "(normalized, rrms, weight, x)"),
                ("normalized, rrms, weight = saved", "normalized, rrms, weight, x = saved"),
                ("(grad_y * normalized).sum(0)", "(grad_y * x).sum(0)"),
            ),
            (
                "grad_weight",
                ("not_summed: not summed over N",),
                ("(grad_y * normalized).sum(0)", "grad_y * normalized"),
            ),
            (
                "forward",
                ("forward_known: added up over D", "known: added up over D"),
                ("(x**2).mean(-1", "(x**2).sum(-1"),
            ),
            (
                "forward",
                ("forward_known: eps is outside",),
                ("((x**2).mean(-1, keepdims=True) + eps) ** -0.5", "1 / ((x**2).mean(-1, keepdims=True) ** 0.5 + eps)"),
            ),
            (
                "grad_x",
                ("missing_factor: rrms is missing", "lacks_factor: rrms is missing"),
                ("grad_x = rrms * (g", "grad_x = (g"),
            ),
        ],
    ),
    *of(
        "groupnorm",
        "solution",
        [
            (
                "grad_x",
                ("missing_path: x → groups → mean", "missing_path: mean"),
                ("(g - through_mean - through_var)", "(g - through_var)"),
            ),
            ("grad_x", ("missing_path: var",), ("(g - through_mean - through_var)", "(g - through_mean)")),
            (
                "grad_weight",
                ("message: shape"),
                (
                    "(grad_y * normalized.reshape(grad_y.shape)).sum((0, 2, 3))",
                    "(grad_y * normalized.reshape(grad_y.shape)).sum((0, 1, 2))",
                ),
            ),
            (
                "grad_bias",
                ("not_summed: not summed over", "message: shape"),
                ("grad_bias = grad_y.sum((0, 2, 3))", "grad_bias = grad_y.sum((2, 3))"),
            ),
            ("grad_x", ("missing_factor: weight is missing",), ("(grad_y * weight[:, None, None])", "grad_y")),
            (
                "grad_bias",
                ("too_small: N * H * W times too small"),
                ("grad_bias = grad_y.sum((0, 2, 3))", "grad_bias = grad_y.mean((0, 2, 3))"),
            ),
        ],
    ),
    *of(
        "l2_normalize",
        "solution",
        [
            ("grad_x", ("missing_path: x → norm", "missing_path: norm"), ("(grad_y - along_y * above_eps)", "grad_y")),
            ("grad_x", ("path_sign: wrong sign",), ("(grad_y - along_y", "(grad_y + along_y")),
            (
                "grad_x",
                (
                    "missing_factor: factor length is missing",
                    "extra_factor: length",
                    "extra_factor: the factor norm once too often",
                ),
                (" / length  # N,D", ""),
            ),
            (
                "grad_x",
                ("path_lacks: norm", "use_lacks: a factor y", "use_lacks: a factor x"),
                ("y * (grad_y * y).sum(", "y * grad_y.sum("),
            ),
            ("grad_x", ("diagonal_only: diagonal",), ("(grad_y * y).sum(-1, keepdims=True)", "(grad_y * y)")),
            (
                "forward",
                ("forward_known: sum of the absolute",),
                ("(x**2).sum(-1, keepdims=True) ** 0.5", "abs(x).sum(-1, keepdims=True)"),
            ),
        ],
    ),
    *of(
        "dropout",
        "solution",
        [
            ("grad_x", ("known: is not scaled by 1 / (1 - p)",), ("grad_y * keep / (1 - p)", "grad_y * keep")),
            (
                "grad_x",
                (
                    "missing_factor: keep",
                    "lacks_factor: keep",
                    "derivative_forgotten: without the derivative of kept",
                ),
                ("grad_y * keep / (1 - p)", "grad_y / (1 - p)"),
            ),
            ("grad_x", ("known: is divided by p",), ("grad_y * keep / (1 - p)", "grad_y * keep / p")),
            (
                "grad_x",
                ("known: keep is read the wrong way round",),
                ("grad_y * keep / (1 - p)", "grad_y * ~keep / (1 - p)"),
            ),
            (
                "forward",
                (
                    "forward_known: is not scaled",
                    "forward_too_small: y is 1/(1 - p) times too small",
                ),
                ("return x * keep / (1 - p)", "return x * keep"),
            ),
        ],
    ),
    *of(
        "concat",
        "solution",
        [
            (
                "grad_a",
                ("swapped: swapped", "message: shape"),
                ("return grad_y[:, :width], grad_y[:, width:]", "return grad_y[:, width:], grad_y[:, :width]"),
            ),
            (
                "grad_a",
                ("known: b comes first",),
                ("return grad_y[:, :width], grad_y[:, width:]", "return grad_y[:, -width:], grad_y[:, :-width]"),
            ),
            ("grad_b", ("zero: grad_b is zero everywhere",), ("grad_y[:, width:]", "0 * grad_y[:, width:]")),
            ("grad_b", ("known: right to left",), ("grad_y[:, width:]", "grad_y[:, width:].flip(-1)")),
        ],
    ),
    *of(
        "reparameterize",
        "solution",
        [
            ("grad_log_var", ("too_large: 2 times too large",), ("grad_y * spread / 2", "grad_y * spread")),
            (
                "grad_log_var",
                ("missing_factor: factor noise", "lacks_factor: factor noise"),
                ("    return mean + spread, spread", "    return mean + spread, torch.exp(log_var / 2)"),
            ),
            (
                "grad_log_var",
                (
                    "missing_factor: factor std",
                    "lacks_factor: factor std",
                    "derivative_forgotten: std",
                    "derivative_forgotten: exp",
                    "use_lacks: a factor std is missing where noise is used",
                ),
                ("    return mean + spread, spread", "    return mean + spread, noise"),
            ),
            (
                "grad_log_var",
                ("ignores_upstream: ignores grad_y", "upstream_ones: takes grad_y"),
                ("grad_y * spread / 2", "spread / 2"),
            ),
            (
                "grad_mean",
                ("swapped: swapped",),
                ("return grad_y, grad_y * spread / 2", "return grad_y * spread / 2, grad_y"),
            ),
        ],
    ),
    *of(
        "straight_through",
        "solution",
        [
            ("grad_x", ("zero: grad_x is zero everywhere",), ("return grad_y  # N", "return 0 * grad_y  # N")),
            ("forward", ("forward_known: the farthest row",), ("argmin", "argmax")),
            ("grad_x", ("sign: grad_x has the wrong sign",), ("return grad_y  # N", "return -grad_y  # N")),
        ],
    ),
    *of(
        "conv1d",
        "solution",
        [
            ("grad_x", ("known: only the first one counts",), ("stride] += grad_windows", "stride] = grad_windows")),
            ("grad_bias", ("too_small: N times too small",), ("grad_y.sum((0, 2))", "grad_y.sum(2).mean(0)")),
            (
                "grad_bias",
                ("not_summed: grad_bias is not summed over N", "message: shape"),
                ("grad_y.sum((0, 2))", "grad_y.sum(2)"),
            ),
            ("grad_weight", ("known: the kernel is flipped",), ("grad_y, windows)", "grad_y, windows).flip(-1)")),
            (
                "grad_weight",
                ("too_small: N times too small",),
                (
                    'torch.einsum("nfl,nclk->fck", grad_y, windows)',
                    'torch.einsum("nfl,nclk->fck", grad_y, windows) / len(grad_y)',
                ),
            ),
            (
                "grad_x",
                ("known: x starts at 0 of the padded",),
                (
                    "grad_padded[:, :, padding : padded_shape[2] - padding]",
                    "grad_padded[:, :, : padded_shape[2] - 2 * padding]",
                ),
            ),
        ],
    ),
    *of(
        "avg_pool2d",
        "solution",
        [
            (
                "grad_x",
                ("known: kernel_size, not by its square", "too_large: kernel_size times too large"),
                ("kernel_size**2  # N", "kernel_size  # N"),
            ),
            ("grad_x", ("known: only the first one counts",), ("stride] += share", "stride] = share")),
            (
                "grad_x",
                (
                    "too_large: kernel_size",
                    "both: kernel_size, not by its square; also: it is kernel_size times too large",
                ),
                ("share = grad_y / kernel_size**2", "share = grad_y"),
            ),
            ("forward", ("forward_known: it takes the largest",), ("windows.mean((-2, -1))", "windows.amax((-2, -1))")),
        ],
    ),
    *of(
        "max_pool2d",
        "solution",
        [
            (
                "grad_x",
                ("known: only the first one counts"),
                ("stride] += grad_windows", "stride] = grad_windows"),
            ),
            (
                "grad_x",
                ("known: row and the column",),
                ("i, j = divmod(m, kernel_size)", "j, i = divmod(m, kernel_size)"),
            ),
            (
                "grad_x",
                ("known: every entry of a window gets the gradient",),
                (
                    "grad_windows.scatter_(-1, winner[..., None], grad_y[..., None])",
                    "grad_windows += grad_y[..., None]",
                ),
            ),
        ],
    ),
    *of(
        "rnn_cell",
        "solution",
        [
            (
                "grad_x",
                (
                    "derivative_forgotten: next_h",
                    "derivative_forgotten: tanh",
                    "derivative_forgotten: without the derivative",
                    "node_derivative: next_h",
                ),
                (" * (1 - next_h**2)", ""),
            ),
            ("grad_x", ("known: 1 - y², not 1 - y", "local_other: 1 - next_h"), ("(1 - next_h**2)", "(1 - next_h)")),
            (
                "grad_h",
                (
                    "message: backward raised",
                    "known: weight_hh is not transposed",
                ),
                ("grad_total @ weight_hh", "grad_total @ weight_hh.T"),
            ),
            ("grad_weight_ih", ("transposed: grad_weight_ih is transposed",), ("grad_total.T @ x", "x.T @ grad_total")),
            ("grad_bias", ("not_summed: not summed over N",), ("grad_total.sum(0)", "grad_total")),
            ("grad_weight_hh", ("too_small: N times too small",), ("grad_total.T @ h", "grad_total.T @ h / len(h)")),
            ("grad_weight_hh", ("transposed: transposed",), ("grad_total.T @ h", "h.T @ grad_total")),
            (
                "grad_weight_hh",
                ("wrong_value: next_h where h belongs", "known: next_h"),
                ("grad_total.T @ h", "grad_total.T @ next_h"),
            ),
        ],
    ),
    *of(
        "lstm_cell",
        "solution",
        [
            (
                "grad_c",
                (
                    "missing_path: next_c",
                    "missing_use: next_c",
                    "ignores_upstream: ignores grad_next_c",
                ),
                ("grad_c = grad_next_c + grad_next_h", "grad_c = grad_next_h"),
            ),
            (
                "grad_c",
                (
                    "ignores_upstream: ignores grad_next_h",
                    "missing_path: squashed → next_h is missing",
                ),
                ("grad_c = grad_next_c + grad_next_h * o * (1 - squashed**2)", "grad_c = grad_next_c"),
            ),
            (
                "grad_c",
                ("missing_factor: factor f", "lacks_factor: factor f"),
                ("grad_c * f, grad_weight_ih", "grad_c, grad_weight_ih"),
            ),
            ("grad_bias", ("not_summed: not summed over N",), ("grad_total.sum(0)", "grad_total")),
            (
                "grad_c",
                (
                    "path_lacks: o",
                    "missing_factor: factor o",
                    "lacks_factor: o",
                    "use_lacks: factor o",
                    "node_factor: factor o",
                ),
                ("grad_next_h * o * (1", "grad_next_h * (1"),
            ),
            (
                "grad_x",
                ("swapped: grad_x and grad_h are swapped"),
                ("return grad_x, grad_h,", "return grad_h, grad_x,"),
            ),
            (
                "grad_c",
                ("upstream_swapped: mixes up",),
                ("def backward(grad_next_h, grad_next_c, saved)", "def backward(grad_next_c, grad_next_h, saved)"),
            ),
        ],
    ),
    *of(
        "gru_cell",
        "solution",
        [
            (
                "grad_h",
                ("missing_path: h → next_h", "missing_use: h → next_h"),
                (" + grad_next_h * z  # N,H: through", "  # N,H: through"),
            ),
            (
                "grad_h",
                (
                    "missing_factor: r",
                    "use_lacks: factor r",
                    "path_lacks: factor r",
                    "node_factor: factor r",
                    "other_gradient: grad_bias_hh holds the numbers of grad_bias_ih",
                    "lacks_factor: r",
                ),
                ("[grad_r, grad_z, grad_n * r]", "[grad_r, grad_z, grad_n]"),
            ),
            (
                "grad_x",
                ("path_sign: z", "path_wrong: z", "known: z and 1 - z are swapped"),
                ("(h - n) * z", "(n - h) * z"),
            ),
            (
                "grad_bias_ih",
                ("swapped: swapped",),
                ("grad_from_x.sum(0), grad_from_h.sum(0)", "grad_from_h.sum(0), grad_from_x.sum(0)"),
            ),
        ],
    ),
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
                ("missing_factor: decay", "lacks_factor: decay", "use_lacks: decay", "node_factor: decay"),
                ("carried = grad_x[:, t] * decay[:, t]", "carried = grad_x[:, t]"),
            ),
        ],
    ),
    *of(
        "rnn",
        "solution",
        [
            (
                "grad_x",
                (
                    "known: nothing is carried",
                    "missing_path: state",
                    "first_only: grad_h counts only the first T",
                    "missing_path: the path weight_hh → state → total → y",
                    "missing_use: the path weight_hh → state → total → y",
                ),
                ("grad_y[:, t] + grad_h)", "grad_y[:, t])"),
            ),
            (
                "grad_x",
                ("derivative_forgotten: state", "node_derivative: state", "derivative_forgotten: tanh"),
                (" * (1 - y[:, t] ** 2)", ""),
            ),
            (
                "grad_bias",
                (
                    "last_only: grad_bias counts only the last T",
                    "both: nothing is carried",
                    "known: only grad_y of the last step",
                ),
                ("rows.sum(0)", "grad_total[:, -1].sum(0)"),
            ),
            ("grad_bias", "too_small: grad_bias is N * T times too small", ("rows.sum(0)", "rows.mean(0)")),
            (
                "grad_weight_hh",
                ("known: weight_hh is taken to meet the state after",),
                ("rows.T @ before.reshape(-1, y.shape[-1])", "rows.T @ y.reshape(-1, y.shape[-1])"),
            ),
            (
                "grad_weight_ih",
                ("transposed: grad_weight_ih is transposed",),
                ("rows.T @ x.reshape(-1, x.shape[-1])", "x.reshape(-1, x.shape[-1]).T @ rows"),
            ),
        ],
    ),
)
