"""Average pooling: y = the mean of each window of kernel_size times kernel_size pixels"""


def forward(x, *, kernel_size=2, stride=2):
    windows = x.unfold(2, kernel_size, stride).unfold(3, kernel_size, stride)  # N,C,OH,OW,K,K
    return windows.mean((-2, -1)), (x.shape, kernel_size, stride)


def backward(grad_y, saved):
    shape, kernel_size, stride = saved
    share = grad_y / kernel_size**2  # N,C,OH,OW
    grad_x = grad_y.new_zeros(shape)
    down, right = stride * grad_y.shape[2], stride * grad_y.shape[3]
    for i in range(kernel_size):
        for j in range(kernel_size):  # a pixel has a share in several windows: what comes back adds up
            grad_x[:, :, i : i + down : stride, j : j + right : stride] += share
    return grad_x
