"""Wrong submissions of flash_attention."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "flash_attention",
        "tiles",
        [
            (
                "forward",
                "forward_known: what was summed up so far is not rescaled when a later block has a larger score",
                ("acc = a * acc + p @ v[:, :, j : j + TILE]", "acc = acc + p @ v[:, :, j : j + TILE]"),
            ),
            (
                "forward",
                (
                    "forward_known: what was summed up so far is not rescaled when a later block has a larger score",
                    "known: what was summed up so far is not rescaled when a later block has a larger score",
                ),
                (
                    (
                        "            total = a * total + p.sum(-1, keepdim=True)\n"
                        "            acc = a * acc + p @ v[:, :, j : j + TILE]\n"
                    ),
                    (
                        "            total = total + p.sum(-1, keepdim=True)\n"
                        "            acc = acc + p @ v[:, :, j : j + TILE]\n"
                    ),
                ),
            ),
            (
                "grad_q",
                "sum_term: the sum over T is missing in the derivative of weights",
                (
                    "ds = p * (doi @ vj.transpose(-1, -2) - delta[:, :, i : i + TILE]) / D**0.5",
                    "ds = p * (doi @ vj.transpose(-1, -2)) / D**0.5",
                ),
            ),
            (
                "grad_q",
                "known: the sum in the softmax's derivative is taken over each block, not over the whole row",
                (
                    "            ds = p * (doi @ vj.transpose(-1, -2) - delta[:, :, i : i + TILE]) / D**0.5\n",
                    (
                        "            dp = doi @ vj.transpose(-1, -2)\n"
                        "            ds = p * (dp - (p * dp).sum(-1, keepdim=True)) / D**0.5\n"
                    ),
                ),
            ),
            (
                "grad_q",
                "known: delta is the sum of grad_y alone",
                ("delta = torch.sum(do * y, -1, keepdim=True)", "delta = torch.sum(do, -1, keepdim=True)"),
            ),
            (
                "budget",
                ("message: backward makes a tensor [", "message: right at other sizes: backward did not end within"),
                (
                    ("    q, k, v, y, lse = saved\n    T, D = q.shape[2:]\n"),
                    (
                        "    q, k, v, y, lse = saved\n"
                        "    T, D = q.shape[2:]\n"
                        "    torch.softmax(q @ k.transpose(-1, -2), -1)\n"
                    ),
                ),
            ),
            (
                "budget",
                "message: saved holds",
                (
                    "return y, (q, k, v, y, lse)",
                    "return y, (q, k, v, y, lse, torch.softmax(q @ k.transpose(-1, -2), -1))",
                ),
                ("q, k, v, y, lse = saved", "q, k, v, y, lse, _ = saved"),
            ),
            (
                "forward",
                "forward_known: the exponentials are not divided by their sum",
                ("y[:, :, i : i + TILE] = acc / total", "y[:, :, i : i + TILE] = acc"),
            ),
            (
                "grad_q",
                "known: each block overwrites what the blocks before it have added",
                ("dq[:, :, i : i + TILE] += ds @ kj", "dq[:, :, i : i + TILE] = ds @ kj"),
            ),
            (
                "grad_k",
                "known: each block overwrites what the blocks before it have added",
                (
                    "dk[:, :, j : j + TILE] += ds.transpose(-1, -2) @ qi",
                    "dk[:, :, j : j + TILE] = ds.transpose(-1, -2) @ qi",
                ),
            ),
            (
                "grad_q",
                "known: backward does not mask: the future has weights, too",
                (
                    "p = torch.exp(s - lse[:, :, i : i + TILE]).masked_fill(col > row, 0)",
                    "p = torch.exp(s - lse[:, :, i : i + TILE])",
                ),
            ),
            (
                "forward",
                "forward_known: the mask compares places within a block, not in the text",
                (
                    (
                        "            row = torch.arange(i, i + qi.shape[2], device=q.device)[:, None]\n"
                        "            col = torch.arange(j, j + s.shape[-1], device=q.device)[None]\n"
                    ),
                    (
                        "            row = torch.arange(qi.shape[2], device=q.device)[:, None]\n"
                        "            col = torch.arange(s.shape[-1], device=q.device)[None]\n"
                    ),
                ),
            ),
        ],
    ),
    *of(
        "flash_attention",
        "keys_outside",
        [
            (
                "grad_q",
                "known: the exponentials are not divided by their sum",
                (
                    "p = torch.exp(tile(q, k, r, c) - m[:, :, r]) / total[:, :, r]",
                    "p = torch.exp(tile(q, k, r, c) - m[:, :, r])",
                ),
            ),
        ],
    ),
    *of(
        "flash_attention",
        "tiles",
        [
            (
                "grad_q",
                ("known: missing where backward makes the weights again",),
                ("s = qi @ kj.transpose(-1, -2) / D**0.5", "s = qi @ kj.transpose(-1, -2)"),
            ),
        ],
    ),
)
