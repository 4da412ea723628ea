"""Wrong submissions of moe, each as a change to the solution: see the package."""

WRONG = {
    "the router's gradient is missing in grad_x": ("through_expert + grad_scores @ router", "through_expert", "grad_x"),
    "the router of the chosen expert alone": ("(is_chosen - p)", "is_chosen * (1 - p)", "grad_router"),
    "p for p * (1 - p)": ("grad_gate * gate * (is_chosen - p)", "grad_gate * is_chosen", "grad_router"),
    "the gate is missing on the way to the expert": (
        "grad_result = gate * grad_y",
        "grad_result = grad_y",
        "grad_experts",
    ),
    "rows with the same expert overwrite each other": (
        "torch.zeros_like(experts).index_add_(0, chosen[:, 0], outer)",
        "torch.zeros_like(experts).index_copy_(0, chosen[:, 0], outer)",
        "grad_experts",
    ),
    "the expert is not transposed": ("expert.mT @ grad_result", "expert @ grad_result", "grad_x"),
    "the outer product is turned": (
        "grad_result[:, :, None] * x[:, None, :]",
        "x[:, :, None] * grad_result[:, None, :]",
        "grad_experts",
    ),
    "no gate in forward": ("return gate * result,", "return result,", "forward"),
}
