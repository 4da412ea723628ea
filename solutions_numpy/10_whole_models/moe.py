"""A mixture of experts: y = p[e] * (experts[e] @ x), where p = softmax(router @ x) and e is the likeliest expert"""

import numpy as np


def forward(x, router, experts):
    scores = x @ router.T  # N,E
    exps = np.exp(scores - scores.max(-1, keepdims=True))
    p = exps / exps.sum(-1, keepdims=True)
    chosen = p.argmax(-1)  # N
    gate = p[np.arange(len(x)), chosen, None]  # N,1
    expert = experts[chosen]  # N,D,D: each row's own matrix
    result = np.einsum("nij,nj->ni", expert, x)  # N,D
    return gate * result, (x, router, experts, p, gate, chosen, expert, result)


def backward(grad_y, saved):
    x, router, experts, p, gate, chosen, expert, result = saved
    grad_result = gate * grad_y  # N,D
    grad_experts = np.zeros_like(experts)
    np.add.at(grad_experts, chosen, grad_result[:, :, None] * x[:, None, :])  # rows with one expert add up
    grad_gate = (grad_y * result).sum(-1, keepdims=True)  # N,1
    is_chosen = np.eye(len(router), dtype=p.dtype)[chosen]  # N,E
    grad_scores = grad_gate * gate * (is_chosen - p)  # N,E: a softmax of which one entry is used
    through_expert = np.einsum("nij,ni->nj", expert, grad_result)
    return through_expert + grad_scores @ router, grad_scores.T @ x, grad_experts
