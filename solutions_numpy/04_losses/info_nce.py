"""InfoNCE: y = mean over i of -log softmax(similarity[i] / temperature)[i], of all pairs' cosine similarities"""

import numpy as np


def forward(a, b, *, temperature=0.1):
    a_length = np.linalg.norm(a, axis=-1, keepdims=True)  # N,1
    b_length = np.linalg.norm(b, axis=-1, keepdims=True)
    a_unit, b_unit = a / a_length, b / b_length  # N,D
    logits = a_unit @ b_unit.T / temperature  # N,N
    shifted = logits - logits.max(-1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    y = -log_probs.diagonal().mean()
    return y, (a_unit, a_length, b_unit, b_length, log_probs, temperature)


def backward(grad_y, saved):
    a_unit, a_length, b_unit, b_length, log_probs, temperature = saved
    grad_logits = np.exp(log_probs) - np.eye(len(log_probs), dtype=log_probs.dtype)  # softmax - identity
    grad_similarity = grad_y * grad_logits / len(grad_logits) / temperature  # N,N
    grad_a = through_length(grad_similarity @ b_unit, a_unit, a_length)
    grad_b = through_length(grad_similarity.T @ a_unit, b_unit, b_length)
    return grad_a, grad_b


def through_length(grad_unit, unit, length):
    """From the unit vectors back to the rows: a longer row changes no cosine, so what points along it is lost."""
    along = (grad_unit * unit).sum(-1, keepdims=True)  # N,1
    return (grad_unit - unit * along) / length
