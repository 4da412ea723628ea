"""Wrong submissions of reduce_mean."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "reduce_mean",
        "solution",
        [
            (
                "grad_x",
                ("too_large: grad_x is D times too large", "missing_factor: count", "lacks_factor: count"),
                ("share / x.shape[axis]", "share"),
            ),
            (
                "grad_x",
                ("too_small: grad_x is N times too small", "known: divided by all entries"),
                ("share / x.shape[axis]", "share / x.numel()"),
            ),
            (
                "grad_x",
                ("known: number of sums", "too_large: grad_x is D/N times too large"),
                ("share / x.shape[axis]", "share / grad_y.numel()"),
            ),
            (
                "grad_x",
                ("upstream_ones: grad_x takes grad_y", "ignores_upstream: grad_x ignores grad_y"),
                ("grad_y.reshape(kept)", "(0 * grad_y + 1).reshape(kept)"),
            ),
            ("grad_x", "stops_at: total", ("return share + 0 * x", "return grad_y / x.shape[-1]")),
            ("grad_x", "message: backward raised", ("{axis % x.ndim for", "{axis for")),
            (
                "forward",
                ("forward_too_large: y is D times too large", "forward_missing_factor: count"),
                ("    y = x.mean(dim", "    y = x.sum(dim"),
            ),
            ("grad_x", ("known: D - 1", "message: case"), ("share / x.shape[axis]", "share / (x.shape[axis] - 1)")),
            (
                "grad_x",
                ("extra_factor: grad_x has the factor x once too often", "local_other: x", "wrong_value: x"),
                ("return share + 0 * x", "return share * x"),
            ),
        ],
    ),
    *of(
        "reduce_mean",
        "expand",
        [
            ("grad_x", "message: (case: dim=(0, 2))", ("count *= shape[d]", "count = shape[d]")),
            ("grad_x", "message: backward raised", ("grad_y = grad_y.unsqueeze(d)", "grad_y = grad_y.unsqueeze(0)")),
            (
                "grad_x",
                "too_large: grad_x is D times too large",
                ("grad_y.expand(shape) / count", "grad_y.expand(shape)"),
            ),
            (
                "grad_x",
                ("too_large: D", "times: grad_x is"),
                ("grad_y.expand(shape) / count", "grad_y.expand(shape) * count"),
            ),
            ("grad_x", "sign: grad_x has the wrong sign", ("return grad_y.expand", "return -grad_y.expand")),
        ],
    ),
)
