"""Wrong submissions to unit 10, each as a change to the solution: a piece, what stands there instead, and the check
that must find it."""

Wrong = dict[str, tuple[str, str, str]]

MLP_BLOCK: Wrong = {
    "the residual gets no gradient": ("grad_y + grad_hidden @ up", "grad_hidden @ up", "grad_x"),
    "forward forgets the residual": ("return x + active", "return active", "forward"),
    "the slope of GELU without its density": ("(cdf + hidden * density)", "cdf", "grad_up"),
    "the slope of GELU at active": ("exp(-(hidden**2)", "exp(-(active**2)", "grad_up"),
    "grad_down from hidden": ("grad_y.T @ active", "grad_y.T @ hidden", "grad_down"),
    "grad_up transposed": ("grad_hidden.T @ x", "x.T @ grad_hidden", "grad_up"),
    "grad_y changed in place": (
        "grad_x = grad_y + grad_hidden @ up",
        "grad_x = grad_y.add_(grad_hidden @ up)",
        "purity",
    ),
}
MOE: Wrong = {
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
DPO_LOSS: Wrong = {
    "the sigmoid has the wrong sign": ("torch.sigmoid(-logit)", "torch.sigmoid(logit)", "grad_chosen"),
    "beta is missing": ("grad_y * beta * weight", "grad_y * weight", "grad_chosen"),
    "a sum, not a mean": ("weight / len(logit)", "weight", "grad_rejected"),
    "both pull the same way": (
        "return -grad_rejected, grad_rejected",
        "return grad_rejected, grad_rejected",
        "grad_chosen",
    ),
    "the reference is left out": ("(chosen - ref_chosen) - (rejected - ref_rejected)", "chosen - rejected", "forward"),
    "grad_y is taken for 1": ("grad_y * beta", "beta", "grad_chosen"),
    "it overflows": ("F.softplus(-logit).mean()", "torch.log(1 + torch.exp(-logit)).mean()", "edges"),
    "beta is always 0.1": ("logit = beta *", "beta = 0.1\n    logit = beta *", "forward"),
}
TRANSFORMER_BLOCK: Wrong = {
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
DOUBLE_BACKWARD: Wrong = {
    "the path through y in dot is missing": (
        "grad_grad_x * (grad_y - dot) + grad_dot * grad_y",
        "grad_grad_x * (grad_y - dot)",
        "by_x",
    ),
    "the path through y as a factor is missing": (
        "grad_grad_x * (grad_y - dot) + grad_dot * grad_y",
        "grad_dot * grad_y",
        "by_x",
    ),
    "the way from y to x is missing": ("backward(grad_of_y, saved)", "grad_of_y", "by_x"),
    "dot sends nothing to grad_y": ("y * (grad_grad_x + grad_dot)", "y * grad_grad_x", "by_grad_y"),
    "the wrong sign of dot": ("grad_dot = -(", "grad_dot = (", "by_grad_y"),
    "one gradient is returned": ("return grad_grad_y, backward(grad_of_y, saved)", "return grad_grad_y", "by_x"),
    "saved is changed": ("    grad_dot = ", "    y.mul_(1.0001)\n    grad_dot = ", "after_backward"),
    "backward itself is wrong": ("return y * (grad_y - dot)", "return y * grad_y", "grad_x"),
}
JVP: Wrong = {
    "the mean does not move": ("tangent_x - tangent_x.mean(-1, keepdims=True)", "tangent_x", "along_x"),
    "the var does not move": (
        "tangent_centered * rstd + centered * tangent_rstd",
        "tangent_centered * rstd",
        "along_x",
    ),
    "the square's factor 2": ("(2 * centered * tangent_centered)", "(centered * tangent_centered)", "along_x"),
    "the sign of rstd": ("-0.5 * (var", "0.5 * (var", "along_x"),
    "tangent_weight is forgotten": ("tangent_weight * normalized + weight", "weight", "along_weight_and_bias"),
    "tangent_bias is forgotten": ("tangent_normalized + tangent_bias", "tangent_normalized", "along_weight_and_bias"),
    "tangents are multiplied": (
        "tangent_weight * normalized + weight * tangent_normalized",
        "tangent_weight * tangent_normalized",
        "all_together",
    ),
    "y is forgotten": ("return y, tangent_y", "return tangent_y", "value"),
    "eps is a constant": ("var = (centered", "eps = 1e-5\n    var = (centered", "value"),
    "x is centered in place": (
        "centered = x - x.mean(-1, keepdims=True)",
        "centered = x.sub_(x.mean(-1, keepdims=True))",
        "unchanged",
    ),
    "float64 always": ("return y, tangent_y", "return y.double(), tangent_y.double()", "float32"),
}
ENGINE: Wrong = {
    "grad is set, not added to": ("operand.grad += grad", "operand.grad = grad", "fan_out"),
    "an older gradient flows again": ("                node.grad = 0.0", "                pass", "second_backward"),
    "every backward starts from nothing": (
        "            if node.operands:\n",
        "            if True:\n",
        "second_backward",
    ),
    "a recursive list of nodes": (
        "for node in reversed(nodes):",
        "for node in reversed(recursive(self, [])):",
        "deep_chain",
    ),
    "no order": ("for node in reversed(nodes):", "for node in nodes[-1:] + nodes[:-1]:", "graphs"),
    "a - b": ("return self + -other", "return self + other", "arithmetic"),
    "c - a is a - c": ("return -self + other", "return self - other", "plain_numbers"),
    "c / a is a / c": ("return self**-1 * other", "return self / other", "plain_numbers"),
    "no c * a": ("    __rmul__ = __mul__\n", "", "plain_numbers"),
    "tanh from exp": ("math.tanh(self.data)", "1 - 2 / (math.exp(2 * self.data) + 1)", "elementary"),
    "relu lets 0 through": ("self.data > 0", "self.data >= 0", "elementary"),
    "a product's own factors": (
        "(grad * other.data, grad * self.data)",
        "(grad * self.data, grad * other.data)",
        "arithmetic",
    ),
    "each path walks alone": ("        nodes = in_order(self)\n", "        nodes = every_path(self)\n", "diamonds"),
}
MORE_ENGINE = """

def recursive(node, nodes):
    if node not in nodes:
        for operand in node.operands:
            recursive(operand, nodes)
        nodes.append(node)
    return nodes


def every_path(node):
    return [found for operand in node.operands for found in every_path(operand)] + [node]
"""
AUTOGRAD_FUNCTION: Wrong = {
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
CHECKPOINT: Wrong = {
    "segments of two layers": ("math.isqrt(len(weights) - 1) + 1", "2", "memory"),
    "every output is kept": (
        "(checkpoints, weights, length)",
        "(checkpoints, weights, length, segment(x, weights))",
        "memory",
    ),
    "a view of one large array": (
        "(checkpoints, weights, length)",
        "(list(torch.stack(segment(x, weights))[:-1:length]), weights, length)",
        "memory",
    ),
    "the slope of tanh at its input": ("(1 - h * h)", "(1 - before * before)", "grad_w4"),
    "the weight is not transposed": ("grad_s @ weight.T", "grad_s @ weight", "grad_x"),
    "the gradients in the order of backward": ("*reversed(grad_weights)", "*grad_weights", "grad_w1"),
    "the last segment must be full": (
        "own = weights[number * length : (number + 1) * length]",
        "own = weights[number * length : len(weights) // length * length][:length]",
        "other_depths",
    ),
    "segments are one layer short": (
        "range(0, len(weights), length)",
        "range(0, len(weights) - 1, length)",
        "other_depths",
    ),
}
TINY_GPT: Wrong = {
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
WRONG = {
    "mlp_block": MLP_BLOCK,
    "moe": MOE,
    "dpo_loss": DPO_LOSS,
    "transformer_block": TRANSFORMER_BLOCK,
    "double_backward": DOUBLE_BACKWARD,
    "jvp": JVP,
    "engine": ENGINE,
    "autograd_function": AUTOGRAD_FUNCTION,
    "checkpoint": CHECKPOINT,
    "tiny_gpt": TINY_GPT,
}
