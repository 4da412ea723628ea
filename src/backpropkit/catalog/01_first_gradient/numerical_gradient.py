"""The gradient by nudging: grad[i] = (f(x + h * e_i) - f(x - h * e_i)) / (2 * h)

f takes an array and gives one number. e_i is 1 at entry i and 0 elsewhere, so x + h * e_i is x with one entry nudged up
by h. How far f moves, divided by how far the entry moved, is the derivative of f by that entry, and no calculus was
needed. It costs two calls of f per entry, which is why nobody trains a model like this, but it is how a backward is
checked.

Why both ways? With f(x + h) - f(x) alone the error shrinks like h; f bends, and the bend counts in full. Between x - h
and x + h the bend cancels, and what is left shrinks like h * h. A smaller h is no way out: two numbers that agree in
ten digits leave six when they are subtracted. At 1e-5 both errors are small.

The tricky point: x may hold integers. NumPy does store x[0] + 1e-5 in an integer array, without a word: it cuts the
number off, the nudge is lost, and the derivative reads 0.0. (This is what happened at the end of the notebook.) float32
keeps 7 digits, and few of a nudge of 1e-5. So nudge a float64 copy, whatever comes in. And put an entry back before
you nudge the next one: x itself must look afterwards as it did before.
"""

import math

import numpy as np
import torch

from backpropkit.spec import floats, functions

H = 1e-5

numerical_gradient = functions(
    file=__file__,
    lesson=__doc__,
    arrays="numpy",
    functions={
        "numerical_gradient(f, x, h=1e-5)": "f takes an array like x and gives one number; x of any shape and dtype "
        "-> the gradient of f at x, float64, with the shape of x"
    },
    hints=[
        "Begin with x of shape [N]: copy it as float64, nudge one entry of the copy, call f, nudge it the other way, "
        "call f again.",
        "np.array(x, dtype=np.float64) is a copy, and np.zeros(x.shape) has room for the gradient; np.zeros_like(x) "
        "would hold integers where x does. `for index in np.ndindex(x.shape)` visits each entry, whatever the shape.",
        "For each index: keep value = nudged[index], set nudged[index] = value + h and call f, set it to value - h and "
        "call f, set it back to value. The difference of the two numbers, divided by 2 * h, is grad[index].",
    ],
)


def smooth(a, x):
    """A function that bends, whose derivatives by its entries are all different and depend on each other."""
    return (a * (2 * x + torch.sin(x))).sum() + torch.sin((a * x).sum()) / 2


def gradient(a, x):
    """The gradient of `smooth` by x, in float64."""
    x = x.double().requires_grad_()
    return torch.autograd.grad(smooth(a, x), x)[0]


def smooth_of(a):
    """The same function, in NumPy."""
    return lambda x: np.sum(a * (2 * x + np.sin(x))) + np.sin(np.sum(a * x)) / 2


def at_smooth(student, a, x):
    """The student's gradient of a smooth function at x."""
    return student.numerical_gradient(smooth_of(a), x)


def in_three_ways(student, a, x):
    """The same, then with an f that gives a Python float, then with one that gives an array, at a transposed x."""
    f, turned = smooth_of(a), x.T.copy().T
    return (
        student.numerical_gradient(f, x),
        student.numerical_gradient(lambda x: float(f(x)), x),
        student.numerical_gradient(lambda x: np.array(f(x)), turned),
    )


@numerical_gradient.question(
    inputs={"a": "N D", "x": "N D"},
    returns=(
        "the gradient",
        "the gradient of an f that returns a Python float",
        "the gradient of an f that returns an array of shape [], at an x that is not contiguous,",
    ),
    probe=in_three_ways,
    helpers=(smooth_of,),
    tolerance=1e-4,
    advice="Compare with (f(x + h * e_i) - f(x - h * e_i)) / (2 * h), one entry at a time.",
)
def values(a, x):
    return (gradient(a, x),) * 3


for name, shape in {"x of shape []": (), "x of shape [5]": (5,), "x of shape [2, 3, 4]": (2, 3, 4)}.items():
    values.case(name, shapes={"a": shape, "x": shape})
values.case("x of shape [1, 1]", sizes={"N": 1, "D": 1})


