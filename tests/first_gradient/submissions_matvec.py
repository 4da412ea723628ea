"""What students hand in for matvec. A wrong one is the solution with one piece of it changed."""

# what is wrong: (the solution's piece, what stands there instead, the check that must fail, words of its message)
WRONG = {
    "forward transposes": ("y = weight @ x", "y = weight.T @ x", "forward", "y is wrong"),
    "forward returns no saved": ("return y, (weight, x)", "return y", "forward", "(y, saved)"),
    "forward rounds to float32": ("y = weight @ x", "y = (weight @ x).astype(np.float32)", "forward", "float32"),
    "J is transposed": ("return weight.copy()", "return weight.T", "sensitivity", "sensitivity: J is transposed"),
    "J is negated": ("return weight.copy()", "return -weight", "sensitivity", "sensitivity has the wrong sign"),
    "J holds x": (
        "return weight.copy()",
        "return np.broadcast_to(x, weight.shape)",
        "sensitivity",
        "sensitivity: J holds x, the derivative by weight",
    ),
    "J holds the terms of y": ("return weight.copy()", "return weight * x", "sensitivity", "J holds the products"),
    "J is a list": ("return weight.copy()", "return weight.tolist()", "sensitivity", "returned a list, not a NumPy"),
    "J is printed, not returned": (
        "return weight.copy()",
        "print(weight)",
        "sensitivity",
        "sensitivity returned None, not a NumPy array",
    ),
    "J is not written": ("return weight.copy()", "raise NotImplementedError", "sensitivity", "is not written yet"),
    "grad_weight is transposed": ("np.outer(grad_y, x)", "np.outer(x, grad_y)", "grad_weight", "transposed"),
    "grad_weight ignores grad_y": (
        "np.outer(grad_y, x)",
        "np.outer(np.ones_like(grad_y), x)",
        "grad_weight",
        "grad_weight",
    ),
    "grad_x forgets the transpose": ("weight.T @ grad_y", "weight @ grad_y", "grad_x", "grad_x is wrong"),
    "grad_x has the wrong sign": ("weight.T @ grad_y", "-weight.T @ grad_y", "grad_x", "grad_x"),
    "the gradients are swapped": ("return grad_weight, grad_x", "return grad_x, grad_weight", "grad_x", "grad_"),
    "backward gives one gradient": ("return grad_weight, grad_x", "return grad_x", "grad_weight", "1 value"),
    "backward changes grad_y": (
        "return grad_weight, grad_x",
        "grad_y *= 2\n    return grad_weight, grad_x",
        "purity",
        "backward changes grad_y in place",
    ),
    "saved is one list for all calls": (
        "return y, (weight, x)",
        'shared = globals().setdefault("KEPT", [])\n    shared[:] = weight, x\n    return y, shared',
        "purity",
        "once forward has been called again with other inputs",
    ),
    "the contributions are transposed": (
        "grad_y[:, None] * weight",
        "weight.T * grad_y",
        "contributions",
        "contributions: the result is transposed",
    ),
    "the contributions lack grad_y": (
        "grad_y[:, None] * weight",
        "weight",
        "contributions",
        "contributions: grad_y is missing",
    ),
    "the contributions are added up": (
        "grad_y[:, None] * weight",
        "weight.T @ grad_y",
        "contributions",
        "contributions: the columns are added up already",
    ),
    "the contributions broadcast along the wrong axis": (
        "grad_y[:, None] * weight",
        "grad_y * weight",
        "contributions",
        "contributions is wrong",
    ),
}
RIGHT = {
    "loops": """
import numpy as np

def forward(weight, x):
    y = np.zeros(weight.shape[0], dtype=weight.dtype)
    for i in range(weight.shape[0]):
        for j in range(weight.shape[1]):
            y[i] += weight[i, j] * x[j]
    return y, (weight, x)

def sensitivity(weight, x):
    return weight

def backward(grad_y, saved):
    weight, x = saved
    grad_weight, grad_x = np.zeros_like(weight), np.zeros_like(x)
    for i in range(weight.shape[0]):
        for j in range(weight.shape[1]):
            grad_weight[i, j] = grad_y[i] * x[j]
            grad_x[j] += contributions(grad_y, weight)[i, j]
    return grad_weight, grad_x

def contributions(grad_y, weight):
    return np.array([[grad_y[i] * weight[i, j] for j in range(weight.shape[1])] for i in range(weight.shape[0])])
""",
    "einsum": """
import numpy as np

def forward(a, b):
    return np.einsum("mn,n->m", a, b), {"a": a, "b": b}

def sensitivity(a, b):
    return np.einsum("mn,n->mn", a, np.ones_like(b))

def backward(g, saved):
    return np.einsum("m,n->mn", g, saved["b"]), np.einsum("mn,m->n", saved["a"], g)

def contributions(g, a):
    return np.einsum("m,mn->mn", g, a)
""",
    "lists and a class": """
import numpy as np

class Saved:
    pass

def forward(weight, x, *unused):
    saved = Saved()
    saved.weight, saved.x = weight.copy(), x.copy()
    return np.sum(weight * x, axis=1), saved

def sensitivity(weight, x):
    return np.array(weight.tolist())

def backward(grad_y, saved):
    return tuple([grad_y[:, None] * saved.x[None, :], (grad_y @ saved.weight)])

def contributions(grad_y, weight):
    return np.diag(grad_y) @ weight
""",
    "lambdas": """
import numpy as np
forward = lambda weight, x: (np.dot(weight, x), [weight, x])
sensitivity = lambda weight, x: 1.0 * weight
backward = lambda grad_y, saved: (np.multiply.outer(grad_y, saved[1]), np.dot(grad_y, saved[0]))
contributions = lambda grad_y, weight: (weight.T * grad_y).T
""",
    "more functions than asked": """
import numpy as np

def forward(weight, x):
    return np.matmul(weight, x), (sensitivity(weight, x), x)

def sensitivity(weight, x):
    columns = [np.matmul(weight, e) for e in np.eye(len(x), dtype=x.dtype)]
    return np.stack(columns, axis=1)

def backward(grad_y, saved):
    J, x = saved
    return outer(grad_y, x), J.transpose() @ grad_y

def outer(a, b):
    return a.reshape(-1, 1) @ b.reshape(1, -1)

def contributions(grad_y, weight):
    return np.stack([g * row for g, row in zip(grad_y, weight)])
""",
    "in place in its own arrays": """
import numpy as np

def forward(weight, x):
    y = np.empty(len(weight), weight.dtype)
    np.dot(weight, x, out=y)
    return y, (weight, x)

def sensitivity(weight, x):
    J = np.empty(weight.shape)
    J[...] = weight
    return J

def backward(grad_y, saved):
    weight, x = saved
    grad_x = np.zeros_like(x)
    for row, g in zip(weight, grad_y):
        grad_x += g * row
    return np.tile(x, (len(grad_y), 1)) * grad_y[:, np.newaxis], grad_x

def contributions(grad_y, weight):
    result = np.array(weight)
    result *= grad_y.reshape(-1, 1)
    return result
""",
}
