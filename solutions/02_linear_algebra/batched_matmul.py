"""Batched matrix product with a shared factor: y[i] = a[i] @ b"""


def forward(a, b):
    return a @ b, (a, b)


def backward(grad_y, saved):
    a, b = saved
    grad_a = grad_y @ b.T  # B,M,N @ N,K -> B,M,K
    rows = a.reshape(-1, a.shape[-1])  # B*M,K: to b the batch is one tall matrix
    grad_b = rows.T @ grad_y.reshape(-1, grad_y.shape[-1])  # K,B*M @ B*M,N -> K,N
    return grad_a, grad_b
