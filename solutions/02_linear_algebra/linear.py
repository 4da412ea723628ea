"""A linear layer: y = x @ weight.T + bias"""


def forward(x, weight, bias):
    y = x @ weight.T + bias  # N,O
    return y, (x, weight)


def backward(grad_y, saved):
    x, weight = saved
    grad_x = grad_y @ weight  # N,O @ O,I -> N,I
    grad_weight = grad_y.T @ x  # O,N @ N,I -> O,I
    grad_bias = grad_y.sum(0)  # every row used the same bias
    return grad_x, grad_weight, grad_bias
