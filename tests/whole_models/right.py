"""Right submissions to unit 10 in other styles than the solutions'."""

AGAIN = """
first_forward, first_backward = forward, backward


def forward(*inputs, **options):
    return first_forward(*inputs, **options)[0], {"inputs": inputs, "options": options}


def backward(grad_y, saved):
    return list_to_tuple(first_backward(grad_y, first_forward(*saved["inputs"], **saved["options"])[1]))


def list_to_tuple(gradients):
    return tuple(list(gradients))
"""  # a layer that saves its inputs alone, and runs forward again in backward

LOOPS_OF_EXPERTS = """
import torch


def forward(x, router, experts):
    p = torch.exp(torch.log_softmax(x @ router.T, 1))
    chosen = [int(row.argmax()) for row in p]
    y = torch.stack([p[n, e] * (experts[e] @ x[n]) for n, e in enumerate(chosen)])
    return y, (x, router, experts, p, chosen)


def backward(grad_y, saved):
    x, router, experts, p, chosen = saved
    grad_x, grad_router, grad_experts = torch.zeros_like(x), torch.zeros_like(router), torch.zeros_like(experts)
    for n, e in enumerate(chosen):
        grad_experts[e] += p[n, e] * torch.outer(grad_y[n], x[n])
        grad_x[n] += p[n, e] * experts[e].T @ grad_y[n]
        grad_p = grad_y[n] @ (experts[e] @ x[n])
        for k in range(len(router)):
            grad_score = grad_p * p[n, e] * (float(k == e) - p[n, k])
            grad_router[k] += grad_score * x[n]
            grad_x[n] += grad_score * router[k]
    return grad_x, grad_router, grad_experts
"""
JACOBIANS = """
import torch


def forward(x):
    shifted = x - x.amax(1, keepdim=True)
    y = shifted.exp() / shifted.exp().sum(1, keepdim=True)
    return y, {"y": y}


def jacobian(y):
    return torch.diag_embed(y) - y[:, :, None] * y[:, None, :]


def backward(grad_y, saved):
    return (torch.einsum("nij,ni->nj", jacobian(saved["y"]), grad_y),)


def double_backward(grad_grad_x, grad_y, saved):
    y = saved["y"]
    means = [(y * g).sum(1)[:, None] for g in (grad_y, grad_grad_x)]
    by_y = grad_grad_x * grad_y - grad_grad_x * means[0] - grad_y * means[1]
    return backward(grad_grad_x, saved)[0], torch.einsum("nij,ni->nj", jacobian(y), by_y)
"""
DUALS = """
class Dual:
    def __init__(self, value, tangent):
        self.value, self.tangent = value, tangent

    def __add__(self, other):
        return Dual(self.value + other.value, self.tangent + other.tangent)

    def __sub__(self, other):
        return Dual(self.value - other.value, self.tangent - other.tangent)

    def __mul__(self, other):
        return Dual(self.value * other.value, self.tangent * other.value + self.value * other.tangent)

    def mean(self):
        return Dual(self.value.mean(-1)[..., None], self.tangent.mean(-1)[..., None])

    def __pow__(self, n):
        return Dual(self.value**n, n * self.value ** (n - 1) * self.tangent)


def jvp(x, weight, bias, dx, dw, db, *, eps=1e-5):
    x, weight, bias = Dual(x, dx), Dual(weight, dw), Dual(bias, db)
    centered = x - x.mean()
    var = (centered * centered).mean()
    out = weight * centered * Dual(var.value + eps, var.tangent) ** -0.5 + bias
    return out.value, out.tangent
"""
CLOSURES = '''
import math
import sys

sys.setrecursionlimit(100_000)


class Value:
    """As in micrograd: a closure per node, and a recursive order, with recursion allowed."""

    def __init__(self, data, children=()):
        self.data, self.grad, self._backward, self._prev = data, 0, lambda: None, set(children)

    def _made(self, data, children, slopes):
        out = Value(data, children)

        def _backward():
            for child, slope in zip(children, slopes):
                child.grad += slope * out.grad

        out._backward = _backward
        return out

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self._made(self.data + other.data, (self, other), (1, 1))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return self._made(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, k):
        return self._made(self.data**k, (self,), (k * self.data ** (k - 1),))

    def exp(self):
        return self._made(math.exp(self.data), (self,), (math.exp(self.data),))

    def tanh(self):
        t = math.tanh(self.data)
        return self._made(t, (self,), (1 - t**2,))

    def relu(self):
        return self._made(max(0, self.data), (self,), (float(self.data > 0),))

    def backward(self):
        topo, visited = [], set()

        def build(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build(child)
                topo.append(v)

        build(self)
        for v in topo:
            if v._prev:
                v.grad = 0
        self.grad = 1 + (0 if self._prev else self.grad)
        for v in reversed(topo):
            v._backward()

    def __neg__(self): return self * -1
    def __radd__(self, other): return self + other
    def __sub__(self, other): return self + (-other)
    def __rsub__(self, other): return other + (-self)
    def __rmul__(self, other): return self * other
    def __truediv__(self, other): return self * other**-1
    def __rtruediv__(self, other): return other * self**-1
'''
SETUP_CONTEXT = """
import torch


class LayerNorm(torch.autograd.Function):
    @staticmethod
    def forward(x, weight, bias, eps):
        return torch.nn.functional.layer_norm(x, x.shape[-1:], weight, bias, eps)

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, weight, _, ctx.eps = inputs
        ctx.save_for_backward(x, weight)

    @staticmethod
    def backward(ctx, grad_y):
        x, weight = ctx.saved_tensors
        c = x - x.mean(-1, keepdim=True)
        r = 1 / torch.sqrt((c * c).mean(-1, keepdim=True) + ctx.eps)
        g = grad_y * weight * r
        gx = g - g.mean(-1, keepdim=True) - c * r**2 * (g * c).mean(-1, keepdim=True)
        gradients = (gx, (grad_y * c * r).sum(0), grad_y.sum(0), None)
        return tuple(g if needed else None for g, needed in zip(gradients, ctx.needs_input_grad))
"""
FROM_THE_START = """
import torch


def forward(x, *weights):
    h = x
    for w in weights:
        h = (h @ w).tanh()
    return h, (x, weights)


def backward(grad_y, saved):
    x, weights = saved
    grads = []
    for number in range(len(weights), 0, -1):
        before = forward(x, *weights[: number - 1])[0]
        s = grad_y * (1 - (before @ weights[number - 1]).tanh() ** 2)
        grads.insert(0, before.T @ s)
        grad_y = s @ weights[number - 1].T
    return (grad_y, *grads)
"""
RIGHT = {
    "moe": {"loops over rows and experts": LOOPS_OF_EXPERTS},
    "double_backward": {"whole Jacobians": JACOBIANS},
    "jvp": {"dual numbers": DUALS},
    "engine": {"closures and recursion, as in micrograd": CLOSURES},
    "autograd_function": {"setup_context, and PyTorch's own forward": SETUP_CONTEXT},
    "checkpoint": {"everything from the start, for each layer": FROM_THE_START},
}
