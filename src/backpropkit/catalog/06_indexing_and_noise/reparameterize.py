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

from backpropkit.spec import exercise, floats


@exercise(
    inputs={"mean": floats("N D"), "log_var": floats("N D"), "noise": floats("N D", grad=False)},
    output={"y": "N D"},
    hints=[
        "Give the standard deviation a name: std = exp(log_var / 2). Then y = mean + std * noise. What comes back to "
        "mean, and what to std?",
        "std * noise is a product, so grad_std = grad_y * noise. Now std is an exponential of log_var / 2.",
        "The derivative of exp(u / 2) is exp(u / 2) / 2. Three factors meet grad_y in grad_log_var.",
    ],
)
def reparameterize(mean, log_var, noise):
    std = torch.exp(log_var / 2)
    spread = std * noise
    y = mean + spread
    return y


reparameterize.edge("noise of zero", noise=torch.zeros_like)
reparameterize.edge("almost no variance", log_var=lambda u: u - 40)
reparameterize.edge("a large variance", log_var=lambda u: u + 20)
reparameterize.edge("means at 1e4", mean=lambda mean: 1e4 * mean)

reparameterize.known(
    "std",
    "std is exp(log_var), which is the variance",
    lambda v: v.log_var.exp(),
    "The standard deviation is the root of the variance: exp(log_var / 2).",
)
reparameterize.known(
    "std",
    "the exponential is missing: std is log_var itself",
    lambda v: v.log_var * 1.0,
    "Take the exponential of log_var / 2.",
)
reparameterize.known(
    "std",
    "log_var is not halved inside the exponential: exp(log_var) / 2",
    lambda v: v.log_var.exp() / 2,
    "Halve log_var first, then take the exponential.",
)
reparameterize.known(
    "std",
    "std is exp(-log_var / 2), one over the standard deviation",
    lambda v: (-v.log_var / 2).exp(),
    "Check the sign in the exponential.",
)
reparameterize.known(
    "std",
    "log_var is taken for the variance: std is its root",
    lambda v: v.log_var.abs().sqrt(),
    "log_var is a logarithm: the variance is exp(log_var).",
)
