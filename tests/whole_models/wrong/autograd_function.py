"""Wrong submissions of autograd_function, each as a change to the solution: see the package."""

WRONG = {
    "the path through mean is missing": ("g - through_mean - through_var", "g - through_var", "grad_x"),
    "three gradients": ("grad_bias, None", "grad_bias", "as_returned"),
    "grad_bias is not summed": ("grad_bias = grad_y.sum(0)", "grad_bias = grad_y", "as_returned"),
    "grad_weight from x": ("grad_weight = (grad_y * normalized)", "grad_weight = (grad_y * x)", "grad_weight_and_bias"),
    "all gradients, always": (
        "needs_x, needs_weight, needs_bias, _ = ctx.needs_input_grad",
        "needs_x = needs_weight = needs_bias = True",
        "needs_input_grad",
    ),
    "x on ctx": ("x, weight = ctx.saved_tensors", "x, weight = ctx.mine", "save_for_backward"),
    "eps on the class": ("ctx.eps = eps", "LayerNorm.eps = eps", "two_calls"),
    "numbers for a second derivative": (
        "normalize(x, ctx.eps)  #",
        "normalize(x.detach(), ctx.eps)  #",
        "second_order",
    ),
    "grad_y is changed": (
        "        normalized, rstd = normalize(x, ctx.eps)",
        "        grad_y.mul_(1)\n        grad_y[0, 0] = 3\n        normalized, rstd = normalize(x, ctx.eps)",
        "unchanged",
    ),
    "var by D - 1": ("centered.square().mean(-1, keepdim=True)", "x.var(-1, keepdim=True)", "forward"),
}
