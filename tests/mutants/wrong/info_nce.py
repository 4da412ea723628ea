"""Wrong submissions of info_nce."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "info_nce",
        "solution",
        [
            (
                "grad_a",
                (
                    "known: temperature multiplies",
                    "missing_factor: temperature",
                    "lacks_factor: temperature",
                    "times: 0.1",
                    "times_option: multiplied by temperature once too often",
                ),
                (" / temperature  # N,N\n    grad_a", "  # N,N\n    grad_a"),
            ),
            (
                "grad_a",
                ("missing_path: a_length",),
                (
                    "grad_a = through_length(grad_similarity @ b_unit, a_unit, a_length)",
                    "grad_a = grad_similarity @ b_unit / a_length",
                ),
            ),
            (
                "grad_a",
                ("missing_path: log_probs", "missing_path: logits", "missing_use: logits"),
                ("    grad_logits.diagonal().sub_(1)  # softmax - identity\n", ""),
            ),
            (
                "grad_a",
                (
                    "too_large: N times too large",
                    "known: added up, not averaged",
                ),
                ("grad_logits / len(grad_logits)", "grad_logits"),
            ),
            (
                "grad_b",
                ("node_transposed: similarity is transposed", "node_transposed: transposed"),
                ("grad_similarity.T @ a_unit", "grad_similarity @ a_unit"),
            ),
            ("grad_a", ("swapped: swapped",), ("return grad_a, grad_b", "return grad_b, grad_a")),
        ],
    ),
    *of(
        "info_nce",
        "solution",
        [
            (
                "grad_a",
                "known: log-probabilities stand",
                ("    grad_logits = torch.exp(log_probs)", "    grad_logits = log_probs.clone()"),
            ),
            (
                "grad_a",
                "known: added up over N, not over D",
                ("(grad_unit * unit).sum(-1, keepdim=True)", "(grad_unit * unit).sum(0, keepdim=True)"),
            ),
        ],
    ),
)
