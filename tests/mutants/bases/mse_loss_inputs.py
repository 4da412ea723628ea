"""Both inputs saved, and each gradient by itself."""


def forward(prediction, target):
    n = prediction.numel()
    y = ((prediction - target) ** 2).sum() / n
    return y, (prediction, target)


def backward(grad_y, saved):
    prediction, target = saved
    n = prediction.numel()
    grad_prediction = 2 / n * (prediction - target) * grad_y
    grad_target = 2 / n * (target - prediction) * grad_y
    return grad_prediction, grad_target
