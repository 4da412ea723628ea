import heapq
import itertools
import math

counter = itertools.count()


class Value:
    """Nodes are numbered as they are made; later ones go first."""

    def __init__(self, data, _children=(), _vjp=None):
        self.data, self.grad = data, 0.0
        self._children, self._vjp, self._number = _children, _vjp, next(counter)

    def __add__(self, other):
        other = wrap(other)
        return Value(self.data + other.data, (self, other), lambda g: (g, g))

    def __mul__(self, other):
        other = wrap(other)
        a, b = self.data, other.data
        return Value(a * b, (self, other), lambda g: (g * b, g * a))

    def __pow__(self, n):
        assert isinstance(n, (int, float)), n
        return Value(self.data**n, (self,), lambda g: (g * n * self.data ** (n - 1),))

    def exp(self):
        out = math.exp(self.data)
        return Value(out, (self,), lambda g: (g * out,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), lambda g: (g * (1 - t * t),))

    def relu(self):
        return Value(max(self.data, 0.0), (self,), lambda g: (g if self.data > 0 else 0.0,))

    def __neg__(self):
        return -1 * self

    def __sub__(self, other):
        return self + -1 * wrap(other)

    def __truediv__(self, other):
        return self * wrap(other) ** -1

    def __radd__(self, other):
        return wrap(other) + self

    def __rmul__(self, other):
        return wrap(other) * self

    def __rsub__(self, other):
        return wrap(other) - self

    def __rtruediv__(self, other):
        return wrap(other) / self

    def backward(self):
        flow = {self._number: 1.0}
        heap = [(-self._number, self)]
        while heap:
            _, node = heapq.heappop(heap)
            g = flow.pop(node._number)
            node.grad += g
            if node._vjp:
                for child, c in zip(node._children, node._vjp(g)):
                    if child._number not in flow:
                        heapq.heappush(heap, (-child._number, child))
                        flow[child._number] = 0.0
                    flow[child._number] += c


def wrap(x):
    return x if isinstance(x, Value) else Value(x)
