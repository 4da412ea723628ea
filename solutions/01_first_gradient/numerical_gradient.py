"""The gradient by nudging: grad[i] = (f(x + h * e_i) - f(x - h * e_i)) / (2 * h)"""

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    nudged = np.array(x, dtype=np.float64)  # a copy, in which no nudge is lost
    gradient = np.zeros(nudged.shape)
    for index in np.ndindex(nudged.shape):
        value = nudged[index]
        nudged[index] = value + h
        above = f(nudged)
        nudged[index] = value - h
        below = f(nudged)
        nudged[index] = value
        gradient[index] = (above - below) / (2 * h)
    return gradient
