"""InfoNCE: y = mean over i of -log softmax(similarity[i] / temperature)[i], of all pairs' cosine similarities"""

import torch


def forward(a, b, *, temperature=0.1):
    a_length, b_length = a.norm(dim=-1, keepdim=True), b.norm(dim=-1, keepdim=True)  # N,1
    a_unit, b_unit = a / a_length, b / b_length  # N,D
    logits = a_unit @ b_unit.T / temperature  # N,N
    log_probs = logits - logits.logsumexp(-1, keepdim=True)
    y = -log_probs.diagonal().mean()
    return y, (a_unit, a_length, b_unit, b_length, log_probs, temperature)


def backward(grad_y, saved):
    a_unit, a_length, b_unit, b_length, log_probs, temperature = saved
    grad_logits = torch.exp(log_probs)
    grad_logits.diagonal().sub_(1)  # softmax - identity
    grad_similarity = grad_y * grad_logits / len(grad_logits) / temperature  # N,N
    grad_a = through_length(grad_similarity @ b_unit, a_unit, a_length)
    grad_b = through_length(grad_similarity.T @ a_unit, b_unit, b_length)
    return grad_a, grad_b


def through_length(grad_unit, unit, length):
    """From the unit vectors back to the rows: a longer row changes no cosine, so what points along it is lost."""
    along = (grad_unit * unit).sum(-1, keepdim=True)  # N,1
    return (grad_unit - unit * along) / length
