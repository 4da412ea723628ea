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

# ruff: noqa: F821 - the probes find `parts` where they run

from functools import partial

import torch
import torch.nn.functional as F

from backpropkit.spec import functions

tensor_parallel_linear = functions(
    file=__file__,
    lesson=__doc__,
    imports="import torch\nimport torch.distributed as dist",
    functions={
        "forward(x, weight_shard, group)": "x [N, I], the same in each of the P processes of group; weight_shard "
        "[O/P, I], rows rank * O/P up to (rank + 1) * O/P of weight -> y [N, O], the same in each process, saved",
        "backward(grad_y, saved)": "grad_y [N, O], the same in each process -> grad_x [N, I], added up over the "
        "processes, grad_weight_shard [O/P, I]",
    },
    hints=[
        "In each process x @ weight_shard.T is [N, O/P]. dist.all_gather(pieces, own, group=group) fills a list of P "
        "tensors of that shape; torch.cat puts them side by side. Save x, the shard and the group.",
        "dist.get_rank(group) tells which columns of grad_y are your own: [N, O/P]. From there on it is the backward "
        "of a linear layer, with the shard as its weight.",
        "own @ weight_shard is only this process's part of grad_x: dist.all_reduce(grad_x, group=group) adds the parts "
        "up, in place. own.T @ x is grad_weight_shard, and no other process adds to it.",
    ],
)

WHOLE = {"x": "N I", "weight": "2O I"}  # which the probes cut into two shards of [O, I]


def forth(student, x, weight):
    """What this process has after forward: its shard, y, and saved."""
    group = torch.distributed.group.WORLD
    shard = weight.chunk(group.size())[group.rank()].clone()
    return shard, *parts("forward", student.forward(x, shard, group), "y, saved")


def back(student, grad_y, saved):
    """Both gradients of this process."""
    return parts("backward", student.backward(grad_y, saved), "grad_x, grad_weight_shard")


in_two = partial(tensor_parallel_linear.question, helpers=(forth, back), processes=2, only_own_cases=True)
of_backward = partial(in_two, inputs=WHOLE | {"grad_y": "N 2O"}, functions=("backward", "forward"))


def alone(student, x, weight):
    """y in this process."""
    _, y, _ = forth(student, x, weight)
    return y


@in_two(
    inputs=WHOLE,
    returns=("y",),
    functions=("forward",),
    probe=alone,
    advice="y is [N, O] in every process: the columns of rank 0, then those of rank 1, and so on.",
)
def forward(x, weight):
    return both(F.linear(x, weight))


def both(value):
    """The same in both processes."""
    return value, value


def gathered(put):
    """What both processes have that do this with the columns of the first and of the second."""
    return lambda x, weight: put(*F.linear(x, weight).chunk(2, -1))


forward.known(
    "y holds the own columns alone",
    gathered(lambda first, second: (first, second)),
    "dist.all_gather hands the columns of all processes to each.",
)
forward.known(
    "the pieces lie one below the other, along N, not side by side along O",
    gathered(lambda first, second: both(torch.cat((first, second)))),
    "Each piece is [N, O/P]: torch.cat(pieces, -1).",
)
forward.known(
    "what was gathered along N is only reshaped to [N, O]",
    gathered(lambda first, second: both(torch.cat((first, second)).reshape(len(first), -1))),
    "A gather into one tensor lays the pieces along its first axis: take them apart, and put them side by side.",
)
forward.known(
    "the pieces are in the opposite order",
    gathered(lambda first, second: both(torch.cat((second, first), -1))),
    "Rank 0 has the first rows of weight, and so the first columns of y.",
)
forward.known(
    "every process begins with its own columns",
    gathered(lambda first, second: (torch.cat((first, second), -1), torch.cat((second, first), -1))),
    "y is the same in every process: the order is that of the ranks.",
)
forward.known(
    "the columns of the processes take turns",
    gathered(lambda first, second: both(torch.stack((first, second), -1).flatten(1))),
    "First all columns of rank 0, then all of rank 1.",
)
forward.known(
    "the pieces are added up, not put side by side",
    gathered(lambda first, second: both(first + second)),
    "Each process has other columns: gather them. An all-reduce adds up.",
)
forward.known(
    "the columns of the other process are zero",
    gathered(lambda first, second: (torch.cat((first, 0 * second), -1), torch.cat((0 * first, second), -1))),
    "A process knows only its own columns: the others must come from their processes.",
)


