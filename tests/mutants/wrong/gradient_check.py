"""Wrong submissions of gradient_check."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "gradient_check",
        "solution",
        [
            (
                "upstream",
                "known: the same number everywhere",
                ("np.random.default_rng().standard_normal(np.shape(y))", "np.ones(np.shape(y))"),
            ),
            ("tolerance", "known: the tolerance lets 1 % through", ("1e-5 * size + 1e-8", "0.05 * size + 1e-8")),
            ("sign", "known: the sign is lost", ("claimed - numerical", "np.abs(claimed) - np.abs(numerical)")),
            (
                "every_entry",
                "known: only the first entry",
                ("claimed - numerical)", "(claimed - numerical).ravel()[:1])"),
            ),
            ("count", "message: gradient_check raised ValueError", ("len(claimed) != len(inputs)", "False")),
        ],
    ),
    *of(
        "gradient_check",
        "solution",
        [
            (
                "every_input",
                "known: only the last input",
                (
                    "all(agree(gradient, slopes(loss, x)) for gradient, x in zip(claimed, inputs, strict=True))",
                    "agree(claimed[-1], slopes(loss, inputs[-1]))",
                ),
            ),
            (
                "upstream",
                "constant: says False of every pair",
                ("np.sum(grad_y * forward(*inputs)[0])", "np.sum(forward(*inputs)[0])"),
            ),
        ],
    ),
)
