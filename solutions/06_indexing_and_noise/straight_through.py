"""The straight-through estimator: y = the row of the codebook nearest to x, and grad_x = as if y were x"""


def forward(x, codebook):
    distances = ((x[:, None] - codebook) ** 2).sum(-1)  # N,V
    nearest = codebook[distances.argmin(-1)]  # N,D
    return nearest, None


def backward(grad_y, saved):
    return grad_y  # N,D: as if y had been x
