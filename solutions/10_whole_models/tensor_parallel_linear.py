"""A linear layer over several processes: y = x @ weight.T, with O/P rows of weight in each of them"""

import torch
import torch.distributed as dist


def forward(x, weight_shard, group):
    own = x @ weight_shard.T  # N,O/P
    columns = [torch.empty_like(own) for _ in range(dist.get_world_size(group))]
    dist.all_gather(columns, own, group=group)
    y = torch.cat(columns, dim=-1)  # N,O
    return y, (x, weight_shard, group)


def backward(grad_y, saved):
    x, weight_shard, group = saved
    own = grad_y.chunk(dist.get_world_size(group), dim=-1)[dist.get_rank(group)]  # N,O/P
    grad_x = own @ weight_shard  # what comes back through this shard: N,I
    dist.all_reduce(grad_x, group=group)
    grad_weight_shard = own.T @ x  # O/P,I
    return grad_x, grad_weight_shard
