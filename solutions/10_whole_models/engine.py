"""An autograd engine: numbers that remember how they were made"""

import math


class Value:
    """A number, and where it came from. data is its value, grad the gradient of an output by it."""

    def __init__(self, data, operands=(), pass_on=lambda grad: ()):
        self.data = data
        self.grad = 0.0
        self.operands = operands
        self.pass_on = pass_on  # from the gradient of self to those of its operands, one each

    def __add__(self, other):
        other = as_value(other)
        return Value(self.data + other.data, (self, other), lambda grad: (grad, grad))

    def __mul__(self, other):
        other = as_value(other)
        return Value(self.data * other.data, (self, other), lambda grad: (grad * other.data, grad * self.data))

    def __pow__(self, exponent):
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, (self,), lambda grad: (grad * slope,))

    def exp(self):
        y = math.exp(self.data)
        return Value(y, (self,), lambda grad: (grad * y,))

    def tanh(self):
        y = math.tanh(self.data)
        return Value(y, (self,), lambda grad: (grad * (1 - y * y),))

    def relu(self):
        passes = self.data > 0
        return Value(self.data if passes else 0.0, (self,), lambda grad: (grad if passes else 0.0,))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return self * as_value(other) ** -1

    def __rtruediv__(self, other):
        return self**-1 * other

    __radd__ = __add__
    __rmul__ = __mul__

    def backward(self):
        """Adds to the grad of every Value that self was made of the gradient of self by it."""
        nodes = in_order(self)
        for node in nodes:
            if node.operands:
                node.grad = 0.0  # what an earlier backward left here must not flow again
        self.grad += 1.0
        for node in reversed(nodes):
            for operand, grad in zip(node.operands, node.pass_on(node.grad), strict=False):
                operand.grad += grad


def as_value(number):
    return number if isinstance(number, Value) else Value(number)


def in_order(last):
    """Every node that `last` was made of, each once and after its operands. A stack of its own, so that the depth of a
    graph is not that of Python's calls."""
    nodes, seen, stack = [], set(), [(last, False)]
    while stack:
        node, is_ready = stack.pop()
        if is_ready:
            nodes.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(operand, False) for operand in node.operands]
    return nodes
