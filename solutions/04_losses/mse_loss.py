"""Mean squared error: y = mean of (prediction - target)²"""

import math


def forward(prediction, target):
    diff = prediction - target  # N,D
    return (diff * diff).mean(), diff


def backward(grad_y, diff):
    grad_prediction = grad_y * 2 * diff / math.prod(diff.shape)  # the mean is over all N * D
    return grad_prediction, -grad_prediction
