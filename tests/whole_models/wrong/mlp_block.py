"""Wrong submissions of mlp_block, each as a change to the solution: see the package."""

WRONG = {
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
