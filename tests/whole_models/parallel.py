"""Submissions to tensor_parallel_linear: right ones in other styles, wrong ones as changes to the solution."""

INTO_ONE_TENSOR = """
import torch
import torch.distributed as dist

def forward(x, weight_shard, group):
    own = x @ weight_shard.T
    size = dist.get_world_size(group)
    whole = own.new_empty((size * own.shape[0], own.shape[1]))
    dist.all_gather_into_tensor(whole, own, group=group)
    return torch.hstack(whole.chunk(size)), {"x": x, "w": weight_shard, "group": group}

def backward(g, saved):
    rank, rows = dist.get_rank(saved["group"]), len(saved["w"])
    own = g.narrow(1, rank * rows, rows)
    grad_x = own @ saved["w"]
    dist.all_reduce(grad_x, group=saved["group"])
    return grad_x, own.T @ saved["x"]
"""
TURNED = """
import torch, torch.distributed as dist

def forward(x, w, group):
    own = (w @ x.T).contiguous()
    y = torch.empty(group.size() * len(own), len(x), dtype=x.dtype)
    dist.all_gather_into_tensor(y, own, group)
    return y.T, (x, w, group)

def backward(grad_y, saved):
    x, w, group = saved
    own = torch.chunk(grad_y, group.size(), 1)[group.rank()]
    part = own.mm(w)
    dist.all_reduce(part, dist.ReduceOp.SUM, group)
    return part, own.t().mm(x)
"""
PADDED = """
import torch, torch.distributed as dist

def forward(x, w, group):
    o = w.shape[0]
    y = x.new_zeros(x.shape[0], o * dist.get_world_size(group))
    mine = slice(dist.get_rank(group) * o, (dist.get_rank(group) + 1) * o)
    y[:, mine] = x @ w.T
    dist.all_reduce(y, group=group)
    return y, (x, w, mine)

def backward(grad_y, saved):
    x, w, mine = saved
    grad_x = torch.einsum("no,oi->ni", grad_y[:, mine], w)
    dist.all_reduce(grad_x)
    return grad_x, torch.einsum("no,ni->oi", grad_y[:, mine], x)
"""
LATER = """
import torch, torch.distributed as dist

def forward(x, w, group):
    own = x @ w.T
    pieces = [torch.zeros_like(own) for _ in range(group.size())]
    work = dist.all_gather(pieces, own, group=group, async_op=True)
    saved = x, w, group
    work.wait()
    return torch.cat(pieces, 1), saved

def backward(grad_y, saved):
    x, w, group = saved
    own = torch.tensor_split(grad_y, group.size(), dim=1)[group.rank()]
    grad_x = own @ w
    work = dist.all_reduce(grad_x, group=group, async_op=True)
    grad_w = own.T @ x
    work.wait()
    return grad_x, grad_w
"""
ONE_BY_ONE = """
import torch, torch.distributed as dist

def forward(x, w, group):
    mine, pieces = x @ w.T, []
    for rank in range(dist.get_world_size()):
        piece = mine.clone() if rank == dist.get_rank() else torch.empty_like(mine)
        dist.broadcast(piece, rank)
        pieces.append(piece)
    dist.barrier()
    return torch.cat(pieces, -1), (x, w)

def backward(grad_y, saved):
    x, w = saved
    o, rank = len(w), dist.get_rank()
    grad_w = torch.zeros_like(w)
    part = torch.zeros_like(x)
    for n in range(len(x)):
        for k in range(o):
            grad_w[k] += grad_y[n, rank * o + k] * x[n]
            part[n] += grad_y[n, rank * o + k] * w[k]
    parts = [torch.empty_like(part) for _ in range(dist.get_world_size())]
    dist.all_gather(parts, part)
    return sum(parts), grad_w
"""
SCATTERED = """
import torch, torch.distributed as dist

def forward(x, w, group):
    found = [None] * group.size()
    dist.all_gather_object(found, x @ w.T, group=group)
    return torch.cat(found, -1), (x, w, group)

def backward(grad_y, saved):
    x, w, group = saved
    pieces = [piece.contiguous() for piece in grad_y.chunk(group.size(), -1)]
    own = torch.empty_like(pieces[0])
    dist.reduce_scatter(own, pieces, group=group)
    own = own / group.size()  # all had the same grad_y
    grad_x = own @ w
    dist.reduce(grad_x, 0, group=group)
    dist.broadcast(grad_x, 0, group=group)
    return grad_x, own.T @ x
"""
HAND_TO_HAND = """
import torch, torch.distributed as dist

def swapped(own):
    other, peer = torch.empty_like(own), 1 - dist.get_rank()
    sending = dist.isend(own, peer)
    dist.recv(other, peer)
    sending.wait()
    return (own, other) if dist.get_rank() == 0 else (other, own)

def forward(x, w, group):
    return torch.cat(swapped(x @ w.T), -1), (x, w)

def backward(grad_y, saved):
    x, w = saved
    own = grad_y.chunk(2, -1)[dist.get_rank()]
    return sum(swapped(own @ w)), own.T @ x
"""
RIGHT = {
    "gathered into one tensor": INTO_ONE_TENSOR,
    "gathered along the first axis, which is O": TURNED,
    "zeros in the others' places, all added up": PADDED,
    "collectives that are waited for later": LATER,
    "a broadcast from each process, and loops": ONE_BY_ONE,
    "objects, a reduce-scatter, a reduce and a broadcast": SCATTERED,
    "sent from hand to hand": HAND_TO_HAND,
}

