"""A tiny GPT: two transformer blocks that learn to say what comes next

The capstone. tokens [B, T + 1] are numbers of characters; the model reads the first T of each row and tells for every
place which of V characters comes next. Its loss is the mean cross-entropy over all B * T places, the last T tokens of
each row being the targets. loss_and_grads returns the loss and a dict with the gradient of every parameter. Thirty
steps with your gradients must lie on the very curve that autograd's make: from about 4.2 to below 3.3.

    x = token_table[tokens] + position_table              [B, T, C]
    x = block 0 and block 1 of x                          transformer_block, with 2 heads; params "block0_up_weight" ...
    logits = norm(x, norm_weight, norm_bias) @ token_table.T      [B, T, V]; norm as in the blocks, with eps = 1e-5

params is a dict: token_table [V, C], position_table [T, C]; for each block norm1_weight, norm1_bias, qkv_weight,
out_weight, norm2_weight, norm2_bias, up_weight and down_weight, with block0_ or block1_ before their names; norm_weight
and norm_bias. You have written all the pieces, and a file beside this one may be imported: import transformer_block.

The tricky point: token_table is used twice, to read the characters in and to score those that may come next. So its
gradient comes from both ends of the model, and the two are added. position_table is shared by all rows of the batch.
"""

from functools import partial

import torch
import torch.nn.functional as F

from backpropkit.spec import functions, integers

tiny_gpt = functions(
    file=__file__,
    lesson=__doc__,
    functions={
        "loss_and_grads(params, tokens)": "params, a dict of arrays; tokens [B, T + 1], integers -> the loss, and a "
        "dict with the gradient of each parameter under its name"
    },
    hints=[
        "Write the loss alone first, and keep what each piece saves. With random parameters it should be near log(V): "
        "the model knows nothing yet.",
        "The gradient of the logits is softmax(logits), less 1 at the target, divided by B * T. From there go back: "
        "the product with token_table, the last norm, block 1, block 0. What comes out is the gradient of x.",
        "x is a sum: position_table's gradient is summed over B, and token_table's rows get what their tokens got, "
        "repeats added up (index_add_, np.add.at), on top of grad_logits.T @ normed from the other end.",
    ],
)

BLOCK = {
    "norm1_weight": "C", "norm1_bias": "C", "qkv_weight": "3C C", "out_weight": "C C",
    "norm2_weight": "C", "norm2_bias": "C", "up_weight": "H C", "down_weight": "C H",
}  # fmt: skip
PARAMS = {"token_table": "V C", "position_table": "T C"}
PARAMS |= {f"block{number}_{name}": shape for number in (0, 1) for name, shape in BLOCK.items()}
PARAMS |= {"norm_weight": "C", "norm_bias": "C"}
INPUTS = {"tokens": integers("B S", below="V"), **PARAMS}


def block(
    x, norm1_weight, norm1_bias, qkv_weight, out_weight, norm2_weight, norm2_bias, up_weight, down_weight, masked
):
    normed = F.layer_norm(x, x.shape[-1:], norm1_weight, norm1_bias)
    q, k, v = (normed @ qkv_weight.T).unflatten(-1, (3, 2, -1)).permute(2, 0, 3, 1, 4)
    heads = F.scaled_dot_product_attention(q, k, v, is_causal=masked)
    middle = x + heads.transpose(1, 2).flatten(2) @ out_weight.T
    normed = F.layer_norm(middle, middle.shape[-1:], norm2_weight, norm2_bias)
    return middle + F.gelu(normed @ up_weight.T) @ down_weight.T


def named(params):
    """The parameters under their names."""
    return dict(zip(PARAMS, params, strict=True))


