"""Wrong submissions of bce_with_logits."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "bce_with_logits",
        "solution",
        [
            (
                "grad_logits",
                (
                    "too_large: grad_logits is N times too large",
                    "known: added up, not averaged",
                ),
                (" / len(target)", ""),
            ),
            (
                "grad_logits",
                ("known: the slope of the sigmoid, p * (1 - p)",),
                (
                    "(torch.sigmoid(logits) - target)",
                    "(torch.sigmoid(logits) - target) * torch.sigmoid(logits) * torch.sigmoid(-logits)",
                ),
            ),
            (
                "grad_logits",
                ("known: the sigmoid is missing",),
                ("(torch.sigmoid(logits) - target)", "(logits - target)"),
            ),
            (
                "grad_logits",
                ("sign: grad_logits has the wrong sign",),
                ("(torch.sigmoid(logits) - target)", "(target - torch.sigmoid(logits))"),
            ),
            (
                "grad_logits",
                ("ignores_upstream: ignores grad_y", "upstream_ones: takes grad_y"),
                ("grad_y * (torch", "(torch"),
            ),
            (
                "forward",
                ("forward_known: added up, not averaged", "forward_too_large: y is N times too large"),
                ("(softplus - target * logits).mean()", "(softplus - target * logits).sum()"),
            ),
        ],
    ),
    *of(
        "bce_with_logits",
        "solution",
        [
            (
                "grad_logits",
                "known: by p, not by the logit",
                (
                    "    return grad_y * (torch.sigmoid(logits) - target) / len(target)",
                    "    p = torch.sigmoid(logits)\n    return grad_y * (p - target) / (p * (1 - p)) / len(target)",
                ),
            ),
            (
                "grad_logits",
                "known: from a yes or no",
                ("torch.sigmoid(logits) - target", "(logits > 0).double() - target"),
            ),
        ],
    ),
)
