"""Matrix product: y = a @ b"""


def forward(a, b):
    return a @ b, (a, b)


def backward(grad_y, saved):
    a, b = saved
    grad_a = grad_y @ b.T  # M,N @ N,K -> M,K
    grad_b = a.T @ grad_y  # K,M @ M,N -> K,N
    return grad_a, grad_b
