"""Checkpointing: L layers h = tanh(h @ w), with memory for about the square root of L of them

Backward needs every h that forward made, so the memory of training grows with the depth of a network, and it is memory,
not time, that ends most training runs. Checkpointing sells time for memory: forward keeps only some of the h's, the
checkpoints, and forgets the rest. When backward comes to a segment between two checkpoints, it runs that segment's
forward again, walks back through it, and forgets it again.

With L layers in segments of about sqrt(L) there are about sqrt(L) checkpoints to keep, and one segment of sqrt(L) h's
to make again at a time: for 100 layers, 20 activations in place of 100, for one more forward. Keep segments of a fixed
length instead, and memory grows with L again.

The tricky point: forward takes x and as many weights as the caller likes, so it is forward(x, *weights). saved may hold
2 * sqrt(L) + 1 activations at most, beside x and the weights, which the caller keeps alive anyway. It is counted in
bytes, and a slice of a large array keeps all of that array alive. The last segment may be shorter than the others.
"""

import torch

from backpropkit.spec import exercise, floats

WEIGHT = floats("D D", between=(-0.7, 0.7))


@exercise(
    inputs={"x": "N D", "w1": WEIGHT, "w2": WEIGHT, "w3": WEIGHT, "w4": WEIGHT},
    output={"y": "N D"},
    functions={
        "forward(x, *weights)": "x [N, D], any number of weights, each [D, D] -> y [N, D], saved",
        "backward(grad_y, saved)": "grad_y [N, D] -> grad_x [N, D], then the gradient of each weight [D, D]",
    },
    hints=[
        "First write it without checkpoints: a list of all h's, and a loop through the layers from the last to the "
        "first. tanh's slope is 1 - h * h, with h the layer's output. Then make the list shorter.",
        "With k = ceil(sqrt(L)), keep the input of every layer whose number is a multiple of k. x is the first one, "
        "and math.isqrt(L - 1) + 1 is k without rounding.",
        "backward: for start in the multiples of k, from the last one down, run the layers start to start + k again "
        "from the checkpoint, keeping their h's in a list of this segment. Then walk back through this list.",
    ],
)
def checkpoint(x, w1, w2, w3, w4):
    h1 = torch.tanh(x @ w1)
    h2 = torch.tanh(h1 @ w2)
    h3 = torch.tanh(h2 @ w3)
    y = torch.tanh(h3 @ w4)
    return y


checkpoint.edge("large weights, where tanh is flat", w2=lambda w: 100 * w)
checkpoint.edge("weights of zero", w3=torch.zeros_like)
checkpoint.edge("the same numbers in every layer", **dict.fromkeys(("w1", "w2", "w3", "w4"), lambda w: 0 * w + 0.2))

checkpoint.known(
    "h3",
    "the second segment starts from x, not from its own checkpoint",
    lambda v: torch.tanh(v.x @ v.w3),
    "Each segment begins with the h that the segment before it ended with.",
)
checkpoint.known(
    "y",
    "the last layer has no tanh",
    lambda v: v.h3 @ v.w4,
    "Every layer is tanh(h @ w), the last one too.",
    modes=("value",),  # in the gradient it is the same as a derivative that was forgotten
)
checkpoint.known(
    "y",
    "the slope of the last tanh is taken at what goes into it: 1 - s * s, not 1 - y * y",
    lambda v: _with_the_slope_of_its_input(v.h3 @ v.w4),
    "1 - h * h wants the layer's output.",
)
checkpoint.known(
    "y",
    "the last layer uses the weight before its own",
    lambda v: torch.tanh(v.h3 @ v.w3),
    "Layer number i of all, counted from 0, uses weights[i], in every segment.",
)
checkpoint.known(
    "h2",
    "a segment's second layer starts from the checkpoint again",
    lambda v: torch.tanh(v.x @ v.w2),
    "Within a segment each layer goes on from the h before it.",
)
checkpoint.known(
    "y",
    "the last weight is transposed",
    lambda v: torch.tanh(v.h3 @ v.w4.T),
    "h @ w, without a transpose: only backward has one.",
)


