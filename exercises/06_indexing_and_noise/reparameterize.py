"""Reparameterization: y = mean + exp(log_var / 2) * noise

A variational autoencoder and many policies draw a random number from a normal distribution whose mean and variance
were computed by a network. How can a gradient pass through a draw? Toss the coin outside: noise is drawn from the
standard normal distribution, and y is an ordinary function of mean, log_var and that given number. noise gets no
gradient; it is not learned.

The network gives the logarithm of the variance, since that may be any number, while a variance may not be negative.
log_var is the logarithm of a square: half of it is the logarithm of the standard deviation.

The tricky point: mean only shifts y, so its gradient is short. log_var passes through an exponential, which is its own
derivative: what you need is already there from forward. Don't lose what the division by 2 leaves behind.
"""

import torch


def forward(mean, log_var, noise):
    """mean [N, D], log_var [N, D], noise [N, D] -> y [N, D], saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, D] -> grad_mean [N, D], grad_log_var [N, D]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
