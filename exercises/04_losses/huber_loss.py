"""Huber loss: y = mean of diff² / 2 where |diff| <= delta, of delta * (|diff| - delta / 2) elsewhere

diff is prediction - target. Small errors are squared, as in least squares; from `delta` on the loss goes on as a
straight line, so that one wild error can't outvote a thousand good ones. In reinforcement learning it keeps a
surprising reward from tearing the network apart.

The two pieces fit together at delta in value and in slope: that is what the delta / 2 is for. So there is no kink, and
the slope can be said in one sentence: it is the error itself, as far as delta allows.

The tricky point: clipping the gradient is not clipping the error. Who clips diff first and squares it afterwards gets a
constant loss for large errors, and a gradient of 0 just where it matters most. Here only prediction gets a gradient.
"""

import torch


def forward(prediction, target, *, delta=1.0):
    """prediction [N, D], target [N, D] -> y [], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [] -> grad_prediction [N, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
