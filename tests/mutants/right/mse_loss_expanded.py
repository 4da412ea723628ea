def forward(prediction, target):
    return (prediction - target).pow(2).mean(0).mean(), (prediction, target)


def backward(grad_y, saved):
    p, t = saved
    c = grad_y + grad_y
    n, d = p.shape
    return c * (p - t) / n / d, c * (t - p) / d / n
