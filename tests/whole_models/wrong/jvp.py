"""Wrong submissions of jvp, each as a change to the solution: see the package."""

WRONG = {
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
