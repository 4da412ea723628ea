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
    *of(
        "bce_with_logits",
        "solution",
        [
            (
                "grad_logits",
                "known: the sigmoid is missing: target is taken from the logits",
                ("torch.sigmoid(logits) - target", "logits - target"),
            ),
            (
                "grad_logits",
                "known: the slope of the sigmoid, p * (1 - p), is multiplied",
                (
                    "(torch.sigmoid(logits) - target)",
                    "(torch.sigmoid(logits) - target) * torch.sigmoid(logits) * (1 - torch.sigmoid(logits))",
                ),
            ),
            (
                "grad_logits",
                "known: it is the gradient by p, not by the logit",
                (
                    "(torch.sigmoid(logits) - target)",
                    "(-target / torch.sigmoid(logits) + (1 - target) / (1 - torch.sigmoid(logits)))",
                ),
            ),
            (
                "grad_logits",
                "known: the term of the targets near 0 is missing",
                ("(torch.sigmoid(logits) - target)", "(-target * (1 - torch.sigmoid(logits)))"),
            ),
            (
                "grad_logits",
                "missing_path: the path logits → log_yes → y is missing",
                ("(torch.sigmoid(logits) - target)", "((1 - target) * torch.sigmoid(logits))"),
            ),
            (
                "grad_logits",
                "message: backward returned 2 values (a tensor [3], a tensor [",
                (
                    "return grad_y * (torch.sigmoid(logits) - target) / len(target)",
                    "return grad_y * (torch.sigmoid(logits) - target) / len(target), -grad_y * logits / len(target)",
                ),
            ),
            (
                "grad_logits",
                "path_sign: the path logits → log_no → y has the wrong sign",
                (
                    "(torch.sigmoid(logits) - target)",
                    "(-target * (1 - torch.sigmoid(logits)) - (1 - target) * torch.sigmoid(logits))",
                ),
            ),
            (
                "grad_logits",
                "known: target is taken from a yes or no, logits > 0, not from p",
                ("torch.sigmoid(logits) - target", "(torch.sigmoid(logits) > 0.5).to(logits.dtype) - target"),
            ),
        ],
    ),
)
