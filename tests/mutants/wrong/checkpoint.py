"""Wrong submissions of checkpoint."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "checkpoint",
        "floor",
        [
            (
                "memory",
                "known: saved holds the input of every layer, as without checkpoints",
                ("if i % seg == 0:", "if True:"),
                ("for start in sorted(keep, reverse=True):", "for start in range((L - 1) // seg * seg, -1, -seg):"),
            ),
            (
                "memory",
                "known: saved holds half of all layers: its segments have two layers, however many there are",
                ("seg = max(1, math.isqrt(len(weights)))", "seg = 2"),
            ),
            (
                "grad_x",
                (
                    "known: the slope of tanh is taken at each layer's input h",
                    "known: the slope of the last tanh is taken at",
                ),
                ("g = g * (1 - acts[i + 1] ** 2)", "g = g * (1 - acts[i] ** 2)"),
            ),
            (
                "grad_x",
                (
                    "known: the derivative of tanh is forgotten in every layer",
                    "derivative_forgotten: h",
                    "known: the last layer has no tanh",
                ),
                ("g = g * (1 - acts[i + 1] ** 2)", "g = g"),
            ),
            (
                "grad_x",
                "known: the slope of tanh is 1 - h, not 1 - h * h",
                ("g = g * (1 - acts[i + 1] ** 2)", "g = g * (1 - acts[i + 1])"),
            ),
            (
                "grad_x",
                ("stops_at: stops at h2: it is the gradient of h2", "zero: zero everywhere"),
                (
                    ("    grads = [None] * L\n    for start in sorted(keep, reverse=True):\n"),
                    (
                        "    grads = [torch.zeros_like(w) for w in weights]\n"
                        "    for start in sorted(keep, reverse=True)[:1]:\n"
                    ),
                ),
            ),
            (
                "grad_x",
                "known: the weights are not transposed on the way back",
                ("g = g @ weights[start + i].T", "g = g @ weights[start + i]"),
            ),
            (
                "grad_w1",
                "transposed: transposed",
                ("grads[start + i] = acts[i].T @ g", "grads[start + i] = g.T @ acts[i]"),
            ),
            (
                "grad_x",
                "known: the second segment starts from x, not from its own checkpoint",
                ("acts = [keep[start]]", "acts = [keep[0]]"),
            ),
            (
                "grad_w1",
                (
                    "swapped: and grad_w4 are swapped",
                    "swapped: and grad_w3 are swapped",
                    "swapped: grad_w2 and grad_w3 are swapped",
                    "swapped: grad_w1 and grad_w4 are swapped",
                ),
                ("return (g, *grads)", "return (g, *grads[::-1])"),
            ),
            (
                "grad_x",
                "order: w1, w2, w3, w4, x",
                ("return (g, *grads)", "return (*grads, g)"),
            ),
            (
                "forward",
                "forward_known: the last layer has no tanh",
                ("return h, (keep, weights, seg)", "return torch.atanh(h), (keep, weights, seg)"),
            ),
        ],
    ),
    *of(
        "checkpoint",
        "solution",
        [
            (
                "grad_x",
                ("known: the second segment starts from x",),
                ("segment(checkpoints[number], own)", "segment(checkpoints[0], own)"),
            ),
            ("grad_x", ("known: without its weight",), ("grad_h = grad_s @ weight.T", "grad_h = grad_s")),
            ("grad_w1", ("known: each weight meets its layer's output h",), ("before.T @ grad_s", "h.T @ grad_s")),
            ("grad_w2", ("known: meets its segment's checkpoint",), ("before.T @ grad_s", "hs[0].T @ grad_s")),
        ],
    ),
)