def _with_the_slope_of_its_input(s):
    return s - s**3 / 3 + (torch.tanh(s) - s + s**3 / 3).detach()


def _stack(v, layer):
    """All layers, each of somebody's own kind."""
    h = v.x
    for weight in (v.w1, v.w2, v.w3, v.w4):
        h = layer(h, weight)
    return h


def _tanh_with(slope):
    """A layer whose tanh has the slope that `slope(input, output)` says."""

    def layer(h, weight):
        s = h @ weight
        y = torch.tanh(s).detach()
        return y + slope(h, y).detach() * (s - s.detach())

    return layer


def _back_without_transpose(h, weight):
    s = h.detach() @ weight + (h - h.detach()) @ weight.detach().T
    return torch.tanh(s)


def _back_without_weight(h, weight):
    s = h.detach() @ weight + (h - h.detach())
    return torch.tanh(s)


for words, layer, advice in (
    ("the derivative of tanh is forgotten in every layer", _tanh_with(lambda h, y: y * 0 + 1), "It is 1 - h * h."),
    (
        "the slope of tanh is taken at each layer's input h, not at its output",
        _tanh_with(lambda h, y: 1 - h * h),
        "1 - h * h wants the layer's output.",
    ),
    ("the slope of tanh is 1 - h, not 1 - h * h", _tanh_with(lambda h, y: 1 - y), "Square the layer's output."),
    (
        "each layer hands back the gradient of h @ w as that of h, without its weight",
        _back_without_weight,
        "The input of h @ w gets what came back times the transpose of w.",
    ),
    (
        "the weights are not transposed on the way back",
        _back_without_transpose,
        "The input of h @ w gets what came back times the transpose of w.",
    ),
):
    checkpoint.known("y", words, lambda v, layer=layer: _stack(v, layer), advice, modes=("gradient",))


def _walked(v, before, after):
    """y with the derivative that a backward gives which takes these numbers for each layer's input and output."""
    h = v.x
    for weight, own, made in zip((v.w1, v.w2, v.w3, v.w4), before, after, strict=True):
        s = own.detach() @ weight + (h - h.detach()) @ weight.detach()
        h = made.detach() + (1 - made.detach() ** 2) * (s - s.detach())
    return h


def _made_again(v, layer, start):
    """Two layers from `start` on, each of somebody's own kind, as the second segment makes them."""
    h3 = layer(start @ v.w3)
    return h3, layer(h3 @ v.w4)


def _from_x(v):
    h3, y = _made_again(v, torch.tanh, v.x)
    return _walked(v, (v.x, v.h1, v.x, h3), (v.h1, v.h2, h3, y))


def _without_tanh(v):
    h1, h2 = v.x @ v.w1, v.x @ v.w1 @ v.w2
    h3, y = _made_again(v, lambda s: s, v.h2)
    return _walked(v, (v.x, h1, v.h2, h3), (h1, h2, h3, y))


for words, change, advice in (
    (
        "the second segment starts from x, not from its own checkpoint",
        _from_x,
        "Each segment begins with the h that the segment before it ended with.",
    ),
    (
        "backward makes the layers again without their tanh",
        _without_tanh,
        "A segment is made again just as forward made it: tanh(h @ w).",
    ),
    (
        "each weight meets its layer's output h, not its input",
        lambda v: _walked(v, (v.h1, v.h2, v.h3, v.y), (v.h1, v.h2, v.h3, v.y)),
        "h @ w: the gradient of w holds what w was multiplied with, the h before.",
    ),
    (
        "each weight meets its segment's checkpoint, not its own layer's input",
        lambda v: _walked(v, (v.x, v.x, v.h2, v.h2), (v.h1, v.h2, v.h3, v.y)),
        "Keep the h of every layer of the segment while you walk back through it.",
    ),
):
    checkpoint.known("y", words, change, advice, modes=("gradient",))


