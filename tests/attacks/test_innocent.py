"""Right submissions that look suspicious, or do what a file in a folder may: behind the wall too they have full marks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import test_attacks
from attack import FORWARD
from test_attacks import LIMITS, graded, of, submitted

from backpropkit.isolation.launch import Zygote

BACKWARD = """
def backward(grad_y, saved):
    x, weight = saved
    return grad_y @ weight, grad_y.T @ x, grad_y.sum(0)
"""
RIGHT = FORWARD + BACKWARD


def forward(line: str) -> str:
    """One more line at the start of forward."""
    return RIGHT.replace("bias):\n", f"bias):\n    {line}\n", 1)


def backward(line: str) -> str:
    """One more line before backward's last."""
    return RIGHT.replace("    return grad_y", f"    {line}\n    return grad_y")


def kept(saved: str, taken: str) -> str:
    """Another `saved`, and how backward takes it apart."""
    return RIGHT.replace("+ bias, (x, weight)", f"+ bias, {saved}").replace("= saved", f"= {taken}")


POSTPONED = "from __future__ import annotations\nimport torch\nfrom dataclasses import dataclass\n"
CONTEXT = "@dataclass(slots=True)\nclass Context:\n    x: torch.Tensor\n    weight: torch.Tensor\n"
PLAIN = "import pickle\nclass Context:\n    def __init__(self, x, weight): self.x, self.weight = x, weight\n"
PARTS = "(saved.x, saved.weight)"
MAIN = "\nif __name__ == '__main__':\n    import matplotlib.pyplot as plt\n    plt.plot(int(input()))\n    raise SystemExit\n"
POOL = "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(2)\n"
QUEUE = """
import queue, threading
work, done = queue.Queue(), queue.Queue()
def worker():
    while True: done.put(work.get()())
threading.Thread(target=worker, daemon=True).start()
"""
SCRIPT = "import torch\n@torch.jit.script\ndef product(a, b):\n    return a @ b\n"
TIMED = "import functools, time\ndef timed(f):\n    @functools.wraps(f)\n    def g(*a):\n        start = time.time()\n        r = f(*a)\n        print(f.__name__, time.time() - start)\n        return r\n    return g\n"
CHECKS = "assert x.ndim == 2 and x.shape[1] == weight.shape[1] and x.dtype == weight.dtype and not x.requires_grad"

INNOCENT = {
    "a dataclass, and annotations that are postponed": POSTPONED + CONTEXT + kept("Context(x, weight)", PARTS),
    "a class that is pickled": PLAIN + kept("pickle.loads(pickle.dumps(Context(x, weight)))", PARTS),
    "its own module": "import sys\nme = sys.modules[__name__]\n" + backward("assert me.backward is backward"),
    "its own source": "import inspect\n" + backward("assert 'grad_y.T' in inspect.getsource(backward)"),
    "TorchScript": SCRIPT + RIGHT.replace("grad_y @ weight", "product(grad_y, weight)"),
    "a stream for UTF-8": "import sys\nsys.stdout.reconfigure(encoding='utf-8')\n" + forward("print('ŷ')"),
    "a stream of its own": "import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.buffer, 'utf-8')\n" + forward("print('ŷ')"),
    "a pool of threads": POOL + backward("grad_y = pool.submit(lambda: grad_y * 2).result() / 2"),
    "a thread that waits for work": QUEUE + backward("work.put(lambda: grad_y * 2); grad_y = done.get() / 2"),
    "a thread that does nothing": "import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n" + RIGHT,
    "a cache by shape": "cache = {}\n" + forward("cache.setdefault(x.shape, x.new_ones(x.shape))"),
    "a thing to run by hand": RIGHT + MAIN,
    "checks of its inputs": forward(CHECKS),
    "words about autograd": "'''No torch.autograd.grad, no loss.backward(), no aten._softmax_backward.'''\n" + RIGHT,
    "names of torch's": "class Tensor: pass\nclass Function: pass\ndef grad(a, b): return a @ b\n" + RIGHT.replace("grad_y @ weight", "grad(grad_y, weight)"),
    "names of Python's": "sum = len = type = print = None\ntorch = np = self = 1\n" + RIGHT,
    "imports for nothing": "import os, sys, random, tempfile, logging, argparse, unittest, multiprocessing, subprocess, asyncio\n" + RIGHT,
    "imports that may fail": "try:\n    import jaxlike, plotting\nexcept ImportError:\n    jaxlike = None\n" + RIGHT,
    "a timer around it": TIMED + RIGHT.replace("def ", "@timed\ndef "),
    "a log": "import logging, sys, warnings\nlogging.basicConfig(level=10)\n" + forward("logging.info('%s', x); print(x, file=sys.stderr); warnings.warn('x')"),
    "seeds and settings": "import torch, random\nrandom.seed(0); torch.manual_seed(0); torch.set_default_dtype(torch.float64); torch.set_grad_enabled(False); torch.set_num_threads(3)\n" + RIGHT,
    "modes of torch": "import torch\n" + RIGHT.replace("def forward", "@torch.no_grad()\ndef forward").replace("def backward", "@torch.inference_mode()\ndef backward"),
    "a function of autograd's": "import torch\nclass Own(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, g): return g\n    @staticmethod\n    def backward(ctx, g): return g\n" + backward("grad_y = Own.apply(grad_y)"),
    "vmap": "import torch\n" + RIGHT.replace("grad_y @ weight", "torch.vmap(lambda g: g @ weight)(grad_y)"),
    "eval": RIGHT.replace("grad_y.sum(0)", "eval('grad_y.sum(0)')"),
    "slow": "import time\n" + forward("time.sleep(0.02)"),
}  # fmt: skip