def one_gradient(student, x, weight, grad_y, *, number):
    """grad_x or grad_weight_shard in this process."""
    _, _, saved = forth(student, x, weight)
    return back(student, grad_y, saved)[number]


@of_backward(
    points=3.0,
    returns=("grad_x",),
    probe=partial(one_gradient, number=0),
    advice="Each process knows the part that comes back through its own columns; grad_x is the sum of all parts.",
)
def grad_x(x, weight, grad_y):
    return both(through(x, weight, grad_y)[0])


@of_backward(
    returns=("grad_weight_shard",),
    probe=partial(one_gradient, number=1),
    advice="The own columns of grad_y, transposed, times x: [O/P, I]. No other process adds to it.",
)
def grad_weight_shard(x, weight, grad_y):
    return through(x, weight, grad_y)[1].chunk(2)


def through(x, weight, grad_y):
    """The gradients of <grad_y, x @ weight.T> by x and by weight."""
    x, weight = x.clone().requires_grad_(), weight.clone().requires_grad_()
    return torch.autograd.grad((F.linear(x, weight) * grad_y).sum(), (x, weight))


def of_slices(number, put, cut=lambda grad_y: grad_y.chunk(2, -1)):
    """What both processes have that cut grad_y like this, and do this with the first's and the second's gradient by x
    (number 0), which is a part of grad_x, or by the own shard (number 1)."""

    def answer(x, weight, grad_y):
        shards = zip(weight.chunk(2), cut(grad_y), strict=True)
        return put(*(through(x, shard, own)[number] for shard, own in shards))

    return answer


grad_x.known(
    "grad_x is not added up over the processes",
    of_slices(0, lambda part, other: (part, other)),
    "Every process used the same x: dist.all_reduce(grad_x, group=group) adds up their parts.",
)
grad_x.known(
    "grad_x is the mean over the processes, not the sum",
    of_slices(0, lambda part, other: both((part + other) / 2)),
    "Paths add up: no process's part is smaller because there are others.",
)
grad_x.known(
    "grad_x is P times too large",
    of_slices(0, lambda part, other: both(2 * (part + other))),
    "Add up the parts once, and nothing else: grad_y is whole in every process.",
)
grad_x.known(
    "only process 0 has the sum",
    of_slices(0, lambda part, other: (part + other, other)),
    "Every process goes on with grad_x: an all-reduce, not a reduce.",
)
grad_x.known(
    "every process has the part of process 0",
    of_slices(0, lambda part, other: both(part)),
    "The parts are to be added up, not handed out.",
)
grad_weight_shard.known(
    "the gradients of different shards are added up",
    of_slices(1, lambda own, other: both(own + other)),
    "A shard lies in one process alone, and so does its gradient: only grad_x is added up.",
)
grad_weight_shard.known(
    "the gradients of different shards are averaged",
    of_slices(1, lambda own, other: both((own + other) / 2)),
    "That is for copies of one weight. A shard lies in one process alone, and so does its gradient.",
)
grad_weight_shard.known(
    "grad_weight_shard is P times too large",
    of_slices(1, lambda own, other: (2 * own, 2 * other)),
    "grad_y is whole and the same in every process: take your slice of it, and add up nothing.",
)
grad_weight_shard.known(
    "grad_weight_shard is averaged over N, not summed",
    lambda x, *rest: tuple(g / len(x) for g in of_slices(1, lambda own, other: (own, other))(x, *rest)),
    "All rows of x use the same weight: what they send back adds up.",
)
grad_weight_shard.known(
    "grad_weight_shard is P times too small",
    of_slices(1, lambda own, other: (own / 2, other / 2)),
    "Nothing is averaged here: grad_y is the gradient of one loss.",
)
grad_weight_shard.known(
    "it is the gradient of all of weight, not of the own shard",
    lambda x, weight, grad_y: both(through(x, weight, grad_y)[1]),
    "weight_shard is [O/P, I]: its gradient comes from the own columns of grad_y alone.",
)
grad_weight_shard.known(
    "grad_weight_shard is transposed",
    of_slices(1, lambda own, other: (own.T, other.T)),
    "A gradient has the shape of its input: weight_shard is [O/P, I].",
)
for words, cut, advice in (
    (
        "the slice of grad_y belongs to the other process's columns",
        lambda grad_y: grad_y.chunk(2, -1)[::-1],
        "Rank 0 made the first columns of y: it takes the first of grad_y.",
    ),
    (
        "every process takes the first columns of grad_y",
        lambda grad_y: both(grad_y.chunk(2, -1)[0]),
        "Its own columns are rank * O/P up to (rank + 1) * O/P.",
    ),
    (
        "every process takes each P-th column of grad_y, not its own ones",
        lambda grad_y: (grad_y[:, 0::2], grad_y[:, 1::2]),
        "Its own columns lie side by side: rank * O/P up to (rank + 1) * O/P.",
    ),
):
    grad_x.known(words, of_slices(0, lambda part, other: both(part + other), cut), advice)
    grad_weight_shard.known(words, of_slices(1, lambda own, other: (own, other), cut), advice)

