"""Wrong submissions of dpo_loss."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "dpo_loss",
        "logaddexp",
        [
            (
                "grad_chosen",
                "known: beta is missing",
                (
                    "dlogits = g * -beta * (1 - torch.sigmoid(beta * logits)) / n",
                    "dlogits = g * -(1 - torch.sigmoid(beta * logits)) / n",
                ),
            ),
            ("grad_chosen", "sign: the wrong sign", ("return dlogits, -dlogits", "return -dlogits, dlogits")),
            (
                "grad_chosen",
                "known: a pair that is ranked right pulls the most: the sigmoid's argument has the wrong sign",
                (
                    "dlogits = g * -beta * (1 - torch.sigmoid(beta * logits)) / n",
                    "dlogits = g * -beta * torch.sigmoid(beta * logits) / n",
                ),
            ),
            (
                "grad_chosen",
                "times_option: multiplied by beta once too often",
                (
                    "dlogits = g * -beta * (1 - torch.sigmoid(beta * logits)) / n",
                    "dlogits = g * -beta * beta * (1 - torch.sigmoid(beta * logits)) / n",
                ),
            ),
            (
                "grad_chosen",
                "known: beta multiplies the loss, not the margin inside it",
                (
                    "dlogits = g * -beta * (1 - torch.sigmoid(beta * logits)) / n",
                    "dlogits = g * -beta * (1 - torch.sigmoid(logits)) / n",
                ),
            ),
            (
                "grad_chosen",
                "known: the loss is -sigmoid of the logit, without the log",
                (
                    "dlogits = g * -beta * (1 - torch.sigmoid(beta * logits)) / n",
                    "dlogits = g * -beta * torch.sigmoid(beta * logits) * (1 - torch.sigmoid(beta * logits)) / n",
                ),
            ),
            ("grad_rejected", "sign: the wrong sign", ("return dlogits, -dlogits", "return dlogits, dlogits")),
            ("forward", "forward_known: the reference is left out", ("logits = pi - ref", "logits = pi")),
            (
                "forward",
                "forward_known: chosen and rejected have changed places",
                (
                    ("    pi = chosen - rejected\n    ref = ref_chosen - ref_rejected\n"),
                    ("    pi = rejected - chosen\n    ref = ref_rejected - ref_chosen\n"),
                ),
                ("return dlogits, -dlogits", "return -dlogits, dlogits"),
            ),
            (
                "grad_chosen",
                "option: beta is taken to be 0.1, whatever was asked for",
                ("return loss, [logits, beta]", "return loss, [logits, 0.1]"),
            ),
        ],
    ),
    *of(
        "dpo_loss",
        "solution",
        [
            (
                "forward",
                ("forward_missing_term: rejected_gain is missing", "follows: is wrong only because forward is"),
                (
                    "logit = beta * ((chosen - ref_chosen) - (rejected - ref_rejected))",
                    "logit = beta * (chosen - ref_chosen)",
                ),
            ),
            ("grad_chosen", ("over_option: divided by beta²",), ("grad_y * beta * weight", "grad_y / beta * weight")),
        ],
    ),
)
