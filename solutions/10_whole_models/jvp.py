"""Forward mode: tangent_y = J @ tangent, the change of y when x, weight and bias move along their tangents"""


def jvp(x, weight, bias, tangent_x, tangent_weight, tangent_bias, *, eps=1e-5):
    centered = x - x.mean(-1, keepdims=True)  # N,D
    tangent_centered = tangent_x - tangent_x.mean(-1, keepdims=True)
    var = (centered**2).mean(-1, keepdims=True)  # N,1
    tangent_var = (2 * centered * tangent_centered).mean(-1, keepdims=True)
    rstd = (var + eps) ** -0.5  # N,1
    tangent_rstd = -0.5 * (var + eps) ** -1.5 * tangent_var
    normalized = centered * rstd  # N,D
    tangent_normalized = tangent_centered * rstd + centered * tangent_rstd
    y = weight * normalized + bias  # N,D
    tangent_y = tangent_weight * normalized + weight * tangent_normalized + tangent_bias
    return y, tangent_y
