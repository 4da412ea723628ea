"""Wrong submissions of mlp_block."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "mlp_block",
        "recomputed",
        [
            ("grad_x", "known: the residual is missing: x itself is not added", ("g + torch.einsum(", "torch.einsum(")),
            (
                "grad_x",
                "missing_path: the path x → hidden → y is missing",
                ('g + torch.einsum("nh,hd->nd", gh, up),', "g,"),
            ),
            (
                "grad_x",
                "known: the density in GELU's slope lacks its factor hidden",
                (
                    'gh = torch.einsum("nd,dh->nh", g, down) * (p + h * pdf)',
                    'gh = torch.einsum("nd,dh->nh", g, down) * (p + pdf)',
                ),
            ),
            (
                "grad_x",
                "known: the second term of GELU's slope has the wrong sign",
                (
                    'gh = torch.einsum("nd,dh->nh", g, down) * (p + h * pdf)',
                    'gh = torch.einsum("nd,dh->nh", g, down) * (p - h * pdf)',
                ),
            ),
            (
                "grad_x",
                "known: the density in GELU's slope lacks its 1 / sqrt(2 pi)",
                ("pdf = torch.exp(-0.5 * h * h) * (1.0 / math.sqrt(2.0 * math.pi))", "pdf = torch.exp(-0.5 * h * h)"),
            ),
            (
                "grad_x",
                "known: the density in GELU's slope is exp(-s²), not exp(-s²/2)",
                (
                    "pdf = torch.exp(-0.5 * h * h) * (1.0 / math.sqrt(2.0 * math.pi))",
                    "pdf = torch.exp(-h * h) * (1.0 / math.sqrt(2.0 * math.pi))",
                ),
            ),
            (
                "grad_x",
                "known: it is a ReLU, not a GELU",
                (
                    'gh = torch.einsum("nd,dh->nh", g, down) * (p + h * pdf)',
                    'gh = torch.einsum("nd,dh->nh", g, down) * (h > 0).to(h)',
                ),
            ),
            ("grad_down", "wrong_value: hidden where active belongs", ("h * p)", "h)")),
            (
                "grad_up",
                "derivative_forgotten: on the gradient of active without the derivative of active",
                (
                    (
                        '    return g + torch.einsum("nh,hd->nd", gh, up), torch.einsum("nh,nd->hd", gh, x), '
                        'torch.einsum("nd,nh->dh", g, h * p)\n'
                    ),
                    (
                        "    return (\n"
                        '        g + torch.einsum("nh,hd->nd", gh, up),\n'
                        '        torch.einsum("nh,nd->hd", g @ down, x),\n'
                        '        torch.einsum("nd,nh->dh", g, h * p),\n'
                        "    )\n"
                    ),
                ),
            ),
            (
                "grad_x",
                "derivative_forgotten: on the gradient of active without the derivative of active",
                ('gh = torch.einsum("nd,dh->nh", g, down) * (p + h * pdf)', 'gh = torch.einsum("nd,dh->nh", g, down)'),
            ),
            (
                "grad_up",
                ("swapped: and grad_down are swapped", "swapped: grad_up and grad_down are swapped"),
                (
                    '"nh,nd->hd", gh, x), torch.einsum("nd,nh->dh", g, h * p)',
                    '"nd,nh->dh", g, h * p), torch.einsum("nh,nd->hd", gh, x)',
                ),
            ),
            (
                "grad_x",
                "path_too_large: the path x → y is 2 times too large",
                (
                    (
                        '    return g + torch.einsum("nh,hd->nd", gh, up), torch.einsum("nh,nd->hd", gh, x), '
                        'torch.einsum("nd,nh->dh", g, h * p)\n'
                    ),
                    (
                        "    return (\n"
                        '        2 * g + torch.einsum("nh,hd->nd", gh, up),\n'
                        '        torch.einsum("nh,nd->hd", gh, x),\n'
                        '        torch.einsum("nd,nh->dh", g, h * p),\n'
                        "    )\n"
                    ),
                ),
            ),
        ],
    ),
    *of(
        "mlp_block",
        "normal",
        [
            (
                "forward",
                "forward_known: the residual is missing: x itself is not added",
                ("x + F.linear(", "F.linear("),
                ('gx = gpre.matmul(s["up"]).add(grad_y)', 'gx = gpre.matmul(s["up"])'),
            ),
        ],
    ),
    *of(
        "mlp_block",
        "solution",
        [
            (
                "grad_x",
                ("known: the first term of GELU's slope is missing",),
                ("(cdf + hidden * density)", "(hidden * density)"),
            ),
            (
                "forward",
                ("forward_scaled: active is multiplied by 2",),
                ("hidden / math.sqrt(2))) / 2", "hidden / math.sqrt(2)))"),
            ),
        ],
    ),
)