for asked in (forward, grad_x, grad_weight_shard):
    asked.case("display")
    asked.case("a batch of one", sizes={"N": 1})


def first_of_two_calls(student, x, weight, grad_y):
    """Both gradients of a first call, after a second one with other numbers, and the same once more."""
    _, _, saved = forth(student, x, weight)
    forth(student, 2 - x * x, weight + 1)
    return (*back(student, grad_y, saved), *back(student, grad_y, saved))


@of_backward(
    points=1.0,
    returns=("grad_x", "grad_weight_shard", "grad_x of a second backward", "grad_weight_shard of a second backward"),
    builds_on=("grad_x", "grad_weight_shard"),
    probe=first_of_two_calls,
    advice="What a call needs later belongs into its own saved, and backward leaves it as it is.",
)
def two_calls(x, weight, grad_y):
    whole, weights = through(x, weight, grad_y)
    return tuple(value for own in weights.chunk(2) for value in (whole, own) * 2)


two_calls.case("two calls of forward, then two of backward")


def all_of_it(student, x, weight, grad_y):
    """y and both gradients."""
    _, y, saved = forth(student, x, weight)
    return (y, *back(student, grad_y, saved))


@of_backward(
    points=1.0,
    returns=("y", "grad_x", "grad_weight_shard"),
    builds_on=("forward", "grad_x", "grad_weight_shard"),
    probe=all_of_it,
    tolerance=1e-5,
    advice="float32 in, float32 out: give new tensors the dtype of what they are made from.",
)
def float32(x, weight, grad_y):
    y, (whole, weights) = F.linear(x, weight), through(x, weight, grad_y)
    return tuple(value for own in weights.chunk(2) for value in (y, whole, own))


float32.case("float32 in all inputs", **dict.fromkeys(("x", "weight", "grad_y"), torch.Tensor.float))


def before_and_after(student, x, weight, grad_y):
    """What went in, as forward and backward leave it."""
    shard, _, saved = forth(student, x, weight)
    back(student, grad_y, saved)
    return x, shard, grad_y


@of_backward(
    points=1.0,
    returns=("x afterwards", "weight_shard afterwards", "grad_y afterwards"),
    probe=before_and_after,
    tolerance=0.0,
    advice="A collective writes into the tensor that it is given: give it one of your own.",
)
def unchanged(x, weight, grad_y):
    return tuple(value for shard in weight.chunk(2) for value in (x, shard, grad_y))


unchanged.case("inputs before and after")