def thrice(wrong):
    """The same gradient in all three ways, made of the right one."""
    return lambda a, x: (wrong(gradient(a, x)),) * 3


def rows_together(slopes):
    """What each entry of a row gets where they are all nudged at once."""
    if slopes.dim() < 2:
        return slopes
    return slopes.flatten(1).sum(1).view(-1, *[1] * (slopes.dim() - 1)).expand(slopes.shape)


values.known("divides by h, not by 2 * h", thrice(lambda right: 2 * right), "x - h and x + h are 2 * h apart.")
values.known("the difference is not divided by 2 * h", thrice(lambda right: 2 * H * right))
values.known(
    "the difference is multiplied by h, not divided by it",
    thrice(lambda right: H * H * right),
    "`/ 2 * h` is (… / 2) * h. Put brackets round 2 * h.",
)
values.known(
    "an entry is nudged by h times itself, and the difference divided by 2 * h",
    lambda a, x: (x * gradient(a, x),) * 3,
    "The nudge is h, whatever the entry: value + h and value - h.",
)
values.known("the gradient has the wrong sign", thrice(lambda right: -right), "f(x + h) comes first.")
values.known(
    "all entries are nudged at once",
    thrice(lambda right: right.sum().expand(right.shape)),
    "That is one slope, along the diagonal. Nudge one entry, and put it back before the next.",
)
values.known(
    "x[i] is nudged, which is a whole row where x has several axes",
    thrice(rows_together),
    "`for index in np.ndindex(x.shape)` visits each entry, whatever the shape.",
)
values.known(
    "both sides are asked at the same point, so that every difference is 0",
    thrice(lambda right: 0 * right),
    "Does f get the array that is nudged? `up = x` makes no copy, so up, down and x are one; x.flatten() makes one.",
)
values.known(
    "the step is imaginary, and an f that returns a float loses it",
    lambda a, x: (gradient(a, x), 0 * gradient(a, x), gradient(a, x)),
    "f takes real numbers, and may be anything inside: nudge x up and down.",
)


def with_three_steps(student, a, x, h):
    """The student's gradient of a cubic with h by position and by keyword, and of a fast wave with the h left out."""

    def cubic(x):
        return np.sum(a * x) ** 3

    def wave(x):
        return np.sum(a * np.sin(1e5 * x))

    return (
        student.numerical_gradient(cubic, x, float(h)),
        student.numerical_gradient(cubic, x, h=float(h)),
        student.numerical_gradient(wave, x),
    )


def stepped(up=1.0, down=1.0, width=2.0, left=0.0):
    """What differences over the points x + up * h and x - down * h come to, divided by width * h, where each entry
    done before stays behind at left * h. Of these functions f(x + t * e_i) can be written down for all i at once."""

    def slopes(a, x, h):
        behind = left * h * (a.cumsum(0) - a)
        s = (a * x).sum() + behind
        cubic = ((s + up * h * a) ** 3 - (s - down * h * a) ** 3) / (width * h)
        wave = a * (torch.sin(1e5 * (x + up * H)) - torch.sin(1e5 * (x - down * H))) / (width * H)
        return cubic, cubic, wave

    return slopes


def fixed_at(size):
    """What differences come to that nudge by `size`, whatever h is asked for."""

    def slopes(a, x, h):
        s = (a * x).sum()
        cubic = ((s + size * a) ** 3 - (s - size * a) ** 3) / (2 * size)
        return cubic, cubic, a * torch.cos(1e5 * x) * math.sin(1e5 * size) / size

    return slopes


@numerical_gradient.question(
    inputs={"a": "N", "x": "N", "h": floats("", positive=True)},
    returns=("the gradient with a large h", "the gradient with a large h by keyword", "the gradient with h = 1e-5"),
    probe=with_three_steps,
    tolerance=1e-6,
    advice="Ask f at x + h and at x - h, one entry at a time, and divide by 2 * h. h is 1e-5 unless it is given.",
)
def step(a, x, h):
    return stepped()(a, x, h)