CAT = "y = torch.cat(columns, dim=-1)"
GATHER = "dist.all_gather(columns, own, group=group)"
REDUCE = "dist.all_reduce(grad_x, group=group)"
CHUNK = "grad_y.chunk(dist.get_world_size(group), dim=-1)[dist.get_rank(group)]"
SHARD = "grad_weight_shard = own.T @ x"
FIRST = "the slice of grad_y belongs to the other process's columns"
# the piece, what stands there instead, the check that fails, and what it says
WRONG = {
    "nothing is gathered": (CAT, "y = own", "forward", "y holds the own columns alone"),
    "pieces along N": (CAT, "y = torch.cat(columns)", "forward", "the pieces lie one below the other, along N"),
    "only reshaped": (CAT, "y = torch.cat(columns).view(len(x), -1)", "forward", "is only reshaped to [N, O]"),
    "backwards": (CAT, "y = torch.cat(columns[::-1], -1)", "forward", "the pieces are in the opposite order"),
    "own ones first": (
        CAT,
        "y = torch.cat(columns if dist.get_rank() == 0 else columns[::-1], -1)",
        "forward",
        "every process begins with its own columns",
    ),
    "in turns": (CAT, "y = torch.stack(columns, -1).flatten(1)", "forward", "the columns of the processes take turns"),
    "a sum": (CAT, "y = sum(columns)", "forward", "the pieces are added up, not put side by side"),
    "zeros for the others": (
        GATHER,
        "columns = [own * (rank == dist.get_rank()) for rank in (0, 1)]",
        "forward",
        "the columns of the other process are zero",
    ),
    "grad_x not reduced": (REDUCE, "pass", "grad_x", "grad_x is not added up over the processes"),
    "grad_x averaged": (REDUCE, f"{REDUCE}\n    grad_x /= 2", "grad_x", "the mean over the processes, not the sum"),
    "grad_x reduced twice": (REDUCE, f"{REDUCE}\n    {REDUCE}", "grad_x", "grad_x is P times too large"),
    "grad_x from process 0": (REDUCE, "dist.broadcast(grad_x, 0)", "grad_x", "every process has the part of process 0"),
    "grad_x in process 0": (
        REDUCE,
        "whole = grad_x.clone()\n    dist.all_reduce(whole)\n    grad_x = grad_x if dist.get_rank() else whole",
        "grad_x",
        "only process 0 has the sum",
    ),
    "the other's slice": (CHUNK, f"{CHUNK[:-1].replace('[', '[1 - ')}]", "grad_x", FIRST),
    "the first slice": (CHUNK, "grad_y.chunk(2, -1)[0]", "grad_x", "every process takes the first columns of grad_y"),
    "each second column": (CHUNK, "grad_y[:, dist.get_rank()::2]", "grad_x", "every process takes each P-th column"),
    "grad_y added up": (
        CHUNK,
        "grad_y.clone()\n    dist.all_reduce(own)\n    own = own.chunk(2, -1)[dist.get_rank()]",
        "grad_weight_shard",
        "grad_weight_shard is P times too large",
    ),
    "the other's slice for the shard": (
        SHARD,
        "grad_weight_shard = grad_y.chunk(2, -1)[1 - dist.get_rank()].T @ x",
        "grad_weight_shard",
        FIRST,
    ),
    "shards added up": (
        SHARD,
        f"{SHARD}\n    dist.all_reduce(grad_weight_shard)",
        "grad_weight_shard",
        "the gradients of different shards are added up",
    ),
    "shards averaged": (
        SHARD,
        f"{SHARD} / 2\n    dist.all_reduce(grad_weight_shard)",
        "grad_weight_shard",
        "the gradients of different shards are averaged",
    ),
    "the shard's gradient averaged": (SHARD, f"{SHARD} / len(x)", "grad_weight_shard", "averaged over N"),
    "the shard's gradient halved": (SHARD, f"{SHARD} / 2", "grad_weight_shard", "P times too small"),
    "all of weight": (
        SHARD,
        "grad_weight_shard = grad_y.T @ x",
        "grad_weight_shard",
        "it is the gradient of all of weight, not of the own shard",
    ),
    "turned": (SHARD, "grad_weight_shard = x.T @ own", "grad_weight_shard", "grad_weight_shard is transposed"),
    "no transpose of the values": (SHARD, f"{SHARD} + 1", "grad_weight_shard", "grad_weight_shard in process 0 is"),
    "a buffer for all calls": (
        "return y, (x, weight_shard, group)",
        "kept = forward.__dict__.setdefault('kept', [])\n    kept[:] = x, weight_shard, group\n    return y, kept",
        "two_calls",
        "in process 0 is wrong",
    ),
    "x changed": ("own = x @", "x += 1\n    own = x @", "unchanged", "x afterwards in process 0"),
    "float64 always": ("torch.empty_like(own)", "own.double()", "float32", "dtypes"),
}
WAITS = "waits for another process in vain: all must call the same collectives, in the same order"
OWN = "own = x @ weight_shard.T"
# what goes wrong in the processes, and what is said of it
BROKEN = {
    "other collectives": (GATHER, f"{GATHER} if dist.get_rank() else dist.all_reduce(own)", f"forward {WAITS}"),
    "one less": (REDUCE, f"dist.get_rank() or {REDUCE}", f"backward {WAITS} (in process 0)"),
    "a loop in one": (OWN, f"while dist.get_rank():\n        pass\n    {OWN}", "forward did not end within 1 seconds"),
    "a loop in both": (REDUCE, "while True: pass", "backward did not end within 1 seconds"),
    "a failure in one": (OWN, f"1 / (1 - dist.get_rank())\n    {OWN}", "ZeroDivisionError: division by zero (in proc"),
    "a failure in both": (OWN, "own = x @ weight_shard", "forward raised RuntimeError: mat1 and mat2 shapes"),
    "an end in one": (OWN, f"import os\n    dist.get_rank() and os._exit(3)\n    {OWN}", "exit code 3 (in process 1)"),
    "an end in both": (SHARD, "import os\n    os._exit(0)", "backward ended its process with exit code 0"),
    "a signal": (SHARD, "import os\n    os.kill(os.getpid(), 15)", "backward crashed its process with SIGTERM"),
    "no saved": ("return y, (x, weight_shard, group)", "return y", "forward returned a tensor [3, 4]; it returns (y,"),
    "one gradient": ("return grad_x, grad_weight_shard", "return grad_x", "it returns (grad_x, grad_weight_shard)"),
    "autograd": (SHARD, "torch.autograd.grad(own, x)", "backward calls torch.autograd.grad"),
}
