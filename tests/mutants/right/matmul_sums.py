def forward(a, b):
    return (a.unsqueeze(2) * b.unsqueeze(0)).sum(1), [a, b]


def backward(upstream, cache):
    a, b = cache
    return (upstream.unsqueeze(1) * b).sum(2), (a.unsqueeze(2) * upstream.unsqueeze(1)).sum(0)
