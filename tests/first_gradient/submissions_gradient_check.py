"""What students hand in for gradient_check. A wrong one is the solution with one piece of it changed."""

RANDOM = "np.random.default_rng().standard_normal(np.shape(y))"
COPIES = "[np.array(x, dtype=np.float64) for x in inputs]  # copies, in which no nudge is lost"
NORM = "error <= 1e-5 * size + 1e-8"
ZIP = "all(agree(gradient, slopes(loss, x)) for gradient, x in zip(claimed, inputs, strict=True))"

WRONG = {
    "ones as grad_y": (RANDOM, "np.ones(np.shape(y))", "upstream", "the same number everywhere"),
    "twos as grad_y": (RANDOM, "2 * np.ones(np.shape(y))", "upstream", "the same number everywhere"),
    "a tolerance of 5 %": (NORM, "error <= 0.05 * size + 1e-8", "tolerance", "the tolerance lets 1 % through"),
    "a tolerance of 0.5 %": (NORM, "error <= 0.005 * size + 1e-8", "tolerance", "the tolerance lets 0.1 % through"),
    "an absolute tolerance, tight": (NORM, "error <= 1e-9", "scale", "too tight for large numbers"),
    "an absolute tolerance, loose": (NORM, "error <= (0.02 if size < 0.5 else 1e-5 * size)", "scale", "too loose"),
    "a step of 0.1": ("h=1e-5", "h=0.1", "bent", "says False of"),
    "sizes compared": ("claimed - numerical", "np.abs(claimed) - np.abs(numerical)", "sign", "the sign is lost"),
    "one entry": (
        "claimed - numerical)",
        "(claimed - numerical).ravel()[:1])",
        "every_entry",
        "only the first entry is looked at",
    ),
    "the sum of the entries": (
        "claimed - numerical)",
        "np.sum(claimed - numerical))",
        "every_entry",
        "only the sum of the entries is looked at",
    ),
    "the first input": (
        ZIP,
        "agree(claimed[0], slopes(loss, inputs[0]))",
        "every_input",
        "only the first input is looked at",
    ),
    "no look at the shapes": (
        "np.shape(claimed) != numerical.shape",
        "False",
        "shape",
        "the numbers are compared whatever their shapes",
    ),
    "no count": (
        "len(claimed) != len(inputs)",
        "False",
        "count",
        "gradient_check raised ValueError",
    ),
    "no lone gradient": (
        "claimed if isinstance(claimed, tuple) else (claimed,)",
        "tuple(claimed)",
        "lone_gradient",
        "says False of every pair here, right or wrong",
    ),
    "integers stay integers": (COPIES, "[x.copy() for x in inputs]", "integers", "says False of"),
    "divides by the gradient": (NORM, "error / size <= 1e-5", "zero", "a gradient of 0 is divided by"),
    "NaN gets through": (NORM, "not error > 1e-5 * size + 1e-8", "nan", "NaN gets through"),
    "arrays only": (
        "    claimed = backward(grad_y, saved)\n",
        "    claimed = backward(grad_y, saved)\n    len(y)\n",
        "any_shape",
        "gradient_check raised TypeError",
    ),
    "vectors only": ("np.ndindex(x.shape)", "range(len(x))", "any_shape", "gradient_check raised TypeError"),
    "always True": ("    inputs = [", "    return True\n    inputs = [", "upstream", "says True of every pair here"),
    "always False": ("    inputs = [", "    return False\n    inputs = [", "upstream", "says False of every pair here"),
    "only the direction": (
        "error, size = np.linalg.norm(claimed - numerical), np.linalg.norm(numerical)",
        "size, other = np.linalg.norm(numerical), np.linalg.norm(claimed)\n"
        "    error = np.linalg.norm(claimed * size - numerical * other) / max(other, 1e-12)",
        "upstream",
        "only the direction of the gradients is compared",
    ),
    "the last input": (
        ZIP,
        "agree(claimed[-1], slopes(loss, inputs[-1]))",
        "every_input",
        "only the last input is looked at",
    ),
    "no answer": ("    return all(", "    all(", "upstream", "gradient_check returned None, not True or False"),
    "a number for an answer": (
        "    return all(",
        "    return 1 * all(",
        "upstream",
        "gradient_check returned the int ",
    ),
    "an error for an answer": (NORM, "error - 1e-5 * size", "upstream", "says"),
    "an array for an answer": (
        "    return all(",
        "    return np.array([True]) & all(",
        "sign",
        "returned a NumPy array [1], not True or False",
    ),
}

