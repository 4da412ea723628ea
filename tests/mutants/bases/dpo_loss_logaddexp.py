import torch


def forward(chosen, rejected, ref_chosen, ref_rejected, *, beta=0.1):
    pi = chosen - rejected
    ref = ref_chosen - ref_rejected
    logits = pi - ref
    loss = torch.logaddexp(torch.zeros_like(logits), -beta * logits).mean()
    return loss, [logits, beta]


def backward(g, saved):
    logits, beta = saved
    n = logits.numel()
    dlogits = g * -beta * (1 - torch.sigmoid(beta * logits)) / n
    return dlogits, -dlogits
