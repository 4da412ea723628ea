"""A tiny GPT: two transformer blocks that learn to say what comes next"""

import numpy as np
from transformer_block import backward, forward, norm, norm_backward

BLOCK = (
    "norm1_weight", "norm1_bias", "qkv_weight", "out_weight", "norm2_weight", "norm2_bias", "up_weight", "down_weight",
)  # fmt: skip


def loss_and_grads(params, tokens):
    read, targets = tokens[:, :-1], tokens[:, 1:]  # B,T
    table = params["token_table"]
    x = table[read] + params["position_table"]  # B,T,C
    saved = []
    for names in blocks():
        x, saved_block = forward(x, *(params[name] for name in names))
        saved.append(saved_block)
    normed, saved_norm = norm(x, params["norm_weight"], params["norm_bias"])
    loss, grad_logits = cross_entropy(normed @ table.T, targets)

    grads = {}
    grad_normed = grad_logits @ table  # B,T,C
    grad_x, grads["norm_weight"], grads["norm_bias"] = norm_backward(grad_normed, saved_norm)
    for names, saved_block in zip(reversed(blocks()), reversed(saved), strict=True):
        grad_x, *found = backward(grad_x, saved_block)
        grads |= dict(zip(names, found, strict=True))
    grads["position_table"] = grad_x.sum(0)  # T,C: all rows share it
    as_scores = grad_logits.reshape(-1, len(table)).T @ normed.reshape(-1, table.shape[1])  # V,C
    np.add.at(as_scores, read, grad_x)  # and as what was read
    grads["token_table"] = as_scores
    return loss, grads


def blocks():
    return [[f"block{number}_{name}" for name in BLOCK] for number in (0, 1)]


def cross_entropy(logits, targets):
    """The mean over all places, and its gradient."""
    shifted = logits - logits.max(-1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))  # B,T,V
    is_target = np.eye(logits.shape[-1], dtype=logits.dtype)[targets]
    loss = -(log_p * is_target).sum() / targets.size
    return loss, (np.exp(log_p) - is_target) / targets.size