STACK = {"x": "N D", "weights": floats("L D D", between=(-0.7, 0.7))}


def at_any_depth(student, x, weights, grad_y):
    """y and the gradients, those of the weights in one array."""
    y, saved = student.forward(x, *weights)
    grads = student.backward(grad_y, saved)
    if len(grads) != 1 + len(weights):
        return grads
    stack = torch.stack if isinstance(x, torch.Tensor) else np.stack  # noqa: F821 - a probe's scope has np
    return y, grads[0], stack(list(grads[1:]))


@checkpoint.question(
    inputs=STACK | {"grad_y": "N D"},
    functions=("backward", "forward"),
    returns=("y", "grad_x", "the gradients of the weights"),
    probe=at_any_depth,
    only_own_cases=True,
    advice="Where does the last segment end? L need be no square, and no multiple of the length of a segment.",
    builds_on=("forward", "grad_x", "grad_w1", "grad_w2", "grad_w3", "grad_w4"),
)
def other_depths(x, weights, grad_y):
    x, weights = x.requires_grad_(), weights.requires_grad_()
    y = x
    for weight in weights:
        y = torch.tanh(y @ weight)
    return y, *torch.autograd.grad((y * grad_y).sum(), (x, weights))


for depth in (1, 2, 3, 7, 9, 10, 16, 30):
    other_depths.case(f"{depth} layers", sizes={"N": 3, "D": 5, "L": depth})


def bytes_too_many(student, x, weights, grad_y):
    """grad_x, and how much more `saved` holds than 2 * sqrt(L) + 1 activations, beside x and the weights; or, where it
    holds no more, how much more forward leaves anywhere else."""
    given = (x, *weights)
    (_, saved), left = left_by(student.forward, given)  # noqa: F821
    limit = int((2 * len(weights) ** 0.5 + 1) * x.shape[0] * x.shape[1] * 8)
    beyond = held_bytes(saved, given) - limit  # noqa: F821
    return student.backward(grad_y, saved)[0], max(0, beyond if beyond > 0 else left - limit)


@checkpoint.question(
    points=3.0,
    inputs=STACK | {"grad_y": "N D"},
    functions=("forward", "backward"),
    returns=(
        "grad_x",
        "the number of bytes that forward keeps beyond 2 * sqrt(L) + 1 activations",
    ),
    probe=bytes_too_many,
    only_own_cases=True,
    advice="Keep the input of one layer per segment, and make the others again in backward.",
    builds_on=("forward", "grad_x", "grad_w1", "grad_w2", "grad_w3", "grad_w4", "other_depths"),
)
def memory(x, weights, grad_y):
    return other_depths.truth(x, weights, grad_y)[1], 0


for depth in (9, 16, 30, 100):
    memory.case(f"{depth} layers", sizes={"N": 512, "D": 3, "L": depth})
for kept, words in ((0, "the output of every layer"), (1, "the input of every layer")):
    memory.known(
        f"saved holds {words}, as without checkpoints",
        lambda x, weights, grad_y, kept=kept: _keeping(x, weights, grad_y, len(weights) - kept),
        "Keep the input of one layer per segment, and make the others again in backward.",
    )
memory.known(
    "saved holds half of all layers: its segments have two layers, however many there are",
    lambda x, weights, grad_y: _keeping(x, weights, grad_y, (len(weights) + 1) // 2 - 1),
    "The length of a segment must grow like sqrt(L).",
)


def _keeping(x, weights, grad_y, kept):
    """The right grad_x, and the bytes beyond the limit of somebody who keeps so many activations."""
    grad_x, _ = memory.truth(x, weights, grad_y)
    return grad_x, max(0, kept * x.numel() * 8 - int((2 * len(weights) ** 0.5 + 1) * x.numel() * 8))