step.case("display", h=0.5)
for interval, missing, sides in (("x to x + h", "x - h", {"down": 0.0}), ("x - h to x", "x + h", {"up": 0.0})):
    step.known(
        f"the differences are one-sided, from {interval}",
        stepped(width=1.0, **sides),
        f"Ask f at {missing} too: the bend of f then cancels.",
    )
step.known("divides by h, not by 2 * h", stepped(width=1.0), "x - h and x + h are 2 * h apart.")
step.known("the gradient has the wrong sign", stepped(width=-2.0), "f(x + h) comes first.")
for size in (1e-5, 1e-3, 1e-4, 1e-6, 1e-7):
    step.known("h is not used", fixed_at(size), "h is an argument: nudge by it, and divide by it.")
step.known("the nudge is h / 2 to each side", stepped(0.5, 0.5, 1.0), "x + h and x - h, which are 2 * h apart.")
for nudge, left in (("-h", -1.0), ("+h", 1.0)):
    step.known(
        f"an entry stays nudged by {nudge} while the next is nudged",
        stepped(left=left),
        "Keep the old value, and put it back before the next entry.",
    )


LOST = "NumPy cuts x[0] + 1e-5 off to store it among integers. Nudge a copy: np.array(x, dtype=np.float64)."


def whole(x):
    """Integers from 1 up."""
    return (3 * x).abs().long() + 1


def cut(a, x):
    """What the nudge of an integer comes to: one way it is lost, the other way it is cut to a whole step down."""
    x = x.double()
    return (a * (4 * x + torch.cos(x) - 4 * (x - 1) - torch.cos(x - 1))) / (2 * H)


def at_separate(student, a, x):
    """The student's gradient of a function that adds up one term per entry, at x and at the same numbers as floats."""

    def f(x):
        return np.sum(a * (4 * x + np.cos(x)))

    return student.numerical_gradient(f, x), student.numerical_gradient(f, x.astype(np.float64))


@numerical_gradient.question(
    inputs={"a": "N", "x": "N"},
    returns=("the gradient", "the gradient at the same numbers as floats"),
    probe=at_separate,
    tolerance=1e-4,
    advice=LOST,
    builds_on=("values",),
)
def integers(a, x):
    return (a * (4 - torch.sin(x.double())),) * 2


for name in ("display", "diagnosis"):
    integers.case(name, x=whole)
integers.case("x of dtype int32", x=lambda x: whole(x).int())


def among_integers(wrong):
    """What comes back where only integers make it wrong."""
    return lambda a, x: (wrong(a, x), integers.truth(a, x)[1])


integers.known(
    "the nudge is lost in an integer array, every derivative reads 0.0", among_integers(lambda a, x: 0 * a), LOST
)
integers.known("the nudge is lost in an integer array", among_integers(cut), LOST)
integers.known(
    "each derivative is cut to a whole number",
    among_integers(lambda a, x: (a * (4 - torch.sin(x.double()))).trunc()),
    "np.zeros_like(x) holds integers as x does; np.zeros(x.shape) holds float64.",
)


@numerical_gradient.question(
    points=1.0,
    inputs={"a": "N D", "x": "N D"},
    returns=("the gradient",),
    probe=at_smooth,
    helpers=(smooth_of,),
    tolerance=1e-4,
    advice="float32 keeps 7 digits: a nudge of 1e-5 loses most of its own. Nudge a float64 copy.",
    builds_on=("values",),
)
def float32(a, x):
    return gradient(a, x)


for name in ("display", "diagnosis"):
    float32.case(name, x=torch.Tensor.float)


def before_and_after(student, a, x):
    """x as the student's function leaves it."""
    student.numerical_gradient(lambda x: np.sum(a * np.sin(x)), x)
    return x


@numerical_gradient.question(
    points=1.0,
    inputs={"a": "N", "x": "N"},
    returns=("x afterwards",),
    probe=before_and_after,
    tolerance=0.0,
    advice="Nudge a copy. (Adding h and taking it off again may leave the last digit changed.)",
)
def unchanged(a, x):
    return x


unchanged.case("x holds integers", x=whole)
for nudge, left in (("-h", -H), ("+h", H)):
    unchanged.known(
        f"x is left nudged by {nudge}", lambda a, x, left=left: x + left, "Put the old value back, or nudge a copy."
    )
