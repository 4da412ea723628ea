"""What students hand in for numerical_gradient. A wrong one is the solution with one piece of it changed."""

COPY = "nudged = np.array(x, dtype=np.float64)  # a copy, in which no nudge is lost"
LOST = "the nudge is lost in an integer array"

WRONG = {
    "a copy of the same dtype": (COPY, "nudged = x.copy()", "integers", LOST),
    "a copy of the same dtype, in float32": (COPY, "nudged = x.copy()", "float32", "the gradient is wrong"),
    "x itself": (COPY, "nudged = x", "integers", LOST),
    "one-sided, to the right": (
        "gradient[index] = (above - below) / (2 * h)",
        "gradient[index] = (above - f(nudged)) / h",
        "step",
        "the differences are one-sided, from x to x + h",
    ),
    "one-sided, to the left": (
        "gradient[index] = (above - below) / (2 * h)",
        "gradient[index] = (f(nudged) - below) / h",
        "step",
        "the differences are one-sided, from x - h to x",
    ),
    "divided by h": ("(2 * h)", "h", "values", "divides by h, not by 2 * h"),
    "not divided": (" / (2 * h)", "", "values", "is not divided"),
    "a product where the quotient belongs": ("/ (2 * h)", "/ 2 * h", "values", "is multiplied by h, not divided by it"),
    "the wrong sign": ("(above - below)", "(below - above)", "values", "the gradient has the wrong sign"),
    "h is fixed": ("    gradient = np", "    h = 1e-5\n    gradient = np", "step", "h is not used"),
    "h is fixed, and another": ("    gradient = np", "    h = 1e-6\n    gradient = np", "step", "h is not used"),
    "no copies": (
        "above = f(nudged)",
        "above = f(np.array(x, float))\n        nudged[index] = value",
        "values",
        "the gradient is wrong",
    ),
    "one array for both sides": (
        "below = f(nudged)",
        "below = above",
        "values",
        "both sides are asked at the same point",
    ),
    "one array for both sides, among integers": (
        "below = f(nudged)",
        "below = above",
        "integers",
        "the gradient is wrong",
    ),
    "half steps": (
        "    gradient = np",
        "    h = h / 2\n    gradient = np",
        "step",
        "the nudge is h / 2 to each side",
    ),
    "another default": ("h=1e-5", "h=1e-3", "step", "the gradient with h = 1e-5 is wrong"),
    "not put back": (
        "        nudged[index] = value\n",
        "",
        "step",
        "an entry stays nudged by -h while the next is nudged",
    ),
    "all entries at once": (
        "nudged[index] = value",
        "nudged[...] = np.array(x, float)",
        "values",
        "all entries are nudged at once",
    ),
    "a gradient like x": ("np.zeros(nudged.shape)", "np.zeros_like(x)", "integers", "int64; it should be float64"),
    "a float32 gradient": (
        "np.zeros(nudged.shape)",
        "np.zeros(nudged.shape, np.float32)",
        "values",
        "float32; it should be float64",
    ),
    "only vectors": ("np.ndindex(nudged.shape)", "range(len(nudged))", "values", "the gradient is wrong"),
    "no array of shape []": (
        "    gradient = np",
        "    assert len(x)\n    gradient = np",
        "values",
        "raised TypeError: len() of unsized object",
    ),
    "a flat gradient": ("return gradient", "return gradient.ravel()", "values", "has shape [15]; it should be [3, 5]"),
    "needs a NumPy number": ("above = f(nudged)", "above = f(nudged).item()", "values", "has no attribute 'item'"),
    "returns None": ("    return gradient", "", "values", "numerical_gradient returned None, not a NumPy array"),
    "returns a list": ("return gradient", "return list(gradient)", "values", "returned a list, not a NumPy array"),
    "adds and takes off h": (
        COPY,
        "nudged = x.astype(float); x += 0.1 * (x.dtype == float); x -= 0.1 * (x.dtype == float)",
        "unchanged",
        "x afterwards is wrong",
    ),
    "leaves x nudged": (
        "    return gradient",
        "    if x.dtype == float: x -= h\n    return gradient",
        "unchanged",
        "x is left nudged by -h",
    ),
}
RIGHT = {
    "unit vectors": """
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    slopes = []
    for row in np.eye(x.size):
        step = h * row.reshape(x.shape)
        slopes.append((f(x + step) - f(x - step)) / (2 * h))
    return np.array(slopes).reshape(x.shape)
""",
    "nditer": """
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    x = x.astype(np.float64)
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        ix = it.multi_index
        old = x[ix]
        x[ix] = old + h
        fp = f(x)
        x[ix] = old - h
        fm = f(x)
        x[ix] = old
        grad[ix] = (fp - fm) / (2 * h)
    return grad
""",
    "two copies per entry": """
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    grad = np.empty(np.shape(x))
    for i in np.ndindex(*np.shape(x)):
        up, down = x.copy().astype(float), x.copy().astype(float)
        up[i] += h
        down[i] -= h
        grad[i] = (float(f(up)) - float(f(down))) / (up[i] - down[i])
    return grad
""",
    "flat": """
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    flat = np.array(x, dtype=float).ravel()
    grad = np.zeros(flat.size)
    for i in range(flat.size):
        kept = flat[i]
        flat[i] = kept + h
        plus = f(flat.reshape(x.shape))
        flat[i] = kept - h
        minus = f(flat.reshape(x.shape))
        flat[i] = kept
        grad[i] = 0.5 * (plus - minus) / h
    return grad.reshape(x.shape)
""",
    "nudges x itself where it can, and puts it back": """
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    x = np.asarray(x, dtype=np.float64)
    grad = np.zeros(x.shape)
    for i, value in np.ndenumerate(x):
        x[i] = value + h
        up = f(x)
        x[i] = value - h
        grad[i] = (up - f(x)) / (2 * h)
        x[i] = value
    return grad
""",
    "flatiter": """
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    z = x.copy().astype("float64")
    grad = np.zeros(z.shape)
    for i in range(z.size):
        def moved(by):
            w = z.copy()
            w.flat[i] += by
            return f(w)
        grad.flat[i] = (moved(h) - moved(-h)) / (2 * h)
    return grad
""",
    "recursion over the axes": """
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    if x.ndim == 0:
        return np.asarray((f(x + h) - f(x - h)) / (2 * h))
    def with_row(k, row):
        whole = x.copy()
        whole[k] = row
        return f(whole)
    return np.stack([numerical_gradient(lambda row: with_row(k, row), x[k], h) for k in range(len(x))])
""",
}
