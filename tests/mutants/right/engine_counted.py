import math

TAPE = []


class Value:
    __slots__ = ("data", "grad", "__weakref__", "parents")

    def __init__(self, data):
        self.data = float(data)
        self.grad = 0.0
        self.parents = ()

    def __hash__(self):
        return id(self)

    @staticmethod
    def lift(x):
        return x if isinstance(x, Value) else Value(x)

    @classmethod
    def op(cls, data, *parents):
        v = cls(data)
        v.parents = parents
        return v

    def __add__(self, o):
        o = Value.lift(o)
        return Value.op(self.data + o.data, (self, 1.0), (o, 1.0))

    def __sub__(self, o):
        o = Value.lift(o)
        return Value.op(self.data - o.data, (self, 1.0), (o, -1.0))

    def __mul__(self, o):
        o = Value.lift(o)
        return Value.op(self.data * o.data, (self, o.data), (o, self.data))

    def __truediv__(self, o):
        o = Value.lift(o)
        return Value.op(self.data / o.data, (self, 1 / o.data), (o, -self.data / o.data**2))

    def __pow__(self, n):
        return Value.op(self.data**n, (self, n * self.data ** (n - 1)))

    def __neg__(self):
        return Value.op(-self.data, (self, -1.0))

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, o):
        return Value.lift(o) - self

    def __rtruediv__(self, o):
        return Value.lift(o) / self

    def exp(self):
        e = math.exp(self.data)
        return Value.op(e, (self, e))

    def tanh(self):
        t = math.tanh(self.data)
        return Value.op(t, (self, (1 - t) * (1 + t)))

    def relu(self):
        return Value.op(self.data if self.data > 0 else 0.0, (self, 1.0 if self.data > 0 else 0.0))

    def backward(self):
        # Kahn: count the uses first
        uses, stack, seen = {}, [self], {id(self)}
        while stack:
            n = stack.pop()
            for p, _ in n.parents:
                uses[id(p)] = uses.get(id(p), 0) + 1
                if id(p) not in seen:
                    seen.add(id(p))
                    stack.append(p)
        grads = {id(self): 1.0}
        ready = [self]
        while ready:
            n = ready.pop()
            g = grads.pop(id(n))
            n.grad += g
            for p, d in n.parents:
                grads[id(p)] = grads.get(id(p), 0.0) + g * d
                uses[id(p)] -= 1
                if not uses[id(p)]:
                    ready.append(p)
