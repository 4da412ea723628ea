import torch

forward = lambda a, b: (a.matmul(b), lambda g: (g.matmul(b.t()), a.t().matmul(g)))
backward = lambda g, pull: pull(g)
