"""Is this backward the gradient of this forward?

Every derivation ends with this question, and numbers answer it. Choose an upstream gradient grad_y. Then L(inputs) =
sum(grad_y * y), with y from forward(*inputs), is one number, so it has a numerical gradient; and backward(grad_y,
saved) claims to know the same gradient without nudging. Compare the two, for every entry of every input.

Why grad_y? Backward must be right for whatever a loss sends back. With ones everywhere L is the plain sum of y, and a
backward that mixes the entries of grad_y up is right by accident: choose random numbers.

The tricky point: a check is only as good as the wrong gradients that it turns away. What lets them through: a tolerance
that is too loose (right gradients agree to about seven digits, so one part in 10,000 is generous, and 0.1 % is wrong),
or that is absolute, for numbers of every size; a compare that broadcasts, so that shape [1] equals [5]; looking at one
entry, or at the first input; zip, which stops where the shorter tuple ends; NaN, which is not above any tolerance. And
what turns right ones away: dividing by a gradient of 0, and the old trap of nudging an array of integers.

A lone gradient may come bare instead of in a tuple. A wrong number of gradients is a wrong pair, and no error.
"""

import numpy as np
import torch

from backpropkit.spec import functions

gradient_check = functions(
    file=__file__,
    lesson=__doc__,
    arrays="numpy",
    functions={
        "gradient_check(forward, backward, inputs)": "forward(*inputs) -> y, saved; backward(grad_y, saved) -> one "
        "gradient per input; inputs, a tuple of arrays -> whether this backward is the gradient of this forward"
    },
    hints=[
        "Begin with one input, and a random grad_y of the shape of y: L(x) = np.sum(grad_y * forward(x)[0]) is one "
        "number. Its numerical gradient is what backward(grad_y, saved) must be.",
        "Make float64 copies of the inputs first, and nudge one entry of one input at a time, the others as they are. "
        "Compare shapes before numbers, and count the gradients before both.",
        "With `error = np.linalg.norm(claimed - numerical)` and `size = np.linalg.norm(numerical)`, right is `error <= "
        "1e-5 * size + 1e-8`: written like this, NaN is wrong, and a gradient of 0 divides nothing.",
    ],
)


def judged(student, weight, x, mix, factor, shift, axes, wrapped, power):
    """What the student says of four pairs. Forward is weight @ x**power; backward takes mix @ grad_y back through it,
    by a complex step, times factor, plus shift, in the shape of x with further axes behind (below 0: the first entry).
    """

    def pair(k):
        def forward(x):
            return np.dot(weight[k], x.reshape(-1) ** int(power)), x

        def backward(grad_y, x):
            stepped = x.reshape(-1) + 1e-30j * np.eye(x.size)
            jacobian = np.dot(weight[k], (stepped ** int(power)).T).imag / 1e-30
            grad = np.dot(np.dot(mix[k], grad_y), jacobian) * factor[k] + shift[k]
            grad = grad[:1] if axes[k] < 0 else grad.reshape(x.shape + (1,) * int(axes[k]))
            return (grad,) if wrapped else grad

        return forward, backward

    return tuple(student.gradient_check(*pair(k), (np.array(x[k]),)) for k in range(4))


def judged_together(student, u, v, w, factor, count):
    """The same for four pairs of three inputs: forward is u * v + w**2, backward returns `count` gradients."""

    def pair(k):
        def forward(u, v, w):
            return u * v + w**2, (u, v, w)

        def backward(grad_y, inputs):
            grads = []
            for place in range(3):
                stepped = [x + 1e-30j * (place == other) for other, x in enumerate(inputs)]
                grads.append(forward(*stepped)[0].imag / 1e-30 * grad_y * factor[k, place])
            return tuple(grads * 2)[: int(count[k])]

        return forward, backward

    return tuple(student.gradient_check(*pair(k), (u[k].copy(), v[k].copy(), w[k].copy())) for k in range(4))


def identity(mix):
    return torch.eye(mix.shape[-1], dtype=mix.dtype).expand(mix.shape) if mix.dim() > 1 else torch.ones_like(mix)


def two(sampled):
    """Two of the four pairs, drawn by the numbers that were sampled."""
    chosen = sampled.reshape(4, -1).sum(1).argsort().argsort() < 2
    return chosen.view(4, *[1] * (sampled.dim() - 1))


