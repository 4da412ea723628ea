import numpy as np


def jvp(x, weight, bias, tangent_x, tangent_weight, tangent_bias, *, eps=1e-5):
    y, t = np.empty_like(x), np.empty_like(x)
    for n in range(x.shape[0]):
        c, dc = x[n] - x[n].mean(), tangent_x[n] - tangent_x[n].mean()
        v, dv = np.mean(c**2), np.mean(2 * c * dc)
        r = 1 / np.sqrt(v + eps)
        dr = -0.5 * r**3 * dv
        y[n] = weight * c * r + bias
        t[n] = tangent_weight * c * r + weight * (dc * r + c * dr) + tangent_bias
    return y, t
