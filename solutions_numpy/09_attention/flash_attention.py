"""Flash attention: y = softmax(q @ k.T / sqrt(D), causal) @ v, without ever holding the T x T weights"""

import math

import numpy as np

BLOCK = 16  # places that meet at once; a kernel takes as many as its fast memory holds


def forward(q, k, v):
    y = np.empty_like(q)  # B,H,T,D
    logsumexp = np.empty((*q.shape[:3], 1), q.dtype)  # B,H,T,1: all that backward needs to make the weights again
    for rows in blocks(q.shape[2]):
        largest = np.full_like(logsumexp[:, :, rows], -math.inf)
        total, gathered = 0, 0  # of exp(scores - largest): their sum, and the sum of values that they weight
        for columns in blocks(rows.stop):
            scores = block_scores(q, k, rows, columns)  # B,H,BLOCK,BLOCK
            before, largest = largest, np.maximum(largest, scores.max(-1, keepdims=True))
            exps, fade = np.exp(scores - largest), np.exp(before - largest)
            total = total * fade + exps.sum(-1, keepdims=True)
            gathered = gathered * fade + exps @ v[:, :, columns]
        y[:, :, rows] = gathered / total
        logsumexp[:, :, rows] = largest + np.log(total)
    return y, (q, k, v, y, logsumexp)


def backward(grad_y, saved):
    q, k, v, y, logsumexp = saved
    row_sum = (grad_y * y).sum(-1, keepdims=True)  # B,H,T,1: of weights * grad_weights over all keys
    grad_q, grad_k, grad_v = np.zeros_like(q), np.zeros_like(k), np.zeros_like(v)
    for rows in blocks(q.shape[2]):
        grad_rows = grad_y[:, :, rows]
        for columns in blocks(rows.stop):
            weights = np.exp(block_scores(q, k, rows, columns) - logsumexp[:, :, rows])
            grad_scores = (
                weights * (grad_rows @ v[:, :, columns].swapaxes(2, 3) - row_sum[:, :, rows]) / math.sqrt(q.shape[-1])
            )
            grad_q[:, :, rows] += grad_scores @ k[:, :, columns]
            grad_k[:, :, columns] += grad_scores.swapaxes(2, 3) @ q[:, :, rows]
            grad_v[:, :, columns] += weights.swapaxes(2, 3) @ grad_rows
    return grad_q, grad_k, grad_v


def blocks(end):
    """Slices of at most BLOCK places, up to `end`."""
    return [slice(start, min(start + BLOCK, end)) for start in range(0, end, BLOCK)]


def block_scores(q, k, rows, columns):
    """The scores of some queries with some keys, -inf where the key is later."""
    scores = q[:, :, rows] @ k[:, :, columns].swapaxes(2, 3) / math.sqrt(q.shape[-1])
    places = np.arange(rows.stop)
    return np.where(places[columns] > places[rows, None], -math.inf, scores)
