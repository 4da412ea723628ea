import numpy as np


class Value:
    def __init__(self, data):
        self.data = np.float64(data)
        self.grad = np.zeros(())
        self.prev = []

    def _new(self, data, prev):
        v = Value(data)
        v.prev = prev
        return v

    def __add__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        return self._new(self.data + o.data, [(self, np.float64(1)), (o, np.float64(1))])

    def __radd__(self, o):
        return self.__add__(o)

    def __mul__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        return self._new(self.data * o.data, [(self, o.data), (o, self.data)])

    def __rmul__(self, o):
        return self.__mul__(o)

    def __neg__(self):
        return self * -1.0

    def __sub__(self, o):
        return self + (-o)

    def __rsub__(self, o):
        return (-self) + o

    def __pow__(self, n):
        return self._new(self.data**n, [(self, n * self.data ** (n - 1.0))])

    def __truediv__(self, o):
        return self * (o**-1 if isinstance(o, Value) else 1.0 / o)

    def __rtruediv__(self, o):
        return o * self**-1

    def exp(self):
        return self._new(np.exp(self.data), [(self, np.exp(self.data))])

    def tanh(self):
        return self._new(np.tanh(self.data), [(self, 1 - np.tanh(self.data) ** 2)])

    def relu(self):
        return self._new(np.maximum(0, self.data), [(self, np.float64(self.data > 0))])

    def backward(self):
        order, seen, stack = [], set(), [(self, iter([p for p, _ in self.prev]))]
        seen.add(self)
        while stack:
            node, it = stack[-1]
            for child in it:
                if child not in seen:
                    seen.add(child)
                    stack.append((child, iter([p for p, _ in child.prev])))
                    break
            else:
                order.append(node)
                stack.pop()
        for node in order:
            if node.prev:
                node.grad = np.zeros(())
        self.grad = self.grad + 1.0
        for node in reversed(order):
            for p, d in node.prev:
                p.grad = p.grad + node.grad * d
