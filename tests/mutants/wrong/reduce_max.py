"""Wrong submissions of reduce_max."""

from mutants.mutant import Mutant, of

ONES = ("upstream_ones: grad_x takes grad_y", "ignores_upstream: grad_x ignores grad_y")

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "reduce_max",
        "solution",
        [
            (
                "grad_x",
                ("derivative_forgotten: without the derivative"),
                ("grad_y[:, None] * shares", "grad_y[:, None] + 0 * shares"),
            ),
            ("edges", ("message: tie", "message: case"), ("winners / winners.sum(-1, keepdim=True)", "winners")),
            ("grad_x", ONES, ("grad_y[:, None] * shares", "shares")),
            ("grad_x", ("sign: grad_x has the wrong sign",), ("grad_y[:, None] * shares", "-grad_y[:, None] * shares")),
            (
                "forward",
                ("forward_known: the largest of the whole array", "forward_axis: N"),
                ("x.amax(-1, keepdim=True)  # N,1", "x.amax().expand(len(x), 1)  # N,1"),
            ),
        ],
    ),
    *of(
        "reduce_max",
        "solution",
        [
            (
                "grad_x",
                "known: the largest entry of the whole array",
                ("(x == largest)", "(x == x.max())"),
                (" / winners.sum(-1, keepdim=True)", ""),
            ),
            ("edges", "message: right, except for ties", (" / winners.sum(-1, keepdim=True)", "")),
            (
                "edges",
                "message: right, except for ties",
                ("winners / winners.sum(-1, keepdim=True)", "winners * (winners.cumsum(-1) == 1)"),
            ),
        ],
    ),
    *of(
        "reduce_max",
        "solution",
        [
            (
                "grad_x",
                "both: every entry but the largest gets the gradient; also:",
                ("winners = (x == largest)", "winners = (x != largest)"),
            ),
            (
                "grad_x",
                "too_large: grad_x is D times too large",
                ("return grad_y[:, None] * shares", "return grad_y[:, None] * shares * shares.shape[1]"),
            ),
            (
                "grad_x",
                "extra_factor: grad_x has the factor x once too often",
                ("winners / winners.sum(-1, keepdim=True)", "winners * x"),
            ),
            (
                "grad_x",
                "known: the softmax of the row is taken for the mask of its",
                ("winners / winners.sum(-1, keepdim=True)", "x.softmax(-1)"),
            ),
            (
                "grad_x",
                "known: every entry but the largest gets the gradient",
                ("return grad_y[:, None] * shares", "return grad_y[:, None] * (1 - shares)"),
            ),
        ],
    ),
)
