def forward(a, b):
    return b * a, [a, b]


def backward(grad_y, saved):
    a, b = saved
    return (grad_y * b).sum_to_size(a.shape), (grad_y * a).sum_to_size(b.shape)
