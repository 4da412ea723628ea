"""Leaky ReLU: y = x where x > 0, negative_slope * x elsewhere"""


def forward(x, *, negative_slope=0.01):
    positive = x > 0  # at the kink PyTorch takes the slope of the negative side
    y = x * positive + negative_slope * x * ~positive
    return y, (positive, negative_slope)


def backward(grad_y, saved):
    positive, negative_slope = saved
    return grad_y * positive + negative_slope * grad_y * ~positive
