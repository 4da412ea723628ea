"""Wrong submissions of checkpoint, each as a change to the solution: see the package."""

WRONG = {
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
