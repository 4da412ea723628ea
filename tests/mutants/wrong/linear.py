"""Wrong submissions of linear."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "linear",
        "solution",
        [
            ("grad_bias", "not_summed: grad_bias is not summed over N", ("grad_y.sum(0)", "grad_y")),
            ("grad_bias", "wrong_axis: grad_bias is summed over O, not over N", ("grad_y.sum(0)", "grad_y.sum(1)")),
            ("grad_bias", "too_small: grad_bias is N times too small", ("grad_y.sum(0)", "grad_y.mean(0)")),
            ("grad_bias", "extra_axis: in shape [1, ", ("grad_y.sum(0)", "grad_y.sum(0, keepdim=True)")),
            (
                "grad_bias",
                ("summed: grad_bias is summed over O", "summed: grad_bias is summed over N and O"),
                ("grad_y.sum(0)", "grad_y.sum()"),
            ),
            (
                "grad_bias",
                ("first_only: grad_bias counts only the first example", "known: bias is added to the first row only"),
                ("grad_y.sum(0)", "grad_y[0]"),
            ),
            ("grad_bias", "last_only: grad_bias counts only the last example", ("grad_y.sum(0)", "grad_y[-1]")),
            ("grad_weight", "transposed: grad_weight is transposed", ("grad_y.T @ x", "x.T @ grad_y")),
            ("grad_weight", "too_small: grad_weight is N times too small", ("grad_y.T @ x", "grad_y.T @ x / len(x)")),
            (
                "grad_x",
                "swapped: swapped",
                ("return grad_x, grad_weight, grad_bias", "return grad_weight, grad_x, grad_bias"),
            ),
            (
                "grad_bias",
                ("upstream_ones: grad_bias takes grad_y", "ignores_upstream: grad_bias ignores grad_y"),
                ("grad_y.sum(0)", "(0 * grad_y + 1).sum(0)"),
            ),
            ("grad_weight", "sign: grad_weight has the wrong sign", ("grad_y.T @ x", "-(grad_y.T @ x)")),
            (
                "forward",
                "forward_missing_term: the term bias is missing",
                ("x @ weight.T + bias  #", "x @ weight.T  #"),
            ),
            ("forward", "message: forward raised", ("x @ weight.T + bias  #", "x @ weight + bias  #")),
            (
                "grad_bias",
                ("too_large: grad_bias is 2 times too large", "times: grad_bias is 2 times what it should be"),
                ("grad_y.sum(0)", "2 * grad_y.sum(0)"),
            ),
            ("grad_x", "upstream_twice: grad_x uses grad_y twice", ("grad_y @ weight", "(grad_y * grad_y) @ weight")),
            (
                "grad_x",
                ("extra_factor: grad_x has the factor x once too often", "local_other: x"),
                ("grad_y @ weight", "grad_y @ weight * x"),
            ),
            (
                "grad_weight",
                ("precision: grad_weight is only float32-exact", "message: float32"),
                ("grad_y.T @ x", "(grad_y.float().T @ x.float()).double()"),
            ),
            (
                "grad_x",
                "message: backward returned",
                ("return grad_x, grad_weight, grad_bias", "return grad_x, grad_weight"),
            ),
            (
                "grad_weight",
                "other_gradient: grad_weight holds",
                ("return grad_x, grad_weight, grad_bias", "return grad_x, grad_x, grad_bias"),
            ),
            (
                "grad_weight",
                "rounded: grad_weight is rounded to integers",
                ("grad_y.T @ x", "(grad_y.T @ x).round()"),
            ),
            (
                "grad_weight",
                (),
                ("grad_y.T @ x", "grad_y.T @ (x - x.mean(0))"),
            ),
        ],
    ),
    *of(
        "linear",
        "loops",
        [
            (
                "grad_weight",
                "last_only: grad_weight counts only the last example",
                ("grad_weight += torch.outer", "grad_weight = torch.outer"),
            ),
            (
                "grad_bias",
                "last_only: grad_bias counts only the last example",
                ("grad_bias += grad_y[n]", "grad_bias = grad_y[n]"),
            ),
            (
                "grad_weight",
                ("ignores_upstream: grad_weight ignores grad_y", "wrong_value: uses y where grad_y belongs"),
                ("torch.outer(grad_y[n], x[n])", "torch.outer(y[n], x[n])"),
            ),
            (
                "grad_weight",
                ("first_only: first example", "known: the first row only"),
                ("    return grad_x, grad_weight, grad_bias", "        return grad_x, grad_weight, grad_bias"),
            ),
            (
                "grad_weight",
                "transposed: grad_weight is transposed",
                ("torch.zeros_like(weight)", "torch.zeros_like(weight).T.clone()"),
                ("torch.outer(grad_y[n], x[n])", "torch.outer(x[n], grad_y[n])"),
            ),
            (
                "grad_bias",
                ("wrong_value: y", "ignores_upstream: grad_bias ignores grad_y"),
                ("grad_bias += grad_y[n]", "grad_bias += y[n]"),
            ),
            (
                "grad_bias",
                ("extra_factor: bias", "local_other: bias"),
                ("grad_bias += grad_y[n]", "grad_bias += grad_y[n] * bias"),
            ),
        ],
    ),
    *of(
        "linear",
        "einsum",
        [
            ("grad_bias", "wrong_axis: grad_bias is summed over O, not over N", ('"no->o"', '"no->n"')),
            ("grad_weight", "transposed: grad_weight is transposed", ('"no,ni->oi"', '"no,ni->io"')),
            (
                "grad_x",
                ("upstream_ones: grad_x takes grad_y", "ignores_upstream: grad_x ignores grad_y"),
                ('torch.einsum("no,oi->ni", grad_y, weight)', "weight.sum(0).expand(len(x), -1)"),
            ),
            (
                "grad_weight",
                "swapped: swapped",
                ("return dx, dw, db", "return dw, dx, db"),
            ),
            (
                "forward",
                "forward_: the term bias has the wrong sign",
                (" + bias, (x, weight)", " - bias, (x, weight)"),
            ),
        ],
    ),
    *of(
        "linear",
        "solution",
        [
            ("grad_weight", "added_input: 0.01 times weight", ("grad_y.T @ x", "grad_y.T @ x + 0.01 * weight")),
            ("grad_x", "clipped: clipped at ±1", ("grad_y @ weight", "(grad_y @ weight).clamp(-1, 1)")),
            (
                "grad_weight",
                "one_row: the last row of x for all rows",
                ("grad_y.T @ x", "grad_y.T @ x[-1:].expand(x.shape)"),
            ),
        ],
    ),
    *of(
        "linear",
        "solution",
        [
            (
                "grad_weight",
                "upstream_reshaped: a reshape mixes up the entries of grad_y",
                ("grad_y.T @ x", "grad_y.reshape(grad_y.shape[1], -1) @ x"),
            ),
            (
                "grad_weight",
                "last_left_out: grad_weight leaves out the last example",
                ("grad_weight = grad_y.T @ x", "grad_weight = grad_y[:-1].T @ x[:-1]"),
            ),
            (
                "grad_bias",
                "first_left_out: grad_bias leaves out the first example",
                ("grad_y.sum(0)", "grad_y[1:].sum(0)"),
            ),
        ],
    ),
)
