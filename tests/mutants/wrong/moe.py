"""Wrong submissions of moe."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "moe",
        "by_expert",
        [
            (
                "grad_x",
                ("missing_path: the path x → scores → y is missing", "zero: zero everywhere"),
                ("return dx + dlogits @ router, dlogits.T @ x, de", "return dx, torch.zeros_like(router), de"),
            ),
            (
                "grad_x",
                "known: the router of the chosen expert alone gets a gradient",
                ("dlogits = probs * (dprobs - (dprobs * probs).sum(-1, keepdim=True))", "dlogits = probs * dprobs"),
            ),
            (
                "grad_x",
                "derivative_forgotten: on the gradient of p without the derivative of p",
                ("dlogits = probs * (dprobs - (dprobs * probs).sum(-1, keepdim=True))", "dlogits = dprobs"),
            ),
            (
                "grad_x",
                ("missing_path: the path x → scores → y is missing", "zero: grad_router is zero everywhere"),
                ("dprobs[torch.arange(len(x), device=x.device), idx] = dtop", "dprobs = dprobs + dtop[:, None]"),
            ),
            (
                "grad_x",
                "wrong_value: y where result belongs",
                ("dtop = (g * hidden).sum(-1)", "dtop = (g * hidden * top).sum(-1)"),
            ),
            (
                "grad_x",
                ("missing_factor: the factor gate is missing", "known: the expert's answer is not multiplied by p[e]"),
                ("dh = g * top", "dh = g"),
            ),
            (
                "grad_experts",
                "known: an expert's gradient is divided by the number of rows that chose it",
                ("de[e] = dh[m].T @ x[m]", "de[e] = dh[m].T @ x[m] / m.sum().clamp(min=1)"),
            ),
            (
                "grad_x",
                "known: the expert's matrix is not transposed on the way back to x",
                ("dx[m] = dh[m] @ experts[e]", "dx[m] = dh[m] @ experts[e].T"),
            ),
            (
                "grad_experts",
                "axis_order: its axes in the wrong order",
                ("de[e] = dh[m].T @ x[m]", "de[e] = x[m].T @ dh[m]"),
            ),
            ("grad_experts", "summed: summed over E", ("de[e] = dh[m].T @ x[m]", "de[e] = dh.T @ x")),
            (
                "forward",
                "forward_known: the expert's answer is not multiplied by p[e]",
                ("y = top * hidden", "y = hidden"),
            ),
        ],
    ),
    *of(
        "moe",
        "solution",
        [
            (
                "grad_x",
                "sum_only: of the derivative of p only the sum is left, with the wrong sign",
                ("gate * (is_chosen - p)", "gate * p"),
            ),
            ("grad_experts", ("not_linear: is not linear in grad_y",), ("gate * grad_y", "gate / grad_y")),
        ],
    ),
)
