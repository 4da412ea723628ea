import math


class Value:
    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents = data, 0.0, parents

    def _lift(x):
        return x if isinstance(x, Value) else Value(x)

    def __add__(self, o):
        o = Value._lift(o)
        return Value(self.data + o.data, ((self, 1), (o, 1)))

    def __sub__(self, o):
        o = Value._lift(o)
        return Value(self.data - o.data, ((self, 1), (o, -1)))

    def __mul__(self, o):
        o = Value._lift(o)
        return Value(self.data * o.data, ((self, o.data), (o, self.data)))

    def __truediv__(self, o):
        o = Value._lift(o)
        return Value(self.data / o.data, ((self, 1 / o.data), (o, -self.data / o.data / o.data)))

    def __pow__(self, n):
        return Value(self.data**n, ((self, n * self.data ** (n - 1)),))

    def __neg__(self):
        return 0 - self

    def __radd__(self, o):
        return self + o

    def __rmul__(self, o):
        return self * o

    def __rsub__(self, o):
        return Value(o) - self

    def __rtruediv__(self, o):
        return Value(o) / self

    def exp(self):
        e = math.e**self.data
        return Value(e, ((self, e),))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, ((self, 1 / math.cosh(self.data) ** 2 if abs(self.data) < 300 else 0.0),))

    def relu(self):
        return Value(self.data * (self.data > 0), ((self, self.data > 0),))

    def backward(self):
        # depth first, each node pushed again once all its operands are listed
        todo, done, order = [self], set(), []
        while todo:
            n = todo[-1]
            fresh = [p for p, _ in n.parents if p not in done]
            if n in done:
                todo.pop()
            elif fresh:
                todo.extend(fresh)
            else:
                done.add(n)
                order.append(todo.pop())
        g = {n: 0.0 for n in order}
        g[self] = 1.0
        while order:
            n = order.pop()
            n.grad += g[n]
            for p, d in n.parents:
                g[p] += d * g[n]
