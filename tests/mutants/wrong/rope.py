"""Wrong submissions of rope."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "rope",
        "rotate_half",
        [
            (
                "grad_x",
                "known: the angle has the wrong sign",
                ("return (g * cos - rotate_half(g) * sin,)", "return (g * cos + rotate_half(g) * sin,)"),
            ),
            (
                "forward",
                (
                    "forward_known: neither half has a minus: it is no rotation",
                    "known: both halves have a minus: it is no rotation",
                ),
                ("return torch.cat((-x2, x1), dim=-1)", "return torch.cat((x2, x1), dim=-1)"),
            ),
            (
                "forward",
                "forward_known: the speed of pair i is base ** (-i / D), not base ** (-2i / D)",
                (
                    "inv = 1.0 / (base ** (torch.arange(0, d, 2, device=x.device).to(x.dtype) / d))",
                    "inv = 1.0 / (base ** (torch.arange(0, d // 2, device=x.device).to(x.dtype) / d))",
                ),
            ),
            (
                "forward",
                "forward_option: base is taken to be 10000, whatever was asked for",
                ("    d = x.shape[-1]\n", ("    d = x.shape[-1]\n    base = 10000.0\n")),
            ),
            (
                "forward",
                "forward_known: the speed grows with the pair: base ** (2i / D), without the minus",
                (
                    "inv = 1.0 / (base ** (torch.arange(0, d, 2, device=x.device).to(x.dtype) / d))",
                    "inv = base ** (torch.arange(0, d, 2, device=x.device).to(x.dtype) / d)",
                ),
            ),
            (
                "forward",
                "forward_known: the angle grows with the head, not with the time",
                (
                    "emb = torch.outer(torch.arange(x.shape[1], device=x.device).to(x.dtype), inv)",
                    "emb = torch.outer(torch.arange(x.shape[2], device=x.device).to(x.dtype), inv)",
                ),
                (
                    "return emb.cos()[None, :, None], emb.sin()[None, :, None]",
                    "return emb.cos()[None, None], emb.sin()[None, None]",
                ),
            ),
            (
                "forward",
                "forward_known: the angles are laid out for neighbours, the halves are turned",
                ("emb = torch.cat((emb, emb), dim=-1)", "emb = emb.repeat_interleave(2, dim=-1)"),
            ),
            (
                "grad_x",
                "known: the terms with sin are missing",
                ("return (g * cos - rotate_half(g) * sin,)", "return (g * cos,)"),
            ),
            (
                "grad_x",
                "derivative_forgotten: on grad_y without the derivative of rope",
                ("return (g * cos - rotate_half(g) * sin,)", "return g"),
            ),
        ],
    ),
    *of(
        "rope",
        "complex",
        [
            ("forward", (), ("D, 2, dtype=torch.float64,", "D, 2, dtype=torch.float32,")),
        ],
    ),
    *of(
        "rope",
        "loops",
        [
            (
                "grad_x",
                "known: neither half has a minus: it is no rotation",
                (
                    "out[:, t, :, i + D // 2] = -s * g[:, t, :, i] + c * g[:, t, :, i + D // 2]",
                    "out[:, t, :, i + D // 2] = s * g[:, t, :, i] + c * g[:, t, :, i + D // 2]",
                ),
            ),
        ],
    ),
    *of(
        "rope",
        "solution",
        [
            (
                "grad_x",
                ("two_paths: turned_first → y is missing, x → first → turned_second → y has the wrong sign",),
                ("a * cos - b * sin", "b * sin"),
            ),
        ],
    ),
)
