"""Wrong submissions of tiny_gpt, each as a change to the solution: see the package."""

WRONG = {
    "token_table gets nothing from the scores": (
        "as_scores.index_add(",
        "torch.zeros_like(table).index_add(",
        "gradients",
    ),
    "token_table gets nothing from what is read": (
        "as_scores.index_add(0, read.flatten(), grad_x.flatten(0, 1))",
        "as_scores",
        "gradients",
    ),
    "repeated tokens overwrite each other": ("index_add(", "index_copy(", "gradients"),
    "position_table of the first row alone": ("grad_x.sum(0)", "grad_x[0]", "gradients"),
    "the blocks go back in forward's order": (
        "zip(reversed(blocks()), reversed(saved), strict=True)",
        "zip(blocks(), saved, strict=True)",
        "training",
    ),
    "the targets are what is read": ("tokens[:, :-1], tokens[:, 1:]", "tokens[:, :-1], tokens[:, :-1]", "loss"),
    "the loss is a sum": ("return loss, grads", "return loss * targets.numel(), grads", "loss"),
    "a parameter without a gradient": ('grads["position_table"] =', 'grads["positions"] =', "gradients"),
    "parameters changed on the way": (
        "    return loss, grads",
        "    table.sub_(grads['token_table'])\n    return loss, grads",
        "training",
    ),
}
