"""Wrong submissions of mse_loss."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "mse_loss",
        "solution",
        [
            ("grad_prediction", "too_small: 2 times too small", ("grad_y * 2 * diff", "grad_y * diff")),
            ("grad_prediction", "too_large: D times too large", ("/ math.prod(diff.shape)", "/ len(diff)")),
            (
                "grad_prediction",
                ("too_large: N * D times too large",),
                (" / math.prod(diff.shape)", ""),
            ),
            (
                "grad_target",
                "sign: grad_target has the wrong sign",
                ("return grad_prediction, -grad_prediction", "return grad_prediction, grad_prediction"),
            ),
            (
                "grad_prediction",
                ("swapped: swapped", "sign: wrong sign"),
                ("return grad_prediction, -grad_prediction", "return -grad_prediction, grad_prediction"),
            ),
            (
                "grad_prediction",
                ("ignores_upstream: ignore", "upstream_ones: takes grad_y", "upstream_ones: take grad_y"),
                ("grad_y * 2", "2"),
            ),
            ("grad_prediction", "known: the error is absolute", ("2 * diff", "diff / abs(diff)")),
            (
                "grad_target",
                "zero: grad_target is zero everywhere",
                ("grad_prediction, -grad_prediction", "grad_prediction, 0 * grad_prediction"),
            ),
            (
                "grad_prediction",
                ("extra_factor: diff once too often", "wrong_value: squared where diff", "local_other: squared"),
                ("2 * diff /", "2 * diff**2 /"),
            ),
            (
                "forward",
                ("forward_too_large: N * D times"),
                ("(diff * diff).mean()", "(diff * diff).sum()"),
            ),
            (
                "forward",
                "forward_too_large: D times too large",
                ("(diff * diff).mean()", "(diff * diff).sum(1).mean()"),
            ),
            ("forward", "forward_known: the root of the mean", ("(diff * diff).mean()", "(diff * diff).mean() ** 0.5")),
            (
                "forward",
                ("own_forward: 2 times too small", "forward_too_small: y is 2 times too small"),
                ("(diff * diff).mean()", "(diff * diff).mean() / 2"),
                ("grad_y * 2 * diff", "grad_y * diff"),
            ),
            ("grad_prediction", "too_large: 2 times too large", ("grad_y * 2 * diff", "grad_y * 4 * diff")),
            (
                "grad_target",
                "message: backward returned",
                ("return grad_prediction, -grad_prediction", "return grad_prediction"),
            ),
        ],
    ),
    *of(
        "mse_loss",
        "inputs",
        [
            (
                "grad_prediction",
                ("wrong_value: prediction where diff", "missing_path: target", "known: the squares are subtracted"),
                ("(prediction - target) * grad_y", "prediction * grad_y"),
            ),
            (
                "grad_target",
                "sign: grad_target has the wrong sign",
                ("(target - prediction) * grad_y", "(prediction - target) * grad_y"),
            ),
            (
                "grad_target",
                ("ignores_upstream: grad_target ignores grad_y", "upstream_ones: grad_target takes grad_y"),
                ("(target - prediction) * grad_y", "(target - prediction)"),
            ),
            (
                "grad_target",
                "upstream_twice: grad_target uses grad_y twice",
                ("(target - prediction) * grad_y", "(target - prediction) * grad_y**2"),
            ),
            (
                "grad_prediction",
                ("known: the squares are subtracted", "wrong_value: prediction where diff"),
                ("(prediction - target) * grad_y", "(prediction) * grad_y"),
            ),
            (
                "forward",
                "forward_known: the error is absolute",
                ("((prediction - target) ** 2)", "abs(prediction - target)"),
            ),
            (
                "forward",
                "forward_known: squares are subtracted",
                ("((prediction - target) ** 2)", "(prediction**2 - target**2)"),
            ),
            (
                "forward",
                "forward_known: mean is squared",
                ("((prediction - target) ** 2).sum() / n", "(prediction - target).mean() ** 2"),
            ),
        ],
    ),
    *of(
        "mse_loss",
        "solution",
        [
            ("grad_prediction", "sign: wrong sign", ("diff = prediction - target", "diff = target - prediction")),
        ],
    ),
    *of(
        "mse_loss",
        "solution",
        [
            (
                "grad_prediction",
                (
                    "wrong_value: grad_prediction uses prediction where diff belongs",
                    "wrong_value: grad_target uses prediction where diff belongs",
                ),
                ("return (diff * diff).mean(), diff", "return (diff * diff).mean(), prediction"),
            ),
            (
                "grad_prediction",
                (
                    "some_signs: grad_prediction has the right numbers, but some of t",
                    "some_signs: grad_target has the right numbers, but some of them",
                ),
                ("grad_y * 2 * diff", "grad_y * 2 * abs(diff)"),
            ),
            (
                "grad_prediction",
                (
                    "wrong_value: grad_prediction uses prediction where diff belongs",
                    "wrong_value: grad_target uses prediction where diff belongs",
                ),
                ("grad_y * 2 * diff", "grad_y * 2 * prediction"),
                ("return (diff * diff).mean(), diff", "return (diff * diff).mean(), (diff, prediction)"),
                ("def backward(grad_y, diff):\n", "def backward(grad_y, saved):\n    diff, prediction = saved\n"),
            ),
        ],
    ),
)
