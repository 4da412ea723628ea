"""A mixture of experts: y = p[e] * (experts[e] @ x), where p = softmax(router @ x) and e is the likeliest expert"""

import torch


def forward(x, router, experts):
    p = torch.softmax(x @ router.T, -1)  # N,E
    gate, chosen = p.max(-1, keepdim=True)  # N,1
    expert = experts[chosen[:, 0]]  # N,D,D: each row's own matrix
    result = (expert @ x[:, :, None])[:, :, 0]  # N,D
    return gate * result, (x, router, experts, p, gate, chosen, expert, result)


def backward(grad_y, saved):
    x, router, experts, p, gate, chosen, expert, result = saved
    grad_result = gate * grad_y  # N,D
    outer = grad_result[:, :, None] * x[:, None, :]  # N,D,D: what each row asks of its expert
    grad_experts = torch.zeros_like(experts).index_add_(0, chosen[:, 0], outer)
    grad_gate = (grad_y * result).sum(-1, keepdim=True)  # N,1
    is_chosen = torch.zeros_like(p).scatter_(-1, chosen, 1)
    grad_scores = grad_gate * gate * (is_chosen - p)  # N,E: a softmax of which one entry is used
    through_expert = (expert.mT @ grad_result[:, :, None])[:, :, 0]
    return through_expert + grad_scores @ router, grad_scores.T @ x, grad_experts
