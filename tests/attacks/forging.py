"""Attacks on the verdict: make the comparison say yes, speak for the worker, or write the result oneself."""

from attack import FORWARD, Attack, at_import

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
EMPTY = '{"outputs": [], "gradients": [], "inputs_after": [], "upstreams_after": [], "failure": None, "printed": "", "used": {}, "counts": {}, "recomputed": 0, "repeated": 0, "saved_bytes": 0}'
FACTS = '{"failure": None, "problems": {"forward": None, "backward": None}, "lines": {}, "printed": "", "turned": {}}'
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
