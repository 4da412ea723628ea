"""A linear layer over several processes: y = x @ weight.T, with O/P rows of weight in each of them

A weight that is too large for one machine is cut up. Each of P processes keeps a shard of O/P rows, sees all of x, and
computes its own columns of y; an all-gather hands the columns of all processes to every one, in the order of their
ranks. Large models are trained like this: it is called tensor parallelism. `group` is the process group to give to
torch.distributed's collectives. All processes run your code at once, each on a shard of its own, and call the same
collectives in the same order: each waits until the others are there.

Backward has forward's collectives turned round. What was gathered is cut: every process goes on with the same y and
gets the same grad_y back, all of it, so the gradient of its own columns is a slice of grad_y, and nobody needs to be
asked. (If each process had a loss of its own, the slices that belong to one shard would be added up over the processes:
a reduce-scatter. Here all of them compute the same one.) What was shared is added up: every process used the same x,
and knows only the part of grad_x that comes back through its own columns. x reaches the loss through all shards, and
paths add up: an all-reduce.

The tricky point: know what is whole and what is a part. y and grad_y are whole in every process. A shard is a part, and
so is its gradient. grad_x is a part until it is added up. One collective too few or too many raises no error: training
goes on, with gradients that are wrong.
"""

import torch
import torch.distributed as dist


def forward(x, weight_shard, group):
    """x [N, I], the same in each of the P processes of group; weight_shard [O/P, I], rows rank * O/P up to (rank +
    1) * O/P of weight -> y [N, O], the same in each process, saved"""
    raise NotImplementedError


def backward(grad_y, saved):
    """grad_y [N, O], the same in each process -> grad_x [N, I], added up over the processes, grad_weight_shard [O/P,
    I]"""
    raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