def the_loss(
    tokens, params, read=lambda table: table, score=lambda table: table, masked=True, last_norm=True, ahead=1, moved=0
):
    """The model's loss; the other arguments are for somebody's own ideas of it."""
    first, second = ([params[f"block{number}_{name}"] for name in BLOCK] for number in (0, 1))
    x = read(params["token_table"])[tokens[:, :-1]] + params["position_table"] + moved
    x = block(block(x, *first, masked), *second, masked)
    if last_norm:
        x = F.layer_norm(x, x.shape[-1:], params["norm_weight"], params["norm_bias"])
    logits = x @ score(params["token_table"]).T
    targets = tokens[:, ahead : tokens.shape[1] - 1 + ahead]
    return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


def loss_of(**ideas):
    """The loss, as an answer."""
    return lambda tokens, *params: the_loss(tokens, named(params), **ideas)


def gradients_of(**ideas):
    """The gradient of each parameter, from the last to the first, as an answer."""

    def answer(tokens, *params):
        leaves = [p.clone().requires_grad_() for p in params]
        found = torch.autograd.grad(loss_of(**ideas)(tokens, *leaves), leaves, allow_unused=True)
        return tuple(torch.zeros_like(p) if g is None else g for p, g in zip(leaves, found, strict=True))[::-1]

    return answer


def loss_and_grads(student, params, tokens):
    """What the student's function returns, if it is a loss and a dict."""
    result = student.loss_and_grads(params, tokens)
    if not isinstance(result, tuple) or len(result) != 2 or not isinstance(result[1], dict):
        raise TypeError("loss_and_grads does not return two values: the loss, and a dict of gradients")
    return result


def the_students_loss(student, tokens, *params, names):
    """The loss alone."""
    return loss_and_grads(student, dict(zip(names, params, strict=True)), tokens)[0]


def the_students_gradients(student, tokens, *params, names):
    """The gradient of each parameter, in the order in which backward comes to them."""
    _, grads = loss_and_grads(student, dict(zip(names, params, strict=True)), tokens)
    for name in names:
        if name not in grads:
            raise KeyError(f"the dict of gradients has no {name}")
    return tuple(grads[name] for name in reversed(names))


def the_students_training(student, tokens, *params, names):
    """The loss at each of thirty steps of gradient descent."""
    params, losses = dict(zip(names, params, strict=True)), []
    for _ in range(30):
        loss, grads = loss_and_grads(student, params, tokens)
        losses.append(float(loss))
        params = {name: value - 0.1 * grads[name] for name, value in params.items()}
    curve = torch.tensor(losses, dtype=torch.float64)
    return curve if isinstance(tokens, torch.Tensor) else curve.numpy()


of_the_model = partial(tiny_gpt.question, inputs=INPUTS, helpers=(loss_and_grads,), only_own_cases=True)


@of_the_model(
    returns=("the loss",),
    probe=partial(the_students_loss, names=tuple(PARAMS)),
    advice="Place t of the model reads tokens 0 to t and is asked for token t + 1; the loss is a mean over B * T.",
)
def loss(tokens, *params):
    return loss_of()(tokens, *params)


@of_the_model(
    points=6.0,
    returns=tuple(f"the gradient of {name}" for name in reversed(PARAMS)),
    probe=partial(the_students_gradients, names=tuple(PARAMS)),
    advice="The gradients that backward makes before this one are right: look at the step that makes it.",
    builds_on=("loss",),
)
def gradients(tokens, *params):
    return gradients_of()(tokens, *params)


for asked in (loss, gradients):
    asked.case("three rows of seven", sizes={"B": 3, "S": 8, "T": 7, "C": 10, "H": 13, "V": 11})
    asked.case("one row", sizes={"B": 1, "S": 6, "T": 5, "C": 4, "H": 3, "V": 7})
    for words, ideas, advice in (
        ("every place sees the future: the mask is missing", {"masked": False}, "The blocks' attention is causal."),
        ("the last norm is missing", {"last_norm": False}, "norm(x, norm_weight, norm_bias) comes before the logits."),
        ("the targets are the tokens that are read, not the next ones", {"ahead": 0}, "The targets are tokens[:, 1:]."),
    ):
        asked.known(words, (loss_of if asked is loss else gradients_of)(**ideas), advice)
