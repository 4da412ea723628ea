"""Wrong submissions of transformer_block."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "transformer_block",
        "classes",
        [
            (
                "grad_x",
                (
                    "missing_paths: the paths through x → middle and middle → y are missing",
                    "missing_use: the path norm1_weight → middle → y is missing",
                    "missing_use: the path norm1_bias → middle → y is missing",
                    "missing_use: the path qkv_weight → middle → y is missing",
                    "missing_use: the path out_weight → middle → y is missing",
                ),
                ("g = g + h", "g = h"),
            ),
            (
                "grad_x",
                "known: the path through mean is missing in the norms",
                ("gx.sum(-1, keepdim=True) - self.xhat ", "self.xhat "),
            ),
            ("grad_x", "known: the norms' way back to x lacks the factor weight", ("gx = g * self.w", "gx = g")),
            (
                "grad_norm1_weight",
                "known: the norms' weights get x in place of normalized x",
                (
                    "        mu = x.mean(-1, keepdim=True)\n",
                    ("        mu = x.mean(-1, keepdim=True)\n        self.xx = x\n"),
                ),
                ("self.dw = (g * self.xhat).sum(dim=[0, 1])", "self.dw = (g * self.xx).sum(dim=[0, 1])"),
            ),
            (
                "grad_norm1_weight",
                ("not_summed: not summed over T", "message: grad_norm"),
                ("self.dw = (g * self.xhat).sum(dim=[0, 1])", "self.dw = (g * self.xhat).sum(dim=0)"),
            ),
            (
                "grad_norm1_weight",
                (
                    "swapped: and grad_norm1_bias are swapped",
                    "swapped: grad_norm1_weight and grad_norm1_bias are swapped",
                ),
                (
                    ("        dx,\n        block.n1.dw,\n        block.n1.db,\n"),
                    ("        dx,\n        block.n1.db,\n        block.n1.dw,\n"),
                ),
            ),
            (
                "forward",
                ("forward_known: eps is 0.001, not 1e-5", "known: eps is 0.001, not 1e-5"),
                ("self.std = torch.sqrt(var + 1e-5)", "self.std = torch.sqrt(var + 1e-3)"),
            ),
            (
                "grad_x",
                "known: the slope of GELU is taken to be cdf(s), which is its first term only",
                ("2))) + x * torch.exp(-x * x / 2) / math.sqrt(2 * math.pi))", "2))))"),
            ),
            (
                "grad_x",
                "known: the gradient of scores is not transposed on its way to k",
                ("parts = ds @ self.k, ds.mT @ self.q, dv", "parts = ds @ self.k, ds @ self.q, dv"),
            ),
            (
                "grad_x",
                "known: the weights are not transposed on the way to v",
                ("dv = self.a.mT @ g", "dv = self.a @ g"),
            ),
            (
                "grad_x",
                "known: the thirds are read as v, q, k; they are q, k, v",
                ("parts = ds @ self.k, ds.mT @ self.q, dv", "parts = dv, ds @ self.k, ds.mT @ self.q"),
            ),
            (
                "grad_x",
                "known: heads are reshaped without moving their axis back behind T",
                ("g = g.reshape(B, T, self.n, -1).permute(0, 2, 1, 3)", "g = g.reshape(B, self.n, T, -1)"),
            ),
            (
                "grad_qkv_weight",
                "too_small: B * T times too small",
                (
                    'self.dw = torch.einsum("bto,bti->oi", g, self.x)',
                    'self.dw = torch.einsum("bto,bti->oi", g, self.x) / (g.shape[0] * g.shape[1])',
                ),
            ),
            (
                "forward",
                (
                    "forward_known: every place sees one place too far ahead",
                    "known: every place sees one place too far ahead",
                ),
                ("device=s.device)),", "device=s.device), 1),"),
            ),
        ],
    ),
    *of(
        "transformer_block",
        "classes",
        [
            ("grad_x", ("known: lacks the factor rstd",), (" / (D * self.std)", " / D")),
            (
                "grad_x",
                ("known: the path through var has the wrong sign",),
                ("- self.xhat * (gx * self.xhat).sum", "+ self.xhat * (gx * self.xhat).sum"),
            ),
            ("grad_x", ("known: the path through mean has the wrong sign",), ("D * gx - gx.sum", "D * gx + gx.sum")),
        ],
    ),
)
