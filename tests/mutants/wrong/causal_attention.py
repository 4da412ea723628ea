"""Wrong submissions of causal_attention."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "causal_attention",
        "tril",
        [
            (
                "forward",
                "forward_known: the mask is missing: every query sees the future",
                ('    s = s.masked_fill(mask == 0, float("-inf"))\n', ""),
                ("ds = ds.masked_fill(mask == 0, 0.0) / (s.q.shape[-1] ** 0.5)", "ds = ds / (s.q.shape[-1] ** 0.5)"),
            ),
            (
                "forward",
                "forward_known: every query sees one place too far ahead",
                (
                    "mask = torch.tril(torch.ones(T, T, device=q.device))",
                    "mask = torch.tril(torch.ones(T, T, device=q.device), diagonal=1)",
                ),
                ("ds = ds.masked_fill(mask == 0, 0.0) / (s.q.shape[-1] ** 0.5)", "ds = ds / (s.q.shape[-1] ** 0.5)"),
            ),
            (
                "forward",
                (),
                (
                    "mask = torch.tril(torch.ones(T, T, device=q.device))",
                    "mask = torch.tril(torch.ones(T, T, device=q.device), diagonal=-1)",
                ),
            ),
            (
                "forward",
                "forward_known: the mask hides the past, not the future",
                (
                    "mask = torch.tril(torch.ones(T, T, device=q.device))",
                    "mask = torch.triu(torch.ones(T, T, device=q.device))",
                ),
                ("ds = ds.masked_fill(mask == 0, 0.0) / (s.q.shape[-1] ** 0.5)", "ds = ds / (s.q.shape[-1] ** 0.5)"),
            ),
            (
                "grad_q",
                "known: the mask is missing: every query sees the future",
                ("return p @ v, Saved(q, k, v, p)", "return p @ v, Saved(q, k, v, None)"),
                (
                    "    mask = torch.tril(torch.ones(T, T, device=g.device))\n",
                    (
                        "    mask = torch.tril(torch.ones(T, T, device=g.device))\n"
                        "    s = s._replace(p=torch.softmax(s.q @ s.k.transpose(-2, -1) / s.q.shape[-1] ** 0.5, -1))\n"
                    ),
                ),
                ("ds = ds.masked_fill(mask == 0, 0.0) / (s.q.shape[-1] ** 0.5)", "ds = ds / (s.q.shape[-1] ** 0.5)"),
            ),
            (
                "grad_q",
                "known: only the score of each place with itself gets a gradient",
                (
                    "ds = ds.masked_fill(mask == 0, 0.0) / (s.q.shape[-1] ** 0.5)",
                    "ds = ds.masked_fill(mask.T == 0, 0.0) / (s.q.shape[-1] ** 0.5)",
                ),
            ),
            (
                "grad_q",
                "known: the score of a place with itself gets no gradient",
                (
                    "ds = ds.masked_fill(mask == 0, 0.0) / (s.q.shape[-1] ** 0.5)",
                    "ds = ds * mask.tril(-1) / (s.q.shape[-1] ** 0.5)",
                ),
            ),
            (
                "forward",
                (
                    "forward_known: the mask comes after the softmax, so the weights don't add up to 1",
                    "Hint: not zero where no path leads",
                ),
                (
                    ('    s = s.masked_fill(mask == 0, float("-inf"))\n    p = torch.softmax(s, dim=-1)\n'),
                    "    p = torch.softmax(s, dim=-1) * mask\n",
                ),
            ),
            (
                "forward",
                "forward_known: the scale is sqrt(T), the number of places, not sqrt(D)",
                (
                    "s = q @ k.transpose(-2, -1) / (q.shape[-1] ** 0.5)",
                    "s = q @ k.transpose(-2, -1) / (q.shape[1] ** 0.5)",
                ),
                (
                    "ds = ds.masked_fill(mask == 0, 0.0) / (s.q.shape[-1] ** 0.5)",
                    "ds = ds.masked_fill(mask == 0, 0.0) / (s.q.shape[1] ** 0.5)",
                ),
            ),
        ],
    ),
    *of(
        "causal_attention",
        "rows",
        [
            (
                "grad_k",
                "known: only the score of each place with itself gets a gradient",
                ("dk[:, : t + 1] += ds[:, :, None] * q[:, t, None]", "dk[:, : t + 1] = ds[:, :, None] * q[:, t, None]"),
            ),
            (
                "grad_v",
                "known: only the weight of each place for itself sends a gradient to its value",
                ("dv[:, : t + 1] += w[:, :, None] * g[:, t, None]", "dv[:, : t + 1] = w[:, :, None] * g[:, t, None]"),
            ),
            (
                "grad_v",
                ("Hint: right except for the first T", "first_left_out: grad_v leaves out the first T"),
                ("for t in reversed(range(T)):", "for t in reversed(range(1, T)):"),
            ),
            (
                "grad_q",
                "sum_term: the sum over T is missing in the derivative of weights",
                ("ds = w * (dw - (w * dw).sum(1, keepdim=True)) / D**0.5", "ds = w * dw / D**0.5"),
            ),
            (
                "grad_k",
                "known: the score of a place with itself gets no gradient",
                ("dk[:, : t + 1] += ds[:, :, None] * q[:, t, None]", "dk[:, :t] += ds[:, :t, None] * q[:, t, None]"),
            ),
        ],
    ),
    *of(
        "causal_attention",
        "finite_mask",
        [
            (
                "forward",
                "Hint: not zero where no path leads",
                (
                    "s = torch.where(allowed.to(q.device), s, torch.full_like(s, -1e9))",
                    "s = torch.where(allowed.to(q.device), s, torch.full_like(s, -1.0))",
                ),
            ),
            (
                "forward",
                "Hint: not zero where no path leads",
                (
                    "s = torch.where(allowed.to(q.device), s, torch.full_like(s, -1e9))",
                    "s = torch.where(allowed.to(q.device), s, torch.full_like(s, -10.0))",
                ),
            ),
        ],
    ),
    *of(
        "causal_attention",
        "solution",
        [
            (
                "grad_q",
                ("sum_axis: runs over the first T, not over the last T",),
                ("(grad_weights * weights).sum(-1", "(grad_weights * weights).sum(-2"),
            ),
            (
                "grad_q",
                ("known: lacks its first factor, weights itself", "Hint: not zero where no path leads"),
                (
                    "weights * (grad_weights - (grad_weights * weights).sum(-1, keepdim=True)) * scale",
                    "(grad_weights - (grad_weights * weights).sum(-1, keepdim=True)) * scale",
                ),
            ),
        ],
    ),
)