gradients.known(
    "token_table lacks the gradient of the logits",
    gradients_of(score=torch.Tensor.detach),
    "logits = normed @ token_table.T: a linear layer, whose weight gets a gradient, too.",
)
gradients.known(
    "token_table lacks the gradient of the tokens that are read",
    gradients_of(read=torch.Tensor.detach),
    "Each token's row gets what came back to the places where it was read.",
)


for words, places in (
    ("B * T times too large: that of the logits is not divided", lambda tokens: tokens[:, 1:].numel()),
    ("T times too large: that of the logits is divided by B alone", lambda tokens: tokens[0, 1:].numel()),
):
    gradients.known(
        f"every gradient is {words}",
        lambda tokens, *params, places=places: tuple(places(tokens) * g for g in gradients_of()(tokens, *params)),
        "The loss is a mean over all places, and so its gradient is divided by B * T.",
    )


def of_what_is_read(tokens, *params):
    """The gradient of x [B, T, C] as the first block gets it."""
    moved = torch.zeros_like(params[1]).expand(len(tokens), -1, -1).clone().requires_grad_()
    return torch.autograd.grad(the_loss(tokens, named(params), moved=moved), moved)[0]


def instead(name, change):
    """Right gradients but for one parameter, as an answer."""

    def answer(tokens, *params):
        found = named(gradients_of()(tokens, *params)[::-1])
        return tuple((found | {name: change(tokens, *params)})[n] for n in reversed(PARAMS))

    return answer


def overwritten(tokens, *params):
    """token_table's gradient where of all places that read a token only the last one counts."""
    table = gradients_of(read=torch.Tensor.detach)(tokens, *params)[-1]
    of_x, last = of_what_is_read(tokens, *params), {}
    for place, token in enumerate(tokens[:, :-1].flatten().tolist()):
        last[token] = of_x.flatten(0, 1)[place]
    return torch.stack([row + last.get(token, 0) for token, row in enumerate(table)])


gradients.known(
    "token_table counts only the last place that read a token",
    instead("token_table", overwritten),
    "Tokens repeat: add up with index_add_ or np.add.at; grad[tokens] += keeps one of them.",
)
gradients.known(
    "position_table's gradient is averaged over the batch, not added up",
    instead("position_table", lambda tokens, *params: of_what_is_read(tokens, *params).mean(0)),
    "All rows share the positions: add up what comes back from each.",
)
gradients.known(
    "position_table counts only the first row of the batch",
    instead("position_table", lambda tokens, *params: of_what_is_read(tokens, *params)[0]),
    "All rows share the positions: add up what comes back from each.",
)


LETTERS = sorted(set(__doc__))


def text(rows=12, length=17):
    """The beginning of this lesson as numbers of characters, cut into rows."""
    return torch.tensor([LETTERS.index(letter) for letter in __doc__[: rows * length]]).reshape(rows, length)


def at_the_start(name):
    """Parameters as training begins with them: small weights, norms that leave their input as it is."""
    if "norm" in name:
        return torch.ones_like if name.endswith("weight") else torch.zeros_like
    return lambda value: 0.2 * value


@of_the_model(
    points=4.0,
    returns=("the loss of each step",),
    probe=partial(the_students_training, names=tuple(PARAMS)),
    tolerance=1e-6,
    advice="One wrong gradient is enough to leave the curve; the question before this one tells which.",
    builds_on=("loss", "gradients"),
)
def training(tokens, *params):
    model, losses = named(params), []
    for _ in range(30):
        leaves = [p.detach().requires_grad_() for p in model.values()]
        now = the_loss(tokens, named(leaves))
        losses.append(now.detach())
        grads = torch.autograd.grad(now, leaves)
        model = {name: p - 0.1 * g for name, p, g in zip(PARAMS, leaves, grads, strict=True)}
    return torch.stack(losses)


training.case(
    "thirty steps on this lesson",
    sizes={"B": 12, "S": 17, "T": 16, "C": 16, "H": 32, "V": len(LETTERS)},
    tokens=text(),
    **{name: at_the_start(name) for name in PARAMS},
)
