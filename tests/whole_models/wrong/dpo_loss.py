"""Wrong submissions of dpo_loss, each as a change to the solution: see the package."""

WRONG = {
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
