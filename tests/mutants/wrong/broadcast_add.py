"""Wrong submissions of broadcast_add."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "broadcast_add",
        "solution",
        [
            (
                "grad_b",
                "not_summed: grad_b is not summed over N",
                ("        grad = grad.sum(0)  # this axis was missing", "        break"),
            ),
            ("grad_b", "too_small: grad_b is N times too small", ("grad.sum(0)", "grad.mean(0)")),
            ("grad_b", "wrong_axis: grad_b is summed over D, not over N", ("grad.sum(0)", "grad.sum(-1)")),
            (
                "grad_b",
                ("first_only: grad_b counts only the first example", "known: b is added to the first row only"),
                ("grad.sum(0)", "grad[0]"),
            ),
            ("grad_b", "last_only: grad_b counts only the last example", ("grad.sum(0)", "grad[-1]")),
            (
                "grad_a",
                "swapped: swapped",
                (
                    "return sum_to(grad_y, a_shape), sum_to(grad_y, b_shape)",
                    "return sum_to(grad_y, b_shape), sum_to(grad_y, a_shape)",
                ),
            ),
            ("grad_b", "sign: grad_b has the wrong sign", ("sum_to(grad_y, b_shape)", "-sum_to(grad_y, b_shape)")),
            (
                "grad_a",
                ("upstream_ones: grad_a takes grad_y", "ignores_upstream: grad_a ignores grad_y"),
                ("sum_to(grad_y, a_shape)", "sum_to(0 * grad_y + 1, a_shape)"),
            ),
            ("grad_a", ("message: case: [N, 1] + [1, D]"), ("if length == 1:", "if length == 0:")),
            ("grad_a", ("message: case: [N, 1] + [1, D]"), ("keepdims=True", "keepdims=False")),
            ("forward", "forward_: the term b has the wrong sign", ("return a + b", "return a - b")),
            ("forward", "forward_known: a and b are multiplied", ("return a + b", "return a * b")),
        ],
    ),
    *of(
        "broadcast_add",
        "steps",
        [
            (
                "grad_b",
                "extra_axis: grad_b has the right numbers in shape [1, ",
                ("return g.reshape(shape)", "return g"),
            ),
            ("grad_b", "too_small: grad_b is N times too small", ("g.sum(axes", "g.mean(axes")),
            (
                "grad_b",
                "upstream_twice: grad_b uses grad_y twice",
                ("unbroadcast(grad_y, shape_b)", "unbroadcast(grad_y * grad_y, shape_b)"),
            ),
            (
                "grad_b",
                "zero: grad_b is zero everywhere",
                ("unbroadcast(grad_y, shape_b)", "unbroadcast(0 * grad_y, shape_b)"),
            ),
            (
                "grad_b",
                ("too_large: grad_b is D times too large", "times: grad_b"),
                ("return grad_a, grad_b", "return grad_a, grad_b * (grad_b.shape[-1] if grad_b.ndim else 1)"),
            ),
        ],
    ),
)
