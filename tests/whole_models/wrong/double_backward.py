"""Wrong submissions of double_backward, each as a change to the solution: see the package."""

WRONG = {
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
