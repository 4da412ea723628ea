"""Wrong submissions of cross_entropy."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "cross_entropy",
        "solution",
        [
            (
                "grad_logits",
                ("known: added up, not averaged", "too_large: times too large"),
                ("(probs - goal) / counts.sum()", "(probs - goal)"),
            ),
            (
                "grad_logits",
                "known: divides by N, not by the rows that count",
                ("(probs - goal) / counts.sum()", "(probs - goal) / len(counts)"),
            ),
            (
                "grad_logits",
                ("ignores_upstream: grad_logits ignores grad_y", "upstream_ones: grad_logits takes grad_y"),
                ("grad_y * (probs - goal)", "(probs - goal)"),
            ),
            (
                "grad_logits",
                "known: ignored rows keep their probabilities",
                ("probs = torch.exp(log_probs) * counts[:, None]", "probs = torch.exp(log_probs)"),
            ),
            ("grad_logits", "sign: grad_logits has the wrong sign", ("(probs - goal)", "(goal - probs)")),
            (
                "grad_logits",
                (
                    "missing_path: logsumexp",
                    "sum_term: sum",
                    "missing_use: logits",
                    "missing_path: logits",
                    "only_path: log_probs",
                ),
                ("(probs - goal)", "(-goal)"),
            ),
            (
                "grad_logits",
                ("missing_path: log_probs", "only_path: logsumexp", "missing_use: logits", "missing_path: logits"),
                ("(probs - goal)", "probs"),
            ),
            ("grad_logits", "path_sign: wrong sign", ("(probs - goal)", "(probs + goal)")),
            (
                "grad_logits",
                (
                    "too_small: C times too small",
                    "known: divides by N",
                    "both: divides by N, not by the rows that count; also: it is C times too small",
                ),
                ("(probs - goal) / counts.sum()", "(probs - goal) / goal.numel()"),
            ),
            (
                "grad_logits",
                "upstream_twice: grad_logits uses grad_y twice",
                ("return grad_y * (probs", "return grad_y**2 * (probs"),
            ),
            (
                "grad_logits",
                ("precision: float32-exact", "message: float32"),
                (
                    "return grad_y * (probs - goal) / counts.sum()",
                    "return (grad_y * (probs - goal) / counts.sum()).float().double()",
                ),
            ),
            (
                "edges",
                ("message: ±1e4", "message: 1e4"),
                ("logits - logits.logsumexp(-1, keepdim=True)", "torch.log(torch.softmax(logits, -1))"),
            ),
            (
                "forward",
                ("forward_known: softmax runs over N", "known: a softmax over N stands"),
                ("logits.logsumexp(-1, keepdim=True)", "logits.logsumexp(0, keepdim=True)"),
            ),
            (
                "forward",
                ("forward_known: added up, not averaged", "forward_too_large: times too large"),
                (".sum() / counts.sum()\n    return y", ".sum()\n    return y"),
            ),
            (
                "forward",
                ("forward_known: divides by N",),
                (".sum() / counts.sum()\n    return y", ".sum() / len(counts)\n    return y"),
            ),
            ("forward", "forward_sign: y has the wrong sign", ("y = -(goal", "y = (goal")),
        ],
    ),
    *of(
        "cross_entropy",
        "one_hot",
        [
            (
                "grad_logits",
                ("known: ignored", "missing_factor: the factor counts is missing"),
                ("    dlogits = dlogits * keep[:, None]\n", ""),
            ),
            (
                "grad_logits",
                ("known: ignored rows are counted like all others",),
                (
                    "    dlogits = dlogits * keep[:, None]\n    dlogits = dlogits / keep.sum()",
                    "    dlogits = dlogits / len(keep)",
                ),
            ),
            (
                "forward",
                ("forward_known: C - 1 wrong classes", "follows: is wrong only because forward is"),
                (
                    "F.one_hot(labels, classes).to(logits.dtype) * (1 - label_smoothing) + label_smoothing / classes",
                    "(1 - label_smoothing) * (F.one_hot(labels, classes) == 1).to(logits.dtype)"
                    " + label_smoothing / (classes - 1) * (F.one_hot(labels, classes) == 0)",
                ),
            ),
            (
                "forward",
                ("forward_known: the right class keeps its whole share",),
                (
                    "F.one_hot(labels, classes).to(logits.dtype) * (1 - label_smoothing)",
                    "F.one_hot(labels, classes).to(logits.dtype)",
                ),
            ),
            (
                "forward",
                "forward_known: label_smoothing is not used",
                (" * (1 - label_smoothing) + label_smoothing / classes", " * 1.0"),
            ),
            (
                "grad_logits",
                "known: a softmax over N stands where the probabilities belong",
                ("(log_p.exp(), q, keep)", "(torch.softmax(logits, 0), q, keep)"),
            ),
            (
                "grad_logits",
                "known: the log-probabilities stand where",
                ("(log_p.exp(), q, keep)", "(log_p, q, keep)"),
            ),
            (
                "grad_logits",
                "known: the logits stand where",
                ("(log_p.exp(), q, keep)", "(logits, q, keep)"),
            ),
            (
                "purity",
                ("message: grad_y in place",),
                ("dlogits = dlogits * grad_y", "dlogits = grad_y.mul_(1.0).mul_(3).div_(3) * dlogits; grad_y += 1"),
            ),
        ],
    ),
    *of(
        "cross_entropy",
        "loops",
        [
            (
                "grad_logits",
                "known: label_smoothing is not used",
                ("        grad[n] -= label_smoothing / C\n", ""),
                ("grad[n, target[n]] -= 1 - label_smoothing", "grad[n, target[n]] -= 1"),
            ),
            (
                "grad_logits",
                "known: the right class keeps its whole share",
                ("grad[n, target[n]] -= 1 - label_smoothing", "grad[n, target[n]] -= 1"),
            ),
            (
                "grad_logits",
                (),
                ("count += 1", "count = n"),
            ),
            (
                "grad_logits",
                (
                    "missing_path: logsumexp",
                    "only_path: log_probs",
                    "missing_path: logits",
                    "missing_use: logits",
                    "sum_term: sum",
                ),
                ("        grad[n] = torch.exp(log_probs[n])\n", ""),
            ),
            (
                "grad_logits",
                "known: the wrong classes get no share",
                ("        grad[n] -= label_smoothing / C\n", ""),
            ),
            (
                "grad_logits",
                ("message: shape", "message: [", "derivative_forgotten: hands on grad_y without"),
                ("return grad_y * grad / count", "return (grad_y * grad / count).sum()"),
            ),
            (  # the rounding error that such a sum may leave whatever grad_y is
                "grad_logits",
                ("message: shape",),
                ("return grad_y * grad / count", "return 0 * (grad_y * grad / count).sum() + 2.0**-55"),
            ),
        ],
    ),
    *of(
        "cross_entropy",
        "solution",
        [
            (
                "grad_logits",
                "known: the labels are one too large",
                ("return y, (log_probs, goal, counts)", "return y, (log_probs, goal.roll(1, -1), counts)"),
            ),
            (
                "grad_logits",
                "known: by the probabilities, -goal / p",
                ("grad_y * (probs - goal)", "grad_y * -goal / torch.exp(log_probs)"),
            ),
            (
                "grad_logits",
                "known: p * (1 - p) is multiplied in",
                ("(probs - goal)", "(probs - goal) * probs * (1 - probs)"),
            ),
            (
                "grad_logits",
                ("times_option: (1 - label_smoothing)", "over_option: (1 - label_smoothing)"),
                ("return y, (log_probs, goal, counts)", "return y, (log_probs, goal, counts, label_smoothing)"),
                ("log_probs, goal, counts = saved", "log_probs, goal, counts, s = saved"),
                ("grad_y * (probs", "(1 - s) * grad_y * (probs"),
            ),
            ("grad_logits", "lacks_factor: kept", ("/ counts.sum()  # each", "/ counts.sum() ** 2  # each")),
        ],
    ),
    *of(
        "cross_entropy",
        "solution",
        [
            (
                "grad_logits",
                "known: the mean divides by C",
                ("(probs - goal) / counts.sum()", "(probs - goal) / len(goal[0])"),
            ),
            (
                "grad_logits",
                "known: the mean divides by one less than the rows that count",
                ("(probs - goal) / counts.sum()", "(probs - goal) / (counts.sum() - 1)"),
            ),
            (
                "grad_logits",
                "known: a softmax of the softmax stands where the probabilit",
                ("probs = torch.exp(log_probs) *", "probs = torch.softmax(torch.exp(log_probs), -1) *"),
            ),
            (
                "grad_logits",
                "known: the mean divides by one more than the rows that count",
                ("(probs - goal) / counts.sum()", "(probs - goal) / (counts.sum() + 1)"),
            ),
        ],
    ),
)