def in_two(wrong, right):
    """A change to a sampled input: `wrong` in two of the pairs, `right` in the others."""
    return lambda sampled: torch.where(two(sampled), torch.as_tensor(wrong, dtype=sampled.dtype), right)


def fair(weight, x, mix, factor, shift, axes, wrapped, power):
    """Which of the four pairs are right."""
    parts = (mix == identity(mix), factor == 1, shift == 0, axes == 0)
    return tuple(torch.stack([part.reshape(4, -1).all(1) for part in parts]).all(0))


def forgiving(**forgiven):
    """The answers of a check that does not see some of the mistakes: what they did is undone before it looks."""

    def answers(*given):
        named = dict(zip(PAIRS if len(given) == len(PAIRS) else TOGETHER, given, strict=True))
        truth = fair if len(given) == len(PAIRS) else fair_together
        return truth(**named | {name: undo(named[name]) for name, undo in forgiven.items()})

    return answers


def fair_together(u, v, w, factor, count):
    return tuple((factor == 1).all(1) & (count == 3))


PAIRS = {"weight": "4 M N", "x": "4 N", "mix": "4 M M", "factor": "4 N", "shift": "4 N", "axes": "4"}
PAIRS |= {"wrapped": "", "power": ""}
TOGETHER = {"u": "4 N", "v": "4 N", "w": "4 N", "factor": "4 3", "count": "4"}
RIGHT = {
    "mix": identity,
    "factor": torch.ones_like,
    "shift": torch.zeros_like,
    "axes": torch.zeros_like,
    "wrapped": torch.ones_like,
    "power": lambda sampled: torch.full_like(sampled, 2),
}
RIGHT_TOGETHER = {"factor": torch.ones_like, "count": lambda sampled: torch.full_like(sampled, 3)}
PLAIN = {"grad_x is 30 % too large": {"factor": in_two(1.3, 1.0)}}


RIGHT_SAYS, WRONG_SAYS = "a right pair", "a wrong pair: {case}"
TURNED_AWAY = (
    "Right pairs are turned away. Is the loss sum(grad_y * y), is x nudged both ways, and each entry put back?"
)
LET_THROUGH = "A wrong pair gets through: compare every number of every gradient."


def ask(name, cases, advice, *, points=1.0, right=RIGHT_SAYS, wrong=WRONG_SAYS, truth=fair):
    """A question about four pairs per case, two of them wrong, so that no constant answer passes; `cases` maps what is
    wrong with the two to the changes that make it so. The advice is for those who err about the pairs it is about."""

    def answers(*given):
        return truth(*given)

    answers.__name__ = name
    alone = truth is fair
    question = gradient_check.question(
        points=points,
        inputs=PAIRS if alone else TOGETHER,
        returns=("the first pair", "the second pair", "the third pair", "the fourth pair"),
        functions=("gradient_check",),
        probe=judged if alone else judged_together,
        advice=advice,
        only_own_cases=True,
        says={True: right, False: wrong},
        advices={False: TURNED_AWAY} if right == RIGHT_SAYS else {True: LET_THROUGH},
        builds_on=() if name == "upstream" else ("upstream",),
    )(answers)
    for case, changes in cases.items():
        question.case(case, **{**(RIGHT if alone else RIGHT_TOGETHER), **changes})
    return question


upstream = ask(
    "upstream",
    {
        **PLAIN,
        "grad_x takes the mean of grad_y": {"mix": lambda mix: torch.where(two(mix), 1 / mix.shape[-1], identity(mix))},
        "grad_x takes grad_y in reverse": {
            "mix": lambda mix: torch.where(two(mix), identity(mix).flip(-1), identity(mix))
        },
    },
    "Draw grad_y at random: with ones, a backward that mixes its entries up looks right.",
    points=2.0,
)
upstream.known(
    "only the direction of the gradients is compared, not their size",
    forgiving(factor=torch.sign),
    "A gradient that is 30 % too large points the right way, and is wrong: look at the size of the difference.",
)
upstream.known(
    "the upstream gradient is the same number everywhere",
    forgiving(mix=identity),
    "Then backward may mix its entries up unseen. Draw grad_y at random.",
)

