"""A tiny GPT: two transformer blocks that learn to say what comes next"""

import torch
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
    as_scores = grad_logits.flatten(0, 1).T @ normed.flatten(0, 1)  # V,C
    grads["token_table"] = as_scores.index_add(0, read.flatten(), grad_x.flatten(0, 1))  # and as what was read
    return loss, grads


def blocks():
    return [[f"block{number}_{name}" for name in BLOCK] for number in (0, 1)]


def cross_entropy(logits, targets):
    """The mean over all places, and its gradient."""
    log_p = logits - logits.logsumexp(-1, keepdim=True)  # B,T,V
    is_target = torch.zeros_like(logits).scatter_(-1, targets[..., None], 1)
    loss = -(log_p * is_target).sum() / targets.numel()
    return loss, (torch.exp(log_p) - is_target) / targets.numel()
