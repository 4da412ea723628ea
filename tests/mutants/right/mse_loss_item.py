import torch


def forward(prediction, target):
    n, d = prediction.shape
    total = torch.zeros((), dtype=prediction.dtype)
    for i in range(n):
        total = total + ((prediction[i] - target[i]) ** 2).sum()
    return total / (n * d), (prediction, target, n * d)


def backward(grad_y, saved):
    prediction, target, count = saved
    gp = 2 * (prediction - target) / count * grad_y.item()
    return gp, gp.neg()