BESIDE: dict[str, dict[str, str | bytes]] = {
    "a folder of helpers that is no package": {
        "linear.py": "from tools.deep.sums import rows\n" + RIGHT.replace("grad_y.sum(0)", "rows(grad_y)"),
        "tools/deep/sums.py": "from tools import one\n\n\ndef rows(g):\n    return g.sum(0) * one.ONE\n",
        "tools/one.py": "ONE = 1\n",
    },
    "a helper that imports it": {
        "linear.py": "import helper\n" + RIGHT,
        "helper.py": "import linear\n\n\ndef again(*a):\n    return linear.forward(*a)\n",
    },
    "older versions": {
        "linear.py": RIGHT,
        "linear (1).py": "raise SystemExit\n",
        "linear_old.py": "raise SystemExit\n",
        ".ipynb_checkpoints/linear.py": "raise SystemExit\n",
        "test_linear.py": "import os\nos._exit(0)\n",
        "__pycache__/linear.cpython-311.pyc": b"\xa7\r\r\n" + bytes(12) + b"junk",
    },
}


@pytest.mark.parametrize("name", BESIDE)
def test_files_beside_it_are_what_they_are_in_a_folder(name: str, zygote: Zygote, tmp_path: Path) -> None:
    result = of(graded(zygote, submitted(tmp_path, BESIDE[name])), "linear")

    assert result.passed, result.headline


@pytest.mark.parametrize("name", INNOCENT)
def test_what_is_right_has_full_marks(name: str, zygote: Zygote, tmp_path: Path) -> None:
    result = of(graded(zygote, submitted(tmp_path, {"linear.py": INNOCENT[name]})), "linear")

    assert result.passed, result.headline


def test_what_is_out_of_reach_is_said_to_be(zygote: Zygote, tmp_path: Path) -> None:
    code = "import os\nos.makedirs('plots', exist_ok=True)\n" + RIGHT

    result = of(graded(zygote, submitted(tmp_path, {"linear.py": code})), "linear")

    raised = "the file raised PermissionError: [Errno 1] Operation not permitted: 'plots' "
    assert result.headline.startswith(f"{raised}(where code is graded") and result.line == 2


@pytest.mark.slow
def test_deterministic_algorithms_can_be_asked_for(
    zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Torch imports a part of itself for that, which takes seconds and looks for a folder that it can write to."""
    monkeypatch.setattr(test_attacks, "LIMITS", replace(LIMITS, call=60.0, exercise=120.0, submission=120.0))
    code = "import torch\ntorch.use_deterministic_algorithms(True)\n" + RIGHT

    result = of(graded(zygote, submitted(tmp_path, {"linear.py": code})), "linear")

    assert result.passed, result.headline
