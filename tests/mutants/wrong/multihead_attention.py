"""Wrong submissions of multihead_attention."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "multihead_attention",
        "views",
        [
            (
                "grad_x",
                "known: the thirds are read as k, q, v; they are q, k, v",
                ("dqkv = torch.cat([dq, dk, dv], dim=2)", "dqkv = torch.cat([dk, dq, dv], dim=2)"),
            ),
            (
                "grad_x",
                "known: the thirds are read as v, k, q; they are q, k, v",
                ("dqkv = torch.cat([dq, dk, dv], dim=2)", "dqkv = torch.cat([dv, dk, dq], dim=2)"),
            ),
            (
                "grad_x",
                "known: the thirds are read as q, v, k; they are q, k, v",
                ("dqkv = torch.cat([dq, dk, dv], dim=2)", "dqkv = torch.cat([dq, dv, dk], dim=2)"),
            ),
            (
                "grad_x",
                "known: heads are reshaped without moving their axis back behind T",
                ("dy = (dout @ wo).view(B, T, nh, hs).transpose(1, 2)", "dy = (dout @ wo).view(B, nh, T, hs)"),
            ),
            (
                "grad_out_weight",
                "transposed: transposed",
                ('dwo = torch.einsum("btc,btd->cd", dout, y)', 'dwo = torch.einsum("btc,btd->dc", dout, y)'),
            ),
            (
                "grad_x",
                "known: the output projection is missing",
                ("dy = (dout @ wo).view(B, T, nh, hs).transpose(1, 2)", "dy = dout.view(B, T, nh, hs).transpose(1, 2)"),
            ),
            (
                "grad_qkv_weight",
                "wrong_value: joined where x belongs",
                ('dw = torch.einsum("bto,bti->oi", dqkv, x)', 'dw = torch.einsum("bto,bti->oi", dqkv, y)'),
            ),
            (
                "grad_x",
                "missing_paths: the paths through k and v are missing",
                ("dx = dqkv @ wqkv", "dx = dq @ wqkv[:C]"),
            ),
            (
                "grad_x",
                "missing_path: the path x → scores → y is missing",
                ("dx = dqkv @ wqkv", "dx = dv @ wqkv[2 * C :]"),
            ),
            (
                "grad_x",
                "missing_path: the path x → v → y is missing",
                ("dx = dqkv @ wqkv", "dx = dq @ wqkv[:C] + dk @ wqkv[C : 2 * C]"),
            ),
            ("grad_x", "known: the scale 1 / sqrt(D) is missing", ("    dpre = dpre * (1.0 / math.sqrt(hs))\n", "")),
            (
                "forward",
                "forward_known: the scale 1 / sqrt(D) is missing",
                ("att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))", "att = q @ k.transpose(-2, -1)"),
                ("    dpre = dpre * (1.0 / math.sqrt(hs))\n", ""),
            ),
            (
                "grad_x",
                "sum_term: the sum over T is missing in the derivative of weights",
                ("dpre = att * (datt - (att * datt).sum(-1, keepdim=True))", "dpre = att * datt"),
            ),
            (
                "grad_x",
                "known: the gradient of scores is not transposed on its way to k",
                ("dk = dpre.transpose(-2, -1) @ q", "dk = dpre @ q"),
            ),
            (
                "grad_x",
                "known: the weights are not transposed on the way to v",
                ("dv = att.transpose(-2, -1) @ dy", "dv = att @ dy"),
            ),
            (
                "forward",
                "forward_option: num_heads is taken to be 2, whatever was asked for",
                (
                    ("def forward(x, qkv_weight, out_weight, *, num_heads=2):\n    B, T, C = x.size()\n"),
                    (
                        "def forward(x, qkv_weight, out_weight, *, num_heads=2):\n"
                        "    B, T, C = x.size()\n"
                        "    num_heads = 2\n"
                    ),
                ),
            ),
        ],
    ),
    *of(
        "multihead_attention",
        "heads",
        [
            (
                "grad_x",
                "missing_path: the path x → scores → y is missing",
                ("            grad_x += part @ w[rows]\n", "        grad_x += part @ w[rows]\n"),
            ),
        ],
    ),
    *of(
        "multihead_attention",
        "einsum",
        [
            (
                "forward",
                "forward_known: q, k and v of one head lie together; the thirds come first, then the heads",
                (
                    "w = qkv_weight.reshape(3, num_heads, d, c)",
                    "w = qkv_weight.reshape(num_heads, 3, d, c).transpose(0, 1)",
                ),
                (
                    'gw = torch.einsum("ibhtd,btc->ihdc", gqkv, x).reshape(3 * c, c)',
                    'gw = torch.einsum("ibhtd,btc->ihdc", gqkv, x).transpose(0, 1).reshape(3 * c, c)',
                ),
            ),
        ],
    ),
    *of(
        "multihead_attention",
        "solution",
        [
            ("forward", ("forward_known: one place too far ahead",), ("triu(1)", "triu(2)")),
            (
                "grad_x",
                ("softmax_factor: weights lacks its first factor",),
                (
                    "weights * (grad_weights - (grad_weights * weights).sum(-1, keepdim=True)) * scale",
                    "(grad_weights - (grad_weights * weights).sum(-1, keepdim=True)) * scale",
                ),
            ),
            (
                "grad_x",
                "sum_only: of the derivative of weights only the sum is left, with the wrong sign",
                (
                    "weights * (grad_weights - (grad_weights * weights).sum(-1, keepdim=True)) * scale",
                    "weights * (grad_weights * weights).sum(-1, keepdim=True) * scale",
                ),
            ),
        ],
    ),
)