# Of several entries a random direction may hide so little: the products may nearly cancel. A gradient near 0 hides it
# below any absolute tolerance.
ONE_LARGE_NUMBER = {
    "sizes": {"M": 1, "N": 1},
    "weight": lambda weight: weight + 30 * weight.sign(),
    "x": lambda x: x + x.sign(),
}
tolerance = ask(
    "tolerance",
    {
        **PLAIN,
        "grad_x is 1 % too large": {"factor": in_two(1.01, 1.0)},
        "grad_x is 0.1 % too large": {**ONE_LARGE_NUMBER, "factor": in_two(1.001, 1.0)},
        "grad_x is 0.1 % too small": {**ONE_LARGE_NUMBER, "factor": in_two(0.999, 1.0)},
    },
    "Right gradients agree to about seven digits: 1e-4 or 1e-5 of their size is a generous tolerance.",
    points=2.0,
)
tolerance.known("the tolerance lets 1 % through", forgiving(factor=lambda factor: factor.round(decimals=1)))
tolerance.known("the tolerance lets 0.1 % through", forgiving(factor=lambda factor: factor.round(decimals=2)))

bent = ask(
    "bent",
    {
        f"grad_x is {share} too large": {
            **ONE_LARGE_NUMBER,
            "power": lambda sampled: torch.full_like(sampled, 3),
            "x": lambda x: x.abs() + 0.5,
            "factor": in_two(factor, 1.0),
        }
        for share, factor in (("30 %", 1.3), ("0.1 %", 1.001))
    },
    "Of x**2 a central difference is exact whatever the step; of x**3 only a small one is close. Nudge by 1e-5.",
    right="a right pair, whose forward is weight @ x**3",
    wrong="a wrong pair, whose forward is weight @ x**3: {case}",
)

sign = ask(
    "sign",
    {**PLAIN, "grad_x has the wrong sign": {"factor": in_two(-1.0, 1.0)}},
    "Subtract first, then take the size of the difference.",
)
sign.known("the sign is lost before the numbers are compared", forgiving(factor=torch.abs))


def bump(*entries):
    """Adds 5 to the given entries of grad_x, or takes it off for the second of them."""

    def change(shift):
        bumped = torch.zeros_like(shift)
        for entry, size in zip(entries, (5.0, -5.0), strict=False):
            bumped[:, entry] = size
        return torch.where(two(shift), bumped, 0.0)

    return change


every_entry = ask(
    "every_entry",
    {
        **PLAIN,
        "the last entry of grad_x is wrong": {"shift": bump(-1)},
        "the third entry of grad_x is wrong": {"shift": bump(2)},
        "two entries of grad_x are wrong, and their sum is right": {"shift": bump(1, 3)},
    },
    "Nudge every entry, or all of them at once in a random direction.",
)
every_entry.known("only the first entry is looked at", forgiving(shift=torch.zeros_like))
every_entry.known("only the sum of the entries is looked at", forgiving(shift=lambda shift: shift.sum(1).round()))

every_input = ask(
    "every_input",
    {
        f"the gradient of the {word} of three inputs is wrong": {
            "factor": in_two(torch.ones(3).index_fill(0, torch.tensor(place), -2.0), 1.0)
        }
        for place, word in enumerate(("first", "second", "last"))
    },
    "Go through all the inputs: nudge one, and leave the others as they are.",
    truth=fair_together,
)
every_input.known("only the first input is looked at", forgiving(factor=lambda factor: factor[:, :1]))
every_input.known("only the last input is looked at", forgiving(factor=lambda factor: factor[:, -1:]))

count = ask(
    "count",
    {
        "the first of three gradients is wrong": {"factor": in_two(torch.tensor([-2.0, 1.0, 1.0]), 1.0)},
        "2 gradients come back for 3 inputs": {"count": in_two(2.0, 3.0)},
        "4 gradients come back for 3 inputs": {"count": in_two(4.0, 3.0)},
    },
    "zip stops where the shorter one ends. Compare the lengths first.",
    truth=fair_together,
)
count.known("the number of gradients is not looked at", forgiving(count=RIGHT_TOGETHER["count"]))

