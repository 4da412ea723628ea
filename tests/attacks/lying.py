"""Attacks on what is returned: objects that lie about themselves, and functions that look for the answer."""

from attack import FORWARD, Attack, in_backward

FRAMES = """
import sys
frame, found = sys._getframe(), []
while frame is not None:
    for name, value in frame.f_locals.items():
        if "truth" in name or "expected" in name or "solution" in name or "seed" in name:
            found.append((name, value))
    frame = frame.f_back
return found[0][1].gradients[0]
"""
COLLECTOR = """
import gc, torch
for thing in gc.get_objects():
    if type(thing).__name__ in ("Truth", "Exercise", "Trial", "Setting"):
        return thing.gradients[0]
tensors = [t for t in gc.get_objects() if isinstance(t, torch.Tensor)]
pick = lambda shape: next((t for t in tensors if t.shape == shape and t is not x and t is not weight), None)
return pick(x.shape), pick(weight.shape), pick(weight.shape[:1])
"""
LIAR = """
import torch
class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        if "shape" in str(func) or "size" in str(func):
            return super().__torch_function__(func, types, args, kwargs or {})
        return torch.tensor(0.0, dtype=torch.float64)
"""
CLASSY = """
import torch
class Classy:
    __class__ = property(lambda self: torch.Tensor)
    def __getattr__(self, name): return lambda *a, **k: True
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
"""

ATTACKS = [
    in_backward("the truth is looked for in the stack", FRAMES),
    in_backward("the truth is looked for by the collector", COLLECTOR),
    Attack(
        "a subclass of Tensor lies about its numbers",
        LIAR
        + FORWARD
        + """
def backward(grad_y, saved):
    x, weight = saved
    return (x * 0).as_subclass(Liar), (weight * 0).as_subclass(Liar), (grad_y[0] * 0).as_subclass(Liar)
""",
    ),
    Attack(
        "a subclass of Tensor lies about its shape",
        FORWARD
        + """
import torch
class Shapely(torch.Tensor):
    shape = property(lambda self: torch.Size((5, 7)))
    def size(self, *a): return torch.Size((5, 7))
    def clone(self): return self
    def __torch_dispatch__(cls, *a, **k): return None
def backward(grad_y, saved):
    return tuple(torch.zeros(1, dtype=torch.float64).as_subclass(Shapely) for _ in range(3))
""",
    ),
    Attack(
        "something claims the class of a tensor",
        CLASSY + FORWARD + "def backward(g, s): return Classy(), Classy(), Classy()\n",
    ),
    in_backward(
        "arrays of NumPy that are equal to all",
        """
import numpy as np
class All(np.ndarray):
    def __eq__(self, other): return True
    def __array_finalize__(self, other): pass
return tuple(np.zeros(1).view(All) for _ in range(3))
""",
    ),
    in_backward(
        "numbers that are equal to all",
        """
class Zero(float):
    __eq__ = lambda a, b: True
    __sub__ = lambda a, b: 0.0
return Zero(), Zero(), Zero()
""",
    ),
    in_backward(
        "arrays that broadcast", "import torch\nreturn x.mean(0, True), weight[:1, :1], grad_y.sum().reshape(1)"
    ),
    in_backward("NaN", "return x * float('nan'), weight * float('nan'), grad_y[0] * float('nan')"),
    in_backward("infinity", "return x / 0, weight / 0, grad_y[0] / 0"),
    in_backward(
        "objects that run code when they are unpickled",
        """
class Evil:
    def __reduce__(self): return open, ("@CANARY@", "w")
return Evil(), Evil(), Evil()
""",
    ),
    in_backward(
        "an object whose class can't be asked",
        """
class Meta(type):
    __name__ = property(lambda cls: 1 / 0)
class Odd(metaclass=Meta):
    def __getattribute__(self, name): raise SystemExit(0)
return Odd(), Odd(), Odd()
""",
    ),
]
