"""An autograd engine: numbers that remember how they were made

Everything that you have done by hand so far, a hundred lines can do for you. A Value holds a number, data, and the
gradient of some output by it, grad, at first 0. An operator returns a new Value that remembers its operands and knows
one thing: given my grad, what do I add to theirs? out.backward() sets the last number's gradient to 1 and then asks the
nodes one after the other, until each has had its turn. This is PyTorch, with numbers in place of tensors.

In which order? A node may pass on its gradient only when all of it has arrived: after every node that used it. Such an
order is called topological; list each node after its operands, and go through the list backwards. Each node comes once,
however many paths lead to it: thirty sums of a number with itself have thirty nodes, and a billion paths.

The tricky point: a Value that is used twice gets a gradient from each use, so grad is added to, never set. That goes
for x * x too, where both operands are one Value. It also goes for a second backward(), as in PyTorch: x.grad is then
the sum of both. But in each backward only what starts in this output flows: what an earlier one left in the grad of a
node between must not flow again. Plain numbers may stand on either side, and a chain of 5,000 nodes is deeper than
Python's recursion allows. relu's slope at 0 is 0.
"""

import math


class Value:
    """A number, and where it came from. data is its value, grad the gradient of an output by it."""

    def __init__(self, data):
        """data is a plain number; grad is 0 at first"""
        raise NotImplementedError

    def __add__(self, other):
        """self + other: another Value or a plain number, here and below"""
        raise NotImplementedError

    def __radd__(self, other):
        """other + self, where other is a plain number"""
        raise NotImplementedError

    def __sub__(self, other):
        """self - other"""
        raise NotImplementedError

    def __rsub__(self, other):
        """other - self, where other is a plain number"""
        raise NotImplementedError

    def __mul__(self, other):
        """self * other"""
        raise NotImplementedError

    def __rmul__(self, other):
        """other * self, where other is a plain number"""
        raise NotImplementedError

    def __truediv__(self, other):
        """self / other"""
        raise NotImplementedError

    def __rtruediv__(self, other):
        """other / self, where other is a plain number"""
        raise NotImplementedError

    def __pow__(self, exponent):
        """self ** exponent, a plain number"""
        raise NotImplementedError

    def __neg__(self):
        """-self"""
        raise NotImplementedError

    def exp(self):
        """e to the power of self"""
        raise NotImplementedError

    def tanh(self):
        """the hyperbolic tangent"""
        raise NotImplementedError

    def relu(self):
        """self where it is positive, else 0"""
        raise NotImplementedError

    def backward(self):
        """Adds to the grad of every Value that self was made of the gradient of self by it."""
        raise NotImplementedError


if __name__ == "__main__":
    from backpropkit import check

    check(__file__)
