"""Max pooling: y = the largest entry of each window of kernel_size times kernel_size pixels"""


def forward(x, *, kernel_size=2, stride=2):
    windows = x.unfold(2, kernel_size, stride).unfold(3, kernel_size, stride).flatten(4)  # N,C,OH,OW,K*K
    y, winner = windows.max(-1)  # of equal entries the first
    return y, (winner, x.shape, kernel_size, stride)


def backward(grad_y, saved):
    winner, shape, kernel_size, stride = saved
    grad_windows = grad_y.new_zeros(*grad_y.shape, kernel_size**2)  # N,C,OH,OW,K*K
    grad_windows.scatter_(-1, winner[..., None], grad_y[..., None])
    grad_x = grad_y.new_zeros(shape)
    down, right = stride * grad_y.shape[2], stride * grad_y.shape[3]
    for m in range(kernel_size**2):  # a pixel may win in several windows: what comes back adds up
        i, j = divmod(m, kernel_size)
        grad_x[:, :, i : i + down : stride, j : j + right : stride] += grad_windows[..., m]
    return grad_x
