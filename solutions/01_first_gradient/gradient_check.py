"""Is this backward the gradient of this forward?"""

import numpy as np


def gradient_check(forward, backward, inputs):
    inputs = [np.array(x, dtype=np.float64) for x in inputs]  # copies, in which no nudge is lost
    y, saved = forward(*inputs)
    grad_y = np.random.default_rng().standard_normal(np.shape(y))
    claimed = backward(grad_y, saved)
    claimed = claimed if isinstance(claimed, tuple) else (claimed,)
    if len(claimed) != len(inputs):
        return False

    def loss():
        return np.sum(grad_y * forward(*inputs)[0])

    return all(agree(gradient, slopes(loss, x)) for gradient, x in zip(claimed, inputs, strict=True))


def slopes(loss, x, h=1e-5):
    """The derivatives of loss() by the entries of x, which it reads."""
    found = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        value = x[index]
        x[index] = value + h
        above = loss()
        x[index] = value - h
        below = loss()
        x[index] = value
        found[index] = (above - below) / (2 * h)
    return found


def agree(claimed, numerical):
    """Equal in shape and to five digits; NaN never is."""
    if np.shape(claimed) != numerical.shape:
        return False
    error, size = np.linalg.norm(claimed - numerical), np.linalg.norm(numerical)
    return error <= 1e-5 * size + 1e-8
