"""Wrong submissions of grouped_query_attention."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "grouped_query_attention",
        "repeat",
        [
            (
                "grad_k",
                "known: the gradients of the query heads that share keys are averaged, not added up",
                (
                    "D).sum(dim=2), dvv.view(B, G, H // G, S, D).sum(",
                    "D).mean(dim=2), dvv.view(B, G, H // G, S, D).mean(",
                ),
            ),
            (
                "grad_k",
                ("stops_at: stops at keys", "stops_at: stops at values"),
                ("dkk.view(B, G, H // G, S, D).sum(dim=2), dvv.view(B, G, H // G, S, D).sum(dim=2)", "dkk, dvv"),
            ),
            (
                "grad_k",
                (
                    "known: the gradients of keys are added up over the wrong query heads: h % G, not h // (H / G)",
                    "known: the gradients of values are added up over the wrong query heads: h % G, not h // (H / G)",
                ),
                (
                    "G, H // G, S, D).sum(dim=2), dvv.view(B, G, H // G, S, D).sum(dim=2)",
                    "H // G, G, S, D).sum(dim=1), dvv.view(B, H // G, G, S, D).sum(dim=1)",
                ),
            ),
            (
                "grad_k",
                "known: only the first query head of each group counts for its keys and values",
                (
                    "D).sum(dim=2), dvv.view(B, G, H // G, S, D).sum(dim=2)",
                    "D)[:, :, 0], dvv.view(B, G, H // G, S, D)[:, :, 0]",
                ),
            ),
            (
                "grad_k",
                (
                    "known: only the first G of the H query heads count for keys",
                    "known: only the first G of the H query heads count for values",
                ),
                (
                    "dkk.view(B, G, H // G, S, D).sum(dim=2), dvv.view(B, G, H // G, S, D).sum(dim=2)",
                    "dkk[:, :G], dvv[:, :G]",
                ),
            ),
            (
                "grad_q",
                "known: the scale 1 / sqrt(D) is missing",
                (
                    "ds = p * (dp - (dp * p).sum(-1, keepdim=True)) / D**0.5",
                    "ds = p * (dp - (dp * p).sum(-1, keepdim=True))",
                ),
            ),
            (
                "forward",
                (
                    "forward_known: key heads are dealt out in turn, value heads are not",
                    "follows: is wrong only because forward is",
                ),
                (
                    "kk, vv = k.repeat_interleave(r, dim=1), v.repeat_interleave(r, dim=1)",
                    "kk, vv = k.repeat(1, r, 1, 1), v.repeat_interleave(r, dim=1)",
                ),
            ),
        ],
    ),
    *of(
        "grouped_query_attention",
        "heads",
        [
            (
                "grad_k",
                "known: only the last query head of each group counts for its keys and values",
                ("gk[:, g] += gs.mT @ q[:, h]", "gk[:, g] = gs.mT @ q[:, h]"),
            ),
        ],
    ),
)
