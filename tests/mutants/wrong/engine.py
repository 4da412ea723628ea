"""Wrong submissions of engine."""

from mutants.mutant import Mutant, of

MUTANTS: tuple[Mutant, ...] = (
    *of(
        "engine",
        "tape",
        [
            (
                "second_backward",
                "known: a second backward starts from 0 again",
                (
                    "                    stack.append(p)\n",
                    ("                    stack.append(p)\n        for i in list(seen):\n            pass\n"),
                ),
                ("n.grad += g", "n.grad = g"),
            ),
            ("elementary", "known: relu's slope at 0 is 1", ("1.0 if self.data > ", "1.0 if self.data >= ")),
            ("arithmetic", "known: b.grad of a / b has the wrong sign", ("-self.data ", "self.data ")),
            ("arithmetic", "message: b.grad of a / b is wrong", ("o.data**2))", "o.data))")),
            ("arithmetic", "message: a.grad of a / b is wrong", ("1 / o.data),", "o.data),")),
            (
                "elementary",
                "known: the power is not lowered",
                (
                    "return Value.op(self.data**n, (self, n * self.data ** (n - 1)))",
                    "return Value.op(self.data**n, (self, n * self.data**n))",
                ),
            ),
            (
                "elementary",
                "known: the slope of a ** n is a ** (n - 1): the factor n is missing",
                (
                    "return Value.op(self.data**n, (self, n * self.data ** (n - 1)))",
                    "return Value.op(self.data**n, (self, self.data ** (n - 1)))",
                ),
            ),
            (
                "elementary",
                "message: a.grad of a.exp() is wrong",
                ("return Value.op(e, (self, e))", "return Value.op(e, (self, self.data * e))"),
            ),
            (
                "elementary",
                "known: the slope of tanh is 1 - tanh(a)",
                ("return Value.op(t, (self, (1 - t) * (1 + t)))", "return Value.op(t, (self, (1 - t)))"),
            ),
            ("plain_numbers", "known: c - a is computed as a - c", ("return Value.lift(o) - self", "return self - o")),
            ("plain_numbers", "known: c / a is computed as a / c", ("return Value.lift(o) / self", "return self / o")),
            (
                "plain_numbers",
                "message: Value raised TypeError: unsupported operand type(s) for +: 'float' and",
                ("    __radd__ = __add__\n", ""),
            ),
            (
                "plain_numbers",
                "message: Value raised TypeError: unsupported operand type(s) for -: 'float' and",
                (("    def __rsub__(self, o):\n        return Value.lift(o) - self\n\n"), ""),
            ),
            (
                "arithmetic",
                "message: a.grad of -a + b is wrong",
                ("return Value.op(-self.data, (self, -1.0))", "return Value.op(-self.data, (self, 1.0))"),
            ),
            (
                "arithmetic",
                "known: in a * b each operand gets its own data, not the other's",
                (
                    "return Value.op(self.data * o.data, (self, o.data), (o, self.data))",
                    "return Value.op(self.data * o.data, (self, self.data), (o, o.data))",
                ),
            ),
            (
                "plain_numbers",
                "message: Value raised AttributeError: 'float' object has no attribute 'data'",
                (("    def __mul__(self, o):\n        o = Value.lift(o)\n"), "    def __mul__(self, o):\n"),
            ),
            ("arithmetic", "message: b.grad of a + b is wrong", ("if not uses[id(p)]:", "if len(ready) < 1:")),
            ("elementary", "message: a.grad of (-a).relu() is wrong", ("0.0))", "0.01))")),
            (
                "arithmetic",
                "known: b.grad of a - b has the sign of a sum",
                (
                    "return Value.op(self.data - o.data, (self, 1.0), (o, -1.0))",
                    "return Value.op(self.data - o.data, (self, 1.0), (o, 1.0))",
                ),
            ),
        ],
    ),
    *of(
        "engine",
        "closures",
        [
            (
                "fan_out",
                ("message: a.grad of a * a.exp() is wrong",),
                ("self.grad += out.data * out.grad", "self.grad = out.data * out.grad"),
            ),
            (
                "fan_out",
                ("message: a.grad of a * a ** 3 is wrong",),
                ("self.grad += exponent * self.data", "self.grad = exponent * self.data"),
            ),
            (
                "fan_out",
                ("message: a.grad of a * a.relu() is wrong",),
                ("self.grad += (out.data > 0) * out.grad", "self.grad = (out.data > 0) * out.grad"),
            ),
            (
                "elementary",
                ("known: relu lets every gradient pass",),
                ("self.grad += (out.data > 0) * out.grad", "self.grad += out.grad"),
            ),
            (
                "elementary",
                ("known: the slope of tanh is 1 - tanh(a)",),
                ("(1 - t**2) * out.grad", "(1 - t) * out.grad"),
            ),
            (
                "second_backward",
                ("known: what the first backward left in the nodes",),
                ("            if node._prev:\n                node.grad = 0.0\n", "            pass\n"),
            ),
            (
                "second_backward",
                ("known: a second backward starts from 0 again",),
                ("            if node._prev:\n                node.grad = 0.0\n", "            node.grad = 0.0\n"),
            ),
        ],
    ),
)
