"""Wrong submissions of transformer_block, each as a change to the solution: see the package."""

WRONG = {
    "the second residual gets no gradient": ("grad_y + through_mlp", "through_mlp", "grad_x"),
    "the first residual gets no gradient": (
        "return grad_middle + through_attention",
        "return through_attention",
        "grad_x",
    ),
    "the gradient of the branch is that of y": (
        "attention_backward(grad_middle,",
        "attention_backward(grad_y,",
        "grad_out_weight",
    ),
    "no mask": (".masked_fill(future, -math.inf)", "", "forward"),
    "no path through var": ("g - through_mean - through_var", "g - through_mean", "grad_x"),
    "the norms' gradients are swapped": (
        "*grad_norm1, *grad_attention, *grad_norm2",
        "*grad_norm2, *grad_attention, *grad_norm1",
        "grad_norm1_weight",
    ),
    "q and k are swapped": (
        "[grad_scores @ k, grad_scores.mT @ q, grad_v]",
        "[grad_scores.mT @ q, grad_scores @ k, grad_v]",
        "grad_qkv_weight",
    ),
}
