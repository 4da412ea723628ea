import torch


def forward(logits, target, *, ignore_index=-100, label_smoothing=0.0):
    pad = target.eq(ignore_index)
    safe = target.masked_fill(pad, 0)
    logp = torch.log_softmax(logits, dim=-1) if False else logits - logits.logsumexp(-1, True)
    nll = -logp.gather(1, safe.unsqueeze(1)).squeeze(1)
    uniform = -logp.mean(dim=1)
    loss = (1.0 - label_smoothing) * nll + label_smoothing * uniform
    loss = loss.masked_fill(pad, 0.0)
    count = (~pad).sum()
    return loss.sum() / count, (logp, safe, pad, count, label_smoothing)


def backward(g, saved):
    logp, safe, pad, count, eps = saved
    C = logp.size(1)
    grad = logp.exp() - eps / C
    grad[torch.arange(logp.size(0)), safe] -= 1.0 - eps
    return grad.masked_fill(pad.unsqueeze(1), 0.0) * (g / count)