RIGHT = {
    "a random direction": """
import numpy as np

def gradient_check(forward, backward, inputs):
    rng = np.random.default_rng()
    inputs = tuple(np.asarray(x, dtype=float) for x in inputs)
    y, saved = forward(*inputs)
    g = rng.normal(size=np.shape(y))
    grads = backward(g, saved)
    if not isinstance(grads, tuple):
        grads = (grads,)
    if len(grads) != len(inputs) or any(np.shape(d) != x.shape for d, x in zip(grads, inputs)):
        return False
    for k, x in enumerate(inputs):
        u = rng.normal(size=x.shape)
        h = 1e-5
        up = forward(*inputs[:k], x + h * u, *inputs[k + 1:])[0]
        down = forward(*inputs[:k], x - h * u, *inputs[k + 1:])[0]
        slope = np.sum(g * (up - down)) / (2 * h)
        claimed = np.sum(u * grads[k])
        size = np.linalg.norm(u * grads[k]) + abs(slope)
        if not abs(slope - claimed) <= 1e-5 * size + 1e-9:
            return False
    return True
""",
    "allclose after the shapes": """
import numpy as np

def gradient_check(forward, backward, inputs):
    xs = [x.astype(np.float64) for x in inputs]
    y, saved = forward(*xs)
    g = np.random.randn(*np.shape(y))
    claimed = backward(g, saved)
    if type(claimed) is not tuple:
        claimed = (claimed,)
    if len(claimed) != len(xs):
        return False
    for k, x in enumerate(xs):
        numeric = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            values = []
            for sign in (1, -1):
                moved = [z.copy() for z in xs]
                moved[k][i] += sign * 1e-5
                values.append(np.sum(forward(*moved)[0] * g))
            numeric[i] = (values[0] - values[1]) / 2e-5
        if claimed[k].shape != numeric.shape or not np.allclose(claimed[k], numeric, rtol=1e-4, atol=1e-7):
            return False
    return True
""",
    "a NumPy bool": """
import numpy as np

def gradient_check(forward, backward, inputs):
    inputs = [np.array(x, float) for x in inputs]
    y, saved = forward(*inputs)
    g = np.random.default_rng(7).uniform(-1, 1, np.shape(y))
    claimed = backward(g, saved)
    claimed = claimed if isinstance(claimed, tuple) else (claimed,)
    good = np.bool_(len(claimed) == len(inputs))
    for k, x in enumerate(inputs):
        if not good or np.shape(claimed[k]) != x.shape:
            return np.bool_(False)
        numeric = np.zeros_like(x)
        for i in range(x.size):
            old = x.flat[i]
            x.flat[i] = old + 1e-6
            up = np.vdot(forward(*inputs)[0], g)
            x.flat[i] = old - 1e-6
            numeric.flat[i] = (up - np.vdot(forward(*inputs)[0], g)) / 2e-6
            x.flat[i] = old
        scale = max(np.abs(numeric).max(), 1e-12)
        good = good & (np.abs(numeric - claimed[k]).max() <= 1e-4 * scale)
    return good
""",
    "several upstreams, a step of its size": """
import numpy as np

def gradient_check(forward, backward, inputs):
    return all(once(forward, backward, inputs) for _ in range(3))

def once(forward, backward, inputs):
    inputs = tuple(np.array(x, dtype=np.float64) for x in inputs)
    y, saved = forward(*inputs)
    upstream = 10 * np.random.standard_normal(np.shape(y))
    grads = backward(upstream, saved)
    grads = grads if isinstance(grads, tuple) else (grads,)
    if len(grads) != len(inputs):
        return False
    for k, (x, grad) in enumerate(zip(inputs, grads)):
        h = 1e-4 * max(np.sqrt(np.mean(x**2)), 1e-8)
        if np.shape(grad) != np.shape(x):
            return False
        numeric = []
        for e in np.eye(x.size):
            e = e.reshape(x.shape)
            above = np.sum(upstream * forward(*inputs[:k], x + h * e, *inputs[k + 1:])[0])
            below = np.sum(upstream * forward(*inputs[:k], x - h * e, *inputs[k + 1:])[0])
            numeric.append((above - below) / (2 * h))
        difference = np.array(numeric) - np.ravel(grad)
        if not np.sqrt(np.sum(difference**2)) <= 1e-6 * np.sqrt(np.sum(np.square(numeric))) + 1e-10:
            return False
    return True
""",
    "relative error with a floor": """
import numpy as np

def gradient_check(forward, backward, inputs):
    xs = [np.array(x, dtype=float) for x in inputs]
    y, saved = forward(*xs)
    g = np.random.normal(0, 1, np.shape(y))
    grads = backward(g, saved)
    if isinstance(grads, np.ndarray):
        grads = [grads]
    if len(grads) != len(xs):
        return False
    for x, grad in zip(xs, grads):
        if np.shape(x) != np.shape(grad):
            return False
        numeric = np.zeros(x.shape)
        it = np.nditer(x, flags=["multi_index"])
        for _ in it:
            i = it.multi_index
            old = x[i]
            x[i] = old + 1e-5
            up = (forward(*xs)[0] * g).sum()
            x[i] = old - 1e-5
            down = (forward(*xs)[0] * g).sum()
            x[i] = old
            numeric[i] = (up - down) / 2e-5
        error = np.linalg.norm(numeric - grad) / max(np.linalg.norm(numeric) + np.linalg.norm(grad), 1e-8)
        if np.isnan(error) or error > 1e-6:
            return False
    return True
""",
    "four points": """
import numpy as np

def gradient_check(forward, backward, inputs):
    inputs = [np.asarray(x).astype("f8") for x in inputs]
    y, saved = forward(*inputs)
    g = np.random.random(np.shape(y)) + 0.5
    grads = backward(g, saved)
    grads = list(grads) if isinstance(grads, tuple) else [grads]
    shapes = [np.shape(grad) for grad in grads]
    if shapes != [x.shape for x in inputs]:
        return False
    h = 1e-3

    def loss(k, i, by):
        moved = [x.copy() for x in inputs]
        moved[k][i] += by
        return np.sum(g * forward(*moved)[0])

    for k, grad in enumerate(grads):
        for i in np.ndindex(inputs[k].shape):
            slope = (8 * (loss(k, i, h) - loss(k, i, -h)) - (loss(k, i, 2 * h) - loss(k, i, -2 * h))) / (12 * h)
            if not np.isclose(slope, grad[i], rtol=1e-5, atol=1e-7 + 1e-9 * np.abs(grad).max()):
                return False
    return True
""",
}
