"""Wrong submissions of numerical_gradient."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "numerical_gradient",
        "solution",
        [
            ("values", "known: divides by h, not by 2", ("/ (2 * h)\n    return", "/ h\n    return")),
            ("values", "known: is not divided", (" / (2 * h)\n    return", "\n    return")),
            ("values", ": the gradient has the wrong sign", ("(above - below)", "(below - above)")),
            ("integers", "known: the nudge is lost in an integer array", ("np.array(x, dtype=np.float64)", "x.copy()")),
            ("step", "known: h is not used", ("    gradient = np", "    h = 1e-5\n    gradient = np")),
            ("values", "message: returned None", ("    return gradient", "    gradient")),
        ],
    ),
    *of(
        "numerical_gradient",
        "solution",
        [
            (
                "values",
                ("known: asked at the same point", "zero: zero everywhere"),
                ("below = f(nudged)", "below = above"),
            ),
            ("step", "known: h is not used", ("    gradient = np", "    h = 1e-6\n    gradient = np")),
        ],
    ),
    *of(
        "numerical_gradient",
        "solution",
        [
            (
                "values",
                "known: the difference is multiplied by h, not divided by it",
                ("(above - below) / (2 * h)", "(above - below) / 2 * h"),
            ),
            (
                "values",
                ("known: the gradient has the wrong sign", "sign: the gradient has the wrong sign"),
                ("(above - below) / (2 * h)", "(below - above) / (2 * h)"),
            ),
            (
                "values",
                "known: an entry is nudged by h times itself, and the differ",
                ("value + h", "value * (1 + h)"),
                ("value - h", "value * (1 - h)"),
            ),
        ],
    ),
)
