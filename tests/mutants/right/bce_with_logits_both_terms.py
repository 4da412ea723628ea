import torch


def log_sigmoid(z):
    return torch.where(z < 0, z - torch.log1p(torch.exp(-z.abs())), -torch.log1p(torch.exp(-z.abs())))


def forward(logits, target):
    losses = -(target * log_sigmoid(logits) + (1 - target) * log_sigmoid(-logits))
    return losses.sum() / len(losses), dict(logits=logits, target=target)


def backward(grad_y, saved):
    z, t = saved["logits"], saved["target"]
    p, q = log_sigmoid(z).exp(), log_sigmoid(-z).exp()
    return grad_y * ((1 - t) * p - t * q) / len(z)
