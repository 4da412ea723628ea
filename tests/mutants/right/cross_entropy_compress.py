import torch


def forward(logits, target, *, ignore_index=-100, label_smoothing=0.0):
    rows = torch.nonzero(target != ignore_index).flatten()
    kept, labels = logits[rows], target[rows]
    logp = kept - torch.logsumexp(kept, dim=1, keepdim=True)
    q = torch.full_like(kept, label_smoothing / kept.shape[1])
    q[torch.arange(len(rows)), labels] += 1.0 - label_smoothing
    return -(q * logp).sum(1).mean(), (logits.shape, rows, logp, q)


def backward(grad_y, saved):
    shape, rows, logp, q = saved
    out = torch.zeros(shape, dtype=logp.dtype)
    out[rows] = grad_y * (torch.exp(logp) - q) / len(rows)
    return out
