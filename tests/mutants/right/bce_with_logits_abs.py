import torch


def forward(logits, target):
    loss = torch.relu(logits) - logits * target + torch.log1p(torch.exp(-logits.abs()))
    return loss.sum() / loss.numel(), (logits, target)


def backward(grad_y, saved):
    z, t = saved
    p = 0.5 * (1 + torch.tanh(0.5 * z))
    return (p - t) * grad_y / z.numel()
