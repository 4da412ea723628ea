from functools import partial
import operator


def forward(x, keep, *, p=0.5):
    mask = keep.to(x.dtype).div_(1 - p)
    return x * mask, partial(operator.mul, mask)


def backward(grad_y, times):
    return times(grad_y)
