"""Row by row."""

import torch


def forward(logits, target, *, ignore_index=-100, label_smoothing=0.0):
    N, C = logits.shape
    log_probs = torch.log_softmax(logits, -1)
    loss, count = 0.0, 0
    for n in range(N):
        if target[n] == ignore_index:
            continue
        loss = loss - (1 - label_smoothing) * log_probs[n, target[n]] - label_smoothing * log_probs[n].mean()
        count += 1
    return loss / count, (log_probs, target, ignore_index, label_smoothing, count)


def backward(grad_y, saved):
    log_probs, target, ignore_index, label_smoothing, count = saved
    N, C = log_probs.shape
    grad = torch.zeros_like(log_probs)
    for n in range(N):
        if target[n] == ignore_index:
            continue
        grad[n] = torch.exp(log_probs[n])
        grad[n] -= label_smoothing / C
        grad[n, target[n]] -= 1 - label_smoothing
    return grad_y * grad / count