FLAT = {"weight": lambda weight: weight[..., :1].expand(weight.shape), "x": torch.ones_like, "sizes": {"M": 3, "N": 5}}
shape = ask(
    "shape",
    {
        **PLAIN,
        "grad_x has shape [5, 1] for an x of shape [5]": {**FLAT, "axes": in_two(1.0, 0.0)},
        "grad_x has shape [1] for an x of shape [5]": {**FLAT, "axes": in_two(-1.0, 0.0)},
    },
    "NumPy compares [1] with [5] by repeating it. Compare the shapes first.",
)
shape.known("the numbers are compared whatever their shapes", forgiving(axes=torch.zeros_like))

lone_gradient = ask(
    "lone_gradient",
    {name: {**changes, "wrapped": torch.zeros_like} for name, changes in PLAIN.items()},
    "`if not isinstance(gradients, tuple): gradients = (gradients,)`.",
    right="a right pair, whose lone gradient comes bare",
)

any_shape = ask(
    "any_shape",
    {
        name: {**PLAIN["grad_x is 30 % too large"], **changes}
        for name, changes in {
            "y is one number": {"shapes": {"weight": (4, 7), "mix": (4,)}},
            "x is one number": {"shapes": {"x": (4,)}, "sizes": {"N": 1}},
            "x has the shape [2, 3]": {"shapes": {"x": (4, 2, 3)}, "sizes": {"N": 6}},
        }.items()
    },
    "np.shape(y) is right for an array and for one number; np.ndindex visits every entry of any shape.",
    right="a right pair: {case}",
    wrong="a wrong pair: {case}, and grad_x is 30 % too large",
)

WHOLE = {"x": lambda x: (3 * x).abs().long() + 1}
integers = ask(
    "integers",
    {
        "grad_x is 30 % too large": {**WHOLE, "factor": in_two(1.3, 1.0)},
        "grad_x is 0 everywhere": {**WHOLE, "factor": in_two(0.0, 1.0)},
    },
    "A nudge of 1e-5 is lost in an array of integers. Nudge a copy: np.array(x, dtype=np.float64).",
    points=2.0,
    right="a right pair, whose inputs are integers",
    wrong="a wrong pair, whose inputs are integers: {case}",
)
integers.known(
    "a nudge is lost in an array of integers, so that every gradient looks like 0",
    lambda weight, x, mix, factor, *others: tuple((factor == 0).all(1)),
)

# No entry of the true gradient is near 0 beside the others: there a right compare, entry by entry, would see rounding.
CLEAR = {"sizes": {"M": 1}, "weight": lambda weight: weight.abs() + 0.5, "factor": in_two(1.1, 1.0)}
scale = ask(
    "scale",
    {
        "x is of size 1000": {**CLEAR, "x": lambda x: 1000 * (x.abs() + 0.5)},
        "x is of size 0.001": {**CLEAR, "x": lambda x: 0.001 * (x.abs() + 0.5)},
    },
    "Let the tolerance grow and shrink with the size of the gradient.",
    right="a right pair: {case}",
    wrong="a wrong pair: {case}, and grad_x is 10 % too large",
)
scale.known(
    "the tolerance is too tight for large numbers",
    lambda weight, x, *others: tuple(r & (x.abs().mean() < 1) for r in fair(weight, x, *others)),
)
scale.known(
    "the tolerance is too loose for small numbers",
    lambda weight, x, *others: tuple(r | (x.abs().mean() < 1) for r in fair(weight, x, *others)),
)

zero = ask(
    "zero",
    {
        "the true gradient is 0, and grad_x is 1": {"weight": torch.zeros_like, "shift": in_two(1.0, 0.0)},
        "grad_x is 0, and the true gradient is not": {"factor": in_two(0.0, 1.0)},
    },
    "A relative error divides by 0 here. Write error <= 1e-5 * size + 1e-8.",
    right="a right pair, whose gradient is 0 in one case",
)
zero.known(
    "a gradient of 0 is divided by",
    lambda weight, *others: tuple(r & bool(weight.any()) for r in fair(weight, *others)),
)

nan = ask(
    "nan",
    {
        **PLAIN,
        "one entry of grad_x is NaN": {
            "shift": lambda shift: torch.where(two(shift) & (torch.arange(shift.shape[1]) == 2), torch.nan, 0.0)
        },
        "every entry of grad_x is NaN": {"shift": in_two(torch.nan, 0.0)},
    },
    "NaN > tolerance is False, and so is NaN <= tolerance. Ask for error <= tolerance.",
)
nan.known("NaN gets through, for it is not above the tolerance", forgiving(shift=torch.nan_to_num))
