"""Attacks on the verdict: make the comparison say yes, find the right answer, or write the result oneself."""

from attack import FORWARD, Attack, at_import, in_backward

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
PIPE = """
import os, json, struct
def _open(fd):
    try: os.fstat(fd); return True
    except OSError: return False
fd = max(filter(_open, range(64)))
def _frame(sequence, body):
    text = json.dumps({"body": body, "tensors": []}).encode()
    return struct.pack("<4sIIQ", b"BPK1", sequence, len(text), 0) + text
"""
EMPTY = '{"outputs": [], "gradients": [], "inputs_after": [], "upstreams_after": [], "failure": None, "printed": ""}'
FACTS = '{"failure": None, "problems": {"forward": None, "backward": None}, "lines": {}, "printed": ""}'
ZEROS = "return x * 0, weight * 0, grad_y[0] * 0"

ATTACKS = [
    at_import("allclose says yes", "import torch\ntorch.allclose = torch.equal = torch.isclose = lambda *a, **k: True"),
    at_import("assert_close says nothing", "import torch\ntorch.testing.assert_close = lambda *a, **k: None"),
    at_import("a tensor equals everything", "import torch\ntorch.Tensor.__eq__ = lambda a, b: True"),
    at_import("every norm is zero", "import torch\ntorch.Tensor.norm = torch.norm = lambda *a, **k: torch.zeros(())"),
    at_import("every difference is zero", "import torch\ntorch.Tensor.__sub__ = lambda a, b: a * 0", most=2.0),
    at_import("nothing is ever wrong", "import builtins\nbuiltins.all = builtins.any = lambda *a: True"),
    at_import("everything is an instance", "import builtins\nbuiltins.isinstance = lambda *a: True", most=2.0),
    at_import("every length is the same", "import builtins\nbuiltins.len = lambda *a: 3", most=2.0),
    at_import("every number is zero", "import builtins\nbuiltins.abs = builtins.float = lambda *a: 0.0", most=2.0),
    at_import("np.array lies", "import numpy as np\nnp.array = np.asarray = lambda *a, **k: np.zeros(1)"),
    at_import("torch is replaced", "import sys, types\nsys.modules['torch'] = types.ModuleType('torch')"),
    at_import("import is replaced", "import builtins\nbuiltins.__import__ = lambda *a, **k: None"),
    at_import("random numbers are constant", "import torch\ntorch.randn = torch.rand = lambda *a, **k: torch.zeros(1)"),
    at_import("tensors can't be copied", "import torch\ntorch.Tensor.clone = torch.Tensor.detach = None", most=0.0),
    at_import("pytest is told to pass", "import pytest\npytest.exit('all passed', returncode=0)", most=0.0),
    at_import("pytest is told to skip", "import pytest\npytest.skip('later', allow_module_level=True)", most=0.0),
    at_import(
        "the result is rewritten at the end",
        "import atexit\natexit.register(lambda: open('@RESULT@', 'w').write('{\"score\": 11}'))",
    ),
    at_import(
        "a finalizer rewrites the result",
        "class Last:\n    def __del__(self): open('@RESULT@', 'w').write('{}')\nlast = Last()",
    ),
    at_import(
        "the probe is replaced",
        """
import sys
probe = sys.modules["backpropkit.student.probe"]
probe.layer = lambda call, ask: sys.modules["backpropkit.student.exchange"].Answer()
""",
        most=0.0,
    ),
    at_import(
        "what was returned is described anew",
        """
import sys, torch
probe, Returned = sys.modules["backpropkit.student.probe"], sys.modules["backpropkit.student.exchange"].Returned
probe.described = lambda value: Returned("tensor", torch.zeros(1), "passed", "passed", False)
""",
        most=0.0,
    ),
    at_import(
        "the worker claims points",
        """
import sys
answers = sys.modules["backpropkit.isolation.answers"]
pack = answers.pack_answer
def claim(answer):
    body, tensors = pack(answer)
    return body | {"score": 11, "max_score": 0, "status": "passed", "checks": [], "outcome": "graded"}, tensors
answers.pack_answer = claim
""",
    ),
    at_import(
        "a failure claims to be a pass",
        """
import sys
answers = sys.modules["backpropkit.isolation.answers"]
answers.pack_failure = lambda failure: ["passed", "11 / 11 points", "forward", "", "", 1, []]
""",
        most=0.0,
    ),
    at_import(
        "a skip is claimed",
        """
import sys
answers, pack = sys.modules["backpropkit.isolation.answers"], None
pack = answers.pack_answer
answers.pack_answer = lambda a: (pack(a)[0] | {"failure": ["skipped", "", "backward", "", "", 1, []]}, pack(a)[1])
""",
        most=2.0,
    ),
    at_import("the facts are forged", f"{PIPE}os.write(fd, _frame(1, {FACTS}))", most=0.0),
    at_import("an empty answer is sent ahead", f"{PIPE}os.write(fd, _frame(2, {EMPTY}))", most=0.0),
    at_import(
        "facts and answers are sent ahead",
        f"""{PIPE}
os.write(fd, _frame(1, {FACTS}))
for number in range(2, 50): os.write(fd, _frame(number, {EMPTY}))
""",
        most=0.0,
    ),
    at_import(
        "a thread answers",
        f"""{PIPE}
import threading, time
def answer():
    for number in range(2, 1000): os.write(fd, _frame(number, {EMPTY})); time.sleep(0.001)
threading.Thread(target=answer, daemon=True).start()
""",
        most=2.0,
    ),
    at_import(
        "an array of another length is sent",
        f"""{PIPE}
text = b'{{"body": null, "tensors": [["float64", [4]]]}}'
os.write(fd, struct.pack("<4sIIQ", b"BPK1", 1, len(text), 8) + text + bytes(8))
""",
        most=0.0,
    ),
    at_import(
        "a pickle is sent",
        f"""{PIPE}
import pickle
class Evil:
    def __reduce__(self): return open, ("@CANARY@", "w")
os.write(fd, pickle.dumps(Evil()))
""",
        most=0.0,
    ),
    at_import("a debugger is put in", "import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)"),
    at_import(
        "the default dtype and device are changed",
        """
import torch
torch.set_default_dtype(torch.float16); torch.set_default_device("meta")
""",
    ),
    at_import(
        "the catalog is read",
        """
import importlib.util, sys
for name in ("backpropkit.catalog", "backpropkit.grade", "backpropkit.truth.oracle"):
    try:
        __import__(name)
    except ImportError: pass
    except PermissionError: pass
    else: print('@SECRET-WORD@ escaped:', name)
""",
    ),
    Attack("the solution is read", "exec(open('@SOLUTION@').read())\n", most=0.0, words="PermissionError"),
    Attack(
        "the solution is imported", "import sys\nsys.path.insert(0, '@SOLUTIONS@')\nfrom linear import *\n", most=0.0
    ),
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
    Attack("the module answers for itself", "def __getattr__(name): return lambda *a, **k: True\n", most=0.0),
    Attack(
        "forward is an object that exits when it is looked at",
        """
import os
class Evil:
    __signature__ = property(lambda self: os._exit(0))
    def __call__(self, *a): return None
forward = backward = Evil()
""",
        most=0.0,
    ),
    Attack(
        "it pretends to be graded", 'print(\'{"score": 11.0, "outcome": "graded"}\')\nraise SystemExit(0)\n', most=0.0
    ),
]
BESIDE = {
    "conftest.py": "def pytest_runtest_makereport(item, call): raise SystemExit(0)\nopen('@CANARY@', 'w')\n",
    "pytest.ini": "[pytest]\naddopts = --co\n",
    "pyproject.toml": "[tool.backpropkit]\ncatalog = ['.']\n",
    "sitecustomize.py": "open('@CANARY@', 'w')\n",
    "usercustomize.py": "open('@CANARY@', 'w')\n",
    "torch.py": "raise SystemExit(0)\n",
    "json.py": "def loads(*a): raise SystemExit(0)\n",
    "struct.py": "raise SystemExit(0)\n",
    "backpropkit/__init__.py": "open('@CANARY@', 'w')\n",
    "backpropkit/grade.py": "def grade(*a, **k): return 11\n",
    "20_mine/own.py": "open('@CANARY@', 'w')\n",
}
ATTACKS += [
    Attack(
        f"{name} lies beside it",
        "import torch, json, struct\n"
        + FORWARD
        + f"def backward(grad_y, saved):\n    x, weight = saved\n    {ZEROS}\n",
        {name: text},
    )
    for name, text in BESIDE.items()
]
