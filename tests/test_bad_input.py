"""Whatever a file holds: a clear sentence, the student's own line, the right status, and what was right keeps its
points."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import types
from pathlib import Path

import numpy as np
import pytest
import torch
from submit import BACKWARD, FORWARD, LINEAR, check, is_full, not_passed, points, submit

from backpropkit import catalog
from backpropkit.grade import wanted
from backpropkit.isolation import answers
from backpropkit.student.exchange import Answer, LayerAsk
from backpropkit.student.limits import OutOfTime, time_limit
from backpropkit.student.local import LocalStudent
from backpropkit.student.patience import Patient
from backpropkit.verdict import Status

NUMPY = LINEAR.replace("grad_y.sum(0)", "grad_y.sum(axis=0)")
RETURN = "return grad_y @ weight, grad_y.T @ x, grad_y.sum(0)"

UNREADABLE = [
    ("syntax error", "def forward(x:\n    pass\n", "SyntaxError: '(' was never closed", 1),
    (
        "tabs and spaces",
        "def forward(x, weight, bias):\n        y = 1\n\treturn y\n",
        "TabError: inconsistent use of tabs and spaces in indentation",
        3,
    ),
    ("not UTF-8", b"x = 1\nname = '\xe9'\n" + LINEAR.encode(), "it is not UTF-8 from line 2 on. Save it as UTF-8", 2),
    ("not UTF-8 in line 1", b"# \xe9\n" + LINEAR.encode(), "it is not UTF-8 from line 1 on. Save it as UTF-8", 1),
    ("NUL", LINEAR + "\0", "it holds a NUL byte, so it is no text file. Save it as UTF-8", None),
    ("UTF-16", LINEAR.encode("utf-16"), "it holds a NUL byte, so it is no text file. Save it as UTF-8", None),
]


@pytest.mark.parametrize(
    ("code", "message", "line"), [row[1:] for row in UNREADABLE], ids=[row[0] for row in UNREADABLE]
)
def test_a_file_that_python_cannot_read(tmp_path: Path, code: str | bytes, message: str, line: int | None) -> None:
    result = submit(tmp_path, code)

    assert (result.status, result.headline, result.line) == (Status.ERROR, f"the file can't be read: {message}", line)
    assert result.score == 0 and result.max_score == 11


@pytest.mark.parametrize(
    "code",
    [
        b"\xef\xbb\xbf" + LINEAR.encode(),
        LINEAR.replace("\n", "\r\n").encode(),
        b"# coding: latin-1\n# \xe9\n" + LINEAR.encode(),
        b"from __future__ import annotations\n" + LINEAR.encode(),
    ],
    ids=["BOM", "CRLF", "a coding line", "future annotations"],
)
def test_a_file_that_is_only_unusual_is_graded(tmp_path: Path, code: bytes) -> None:
    assert is_full(submit(tmp_path, code))


AT_IMPORT = [
    ("exception", "x = 1\nraise ValueError('no')\n", "the file raised ValueError: no", 2),
    ("exit", "import sys\nsys.exit(3)\n", "the file called exit(3)", 2),
    ("exit without a code", "exit()\n", "the file called exit()", 1),
    ("KeyboardInterrupt", "raise KeyboardInterrupt\n", "the file raised KeyboardInterrupt", 1),
    ("missing module", "import nowhere\n", "the file raised ModuleNotFoundError: No module named 'nowhere'", 1),
    ("form feed", "x = 1\n\f\nraise ValueError('no')\n", "the file raised ValueError: no", 3),
    (
        "ValueError of int",
        "n = int('three')\n",
        "the file raised ValueError: invalid literal for int() with base 10: 'three'",
        1,
    ),
]


@pytest.mark.parametrize(("code", "message", "line"), [row[1:] for row in AT_IMPORT], ids=[row[0] for row in AT_IMPORT])
def test_a_fault_at_import(tmp_path: Path, code: str, message: str, line: int) -> None:
    result = submit(tmp_path, code + LINEAR)

    assert (result.status, result.headline, result.line) == (Status.ERROR, message, line)
    assert result.source == code.splitlines()[-1].strip()
    assert {c.status for c in result.checks[1:]} == {Status.SKIPPED}


@pytest.mark.parametrize(("line", "name"), [("builtins.sum = None", "sum"), ("del builtins.isinstance", "isinstance")])
def test_a_file_that_takes_a_function_of_pythons_away_is_told_so(tmp_path: Path, line: str, name: str) -> None:
    result = submit(tmp_path, f"import builtins\n{line}\n{LINEAR}")

    assert result.headline == f"the file takes Python's own {name} away from all other code: use another name"
    assert result.status is Status.ERROR and isinstance(sum([1, 2]), int), "they are there again"


def _forward(signature: str, body: str = "return x, x") -> str:
    return f"def forward({signature}):\n    {body}\n" + BACKWARD


FORWARDS = [
    ("missing", BACKWARD, Status.UNWRITTEN, "forward is not in the file", None),
    ("empty file", "", Status.UNWRITTEN, "forward is not in the file", None),
    (
        "misspelt",
        FORWARD.replace("forward", "foward") + BACKWARD,
        Status.UNWRITTEN,
        "forward is not in the file; foward is: rename it",
        2,
    ),
    ("a number", "\nforward = 3\n" + BACKWARD, Status.ERROR, "forward is a number, not a function", 2),
    ("None", "forward = None\n" + BACKWARD, Status.ERROR, "forward is None, not a function", 1),
    (
        "too few arguments",
        _forward("x"),
        Status.ERROR,
        "forward takes (x); it is called with 3 arguments: x, weight, bias",
        1,
    ),
    (
        "too many arguments",
        _forward("x, weight, bias, more"),
        Status.ERROR,
        "forward takes (x, weight, bias, more); it is called with 3 arguments: x, weight, bias",
        1,
    ),
    (
        "a method that stands alone",
        _forward("self, x, weight, bias"),
        Status.ERROR,
        "forward takes (self, x, weight, bias); it is called with 3 arguments: x, weight, bias. It is a function, no "
        "method: leave self out",
        1,
    ),
    (
        "an option without default",
        _forward("x, weight, bias, *, scale"),
        Status.ERROR,
        "forward has no default for scale; write (x, weight, bias)",
        1,
    ),
    (
        "returns None",
        _forward("x, weight, bias", "y = x"),
        Status.ERROR,
        "forward returned None; it returns (y, saved)",
        1,
    ),
    (
        "no saved",
        _forward("x, weight, bias", "return x @ weight.T + bias"),
        Status.ERROR,
        "forward returned a tensor [3, 2]; it returns (y, saved)",
        1,
    ),
    (
        "a list",
        _forward("x, weight, bias", "return [x @ weight.T + bias]"),
        Status.ERROR,
        "forward returned a list; it returns (y, saved)",
        1,
    ),
    (
        "too many values",
        _forward("x, weight, bias", "return x @ weight.T + bias, x, weight"),
        Status.ERROR,
        "forward returned a tuple of 3; it returns (y, saved); what backward needs is one value, such as a tuple",
        1,
    ),
    (
        "a scalar",
        _forward("x, weight, bias", "return 3.0, (x, weight)"),
        Status.FAILED,
        "y is a number, not a tensor",
        2,
    ),
    (
        "a NumPy array",
        _forward("x, weight, bias", "return (x @ weight.T + bias).numpy(), (x, weight)"),
        Status.FAILED,
        "y is a NumPy array [3, 2], not a tensor",
        2,
    ),
    (
        "NaN",
        _forward("x, weight, bias", "return (x @ weight.T + bias) / 0 * 0, (x, weight)"),
        Status.FAILED,
        "y is NaN where PyTorch's is finite",
        2,
    ),
    (
        "wrong shape",
        _forward("x, weight, bias", "return (x @ weight.T + bias)[:1], (x, weight)"),
        Status.FAILED,
        "y has shape [1, 2]; it should be [3, 2]",
        2,
    ),
    (
        "wrong dtype",
        _forward("x, weight, bias", "return (x @ weight.T + bias).float(), (x, weight)"),
        Status.FAILED,
        "y is float32 for inputs of float64",
        2,
    ),
    (
        "wrong device",
        _forward("x, weight, bias", "return (x @ weight.T + bias).to('meta'), (x, weight)"),
        Status.FAILED,
        "y is on meta; the inputs are on cpu",
        2,
    ),
    (
        "complex",
        _forward("x, weight, bias", "return (x @ weight.T + bias) * 1j, (x, weight)"),
        Status.FAILED,
        "y is complex128 for inputs of float64",
        2,
    ),
    (
        "sparse",
        _forward("x, weight, bias", "return (x @ weight.T + bias).to_sparse(), (x, weight)"),
        Status.FAILED,
        "y is a sparse_coo tensor of float64, not a tensor",
        2,
    ),
    (
        "an exception in one case",
        _forward("x, weight, bias", "assert x.shape != (4, 4), 'square'; return x @ weight.T + bias, (x, weight)"),
        Status.ERROR,
        "forward raised AssertionError: square (case: square)",
        2,
    ),
]


@pytest.mark.parametrize(
    ("code", "status", "headline", "line"), [row[1:] for row in FORWARDS], ids=[row[0] for row in FORWARDS]
)
def test_a_forward_that_cannot_be_right(
    tmp_path: Path, code: str, status: Status, headline: str, line: int | None
) -> None:
    result = submit(tmp_path, code)

    assert (result.status, result.headline, result.line) == (status, headline, line)
    assert check(result, "forward").points == 0


def _backward(body: str) -> str:
    return FORWARD + f"\ndef backward(grad_y, saved):\n    x, weight = saved\n    {body}\n"


RAISES = "backward raised"
NAMES = "it returns 3: grad_x, grad_weight, grad_bias"
BACKWARDS = [
    ("missing", FORWARD, Status.UNWRITTEN, "backward is not in the file", None),
    ("not written", _backward("raise NotImplementedError"), Status.UNWRITTEN, "backward is not written yet", 7),
    ("None", _backward("pass"), Status.FAILED, f"backward returned None; {NAMES}", 5),
    (
        "a list of numbers",
        _backward("return [1.0, 2.0, 3.0]"),
        Status.FAILED,
        f"backward returned a list; {NAMES}",
        7,
    ),
    (
        "wrong count",
        _backward("return grad_y @ weight, grad_y.T @ x"),
        Status.FAILED,
        f"backward returned 2 values (a tensor [3, 5], a tensor [2, 5]); {NAMES}",
        7,
    ),
    ("an exception", _backward("return grad_y @ x"), Status.ERROR, None, 7),
    (
        "its own BaseException",
        _backward("raise type('Odd', (BaseException,), {})('x')"),
        Status.ERROR,
        f"{RAISES} Odd: x",
        7,
    ),
    ("StopIteration", _backward("return next(iter([]))"), Status.ERROR, f"{RAISES} StopIteration", 7),
    ("GeneratorExit", _backward("raise GeneratorExit"), Status.ERROR, f"{RAISES} GeneratorExit", 7),
    ("KeyboardInterrupt", _backward("raise KeyboardInterrupt"), Status.ERROR, f"{RAISES} KeyboardInterrupt", 7),
    ("SystemExit", _backward("raise SystemExit"), Status.ERROR, "backward called exit()", 7),
    (
        "RecursionError",
        _backward("return backward(grad_y, saved)"),
        Status.ERROR,
        f"{RAISES} RecursionError: maximum recursion depth exceeded",
        7,
    ),
    ("asks for input", _backward("input('x? ')"), Status.ERROR, f"{RAISES} EOFError: EOF when reading a line", 7),
    ("torch's NotImplementedError", _backward("x.to('meta').numpy()"), Status.ERROR, None, 7),
    ("never ends", _backward("while True: pass"), Status.ERROR, "backward did not end within 0.3 seconds", 7),
]


@pytest.mark.parametrize(
    ("code", "status", "headline", "line"), [row[1:] for row in BACKWARDS], ids=[row[0] for row in BACKWARDS]
)
def test_a_backward_that_gives_no_answer_leaves_forward_its_points(
    tmp_path: Path, code: str, status: Status, headline: str | None, line: int | None
) -> None:
    result = submit(tmp_path, code, seconds=0.3)

    assert (result.status, result.line) == (status, line)
    assert headline is None or result.headline == headline
    assert points(result) | {"forward": 2.0} == points(result) and result.score == 2


GRADIENTS = [
    ("None", "None", "grad_x is None, not a tensor"),
    ("a number", "1.0", "grad_x is a number, not a tensor"),
    ("NumPy", "(grad_y @ weight).numpy()", "grad_x is a NumPy array [3, 5], not a tensor"),
    ("NaN", "(grad_y @ weight) * float('nan')", "grad_x is NaN where PyTorch's is finite"),
    ("infinite", "(grad_y @ weight) / 0", "grad_x is infinite where PyTorch's is finite"),
    ("dtype", "(grad_y @ weight).float()", "grad_x is float32 for inputs of float64"),
    ("bool", "(grad_y @ weight) > 0", "grad_x is bool for inputs of float64"),
    ("complex", "(grad_y @ weight) + 0j", "grad_x is complex128 for inputs of float64"),
    ("device", "(grad_y @ weight).to('meta')", "grad_x is on meta; the inputs are on cpu"),
    ("empty", "grad_y[:0]", "grad_x has shape [0, 2]; it should be [3, 5]"),
    ("flat and wrong", "2 * (grad_y @ weight).flatten()", "grad_x has shape [15]; it should be [3, 5]"),
    (
        "flat at one size",
        "2 * (grad_y @ weight).view([15] if len(x) == 3 else [-1, x.shape[1]])",
        "grad_x has shape [15]; it should be [3, 5]",
    ),
]


@pytest.mark.parametrize(("value", "message"), [row[1:] for row in GRADIENTS], ids=[row[0] for row in GRADIENTS])
def test_one_gradient_of_the_wrong_kind_costs_no_other(tmp_path: Path, value: str, message: str) -> None:
    result = submit(tmp_path, _backward(RETURN.replace("grad_y @ weight", value, 1)))

    assert check(result, "grad_x").message == message and result.line == 7
    assert points(result) == {
        "forward": 2, "grad_x": 0, "grad_weight": 2, "grad_bias": 2, "edges": 1, "purity": 0, "precision": 0,
    }  # fmt: skip


def test_the_shapes_on_the_failing_line_are_told(tmp_path: Path) -> None:
    result = submit(tmp_path, _backward("grad_weight = grad_y @ x\n    " + RETURN))

    assert result.headline == "backward raised RuntimeError: mat1 and mat2 shapes cannot be multiplied (3x2 and 3x5)"
    assert result.source == "grad_weight = grad_y @ x"
    assert result.advice == "grad_y [3, 2], x [3, 5]; grad_weight has the shape of weight."


@pytest.mark.parametrize(
    "error",
    [
        "def __str__(self): raise Odd",
        "def __str__(self): raise SystemExit",
        "__str__ = None",
        "def __str__(self): return 3",
    ],
)
def test_an_exception_that_cannot_be_printed_is_named(tmp_path: Path, error: str) -> None:
    code = f"class Odd(Exception):\n    {error}\n" + _backward("raise Odd")

    assert submit(tmp_path, code).headline == "backward raised Odd"


def test_the_line_is_that_of_a_decorated_and_of_a_nested_function(tmp_path: Path) -> None:
    decorated = """
    import functools
    def loud(f):
        @functools.wraps(f)
        def inner(*args):
            return f(*args)
        return inner
    def forward(x, weight, bias):
        return x @ weight.T + bias, (x, weight)
    @loud
    def backward(grad_y, saved):
        def helper(g):
            return 1 / 0
        return helper(grad_y)
    """
    result = submit(tmp_path, decorated)

    assert (result.headline, result.line) == ("backward raised ZeroDivisionError: division by zero", 13)


def test_an_error_in_a_helper_beside_the_file_names_both_lines(tmp_path: Path) -> None:
    (tmp_path / "products.py").write_text("\ndef product(a, b):\n    return a.nothing\n")
    result = submit(tmp_path, "from products import product\n" + _backward("return product(grad_y, x)"))

    where = "(products.py, line 3)"
    assert result.headline == f"backward raised AttributeError: 'Tensor' object has no attribute 'nothing' {where}"
    assert (result.line, result.source) == (8, "return product(grad_y, x)")


def test_two_submissions_each_see_their_own_helper(tmp_path: Path) -> None:
    for name, body in (("alice", "return a @ b"), ("bob", "return a @ b * 2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "helper.py").write_text(f"def product(a, b):\n    {body}\n")
    code = "from helper import product\n" + LINEAR.replace("x @ weight.T", "product(x, weight.T)")

    assert is_full(submit(tmp_path / "alice", code))
    assert check(submit(tmp_path / "bob", code), "forward").status is Status.FAILED
    assert "helper" not in sys.modules and not {str(tmp_path / "alice"), str(tmp_path / "bob")} & set(sys.path)


def test_a_helper_is_the_students_own_even_if_another_of_its_name_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = types.ModuleType("helper")
    monkeypatch.setitem(sys.modules, "helper", other)
    (tmp_path / "helper.py").write_text("def product(a, b):\n    return a @ b\n")
    late = LINEAR.replace("    return x @ weight.T", "    from helper import product\n    return product(x, weight.T)")

    assert is_full(submit(tmp_path, late))
    assert sys.modules["helper"] is other


SWALLOWS = [
    "while True:\n        try:\n            time.sleep(9)\n        except:\n            pass",
    "while True:\n        with contextlib.suppress(BaseException):\n            time.sleep(9)",
    "while True:\n        try:\n            x = x @ x.T @ x\n        finally:\n            continue",
]


@pytest.mark.parametrize("loop", SWALLOWS, ids=["except", "suppress", "finally"])
def test_a_loop_that_swallows_the_interruption_is_ended_all_the_same(tmp_path: Path, loop: str) -> None:
    started = time.perf_counter()
    result = submit(tmp_path, "import contextlib, time\n" + _backward(loop), seconds=0.2)

    assert result.headline == "backward did not end within 0.2 seconds"
    assert check(result, "forward").points == 2
    assert time.perf_counter() - started < 8, "one endless loop costs one time limit, not one for each question"


def test_code_that_is_slow_each_time_is_not_asked_for_ever() -> None:
    class Slow:
        def facts(self, wanted: object) -> None: ...

        def ask(self, ask: LayerAsk) -> Answer:
            time.sleep(0.05)
            return Answer()

    patient = Patient(Slow(), seconds=0.1)  # type: ignore[arg-type]
    failures = [patient.ask(LayerAsk((), {})).failure for _ in range(5)]

    assert failures[:2] == [None, None] and failures[-1] is not None
    assert failures[-1].message == "all calls together took more than 0.1 seconds"
    assert failures[-1].status is Status.TIMEOUT


def test_a_timer_that_was_running_goes_on_after_a_time_limit() -> None:
    rang = []
    before = signal.signal(signal.SIGALRM, lambda *_: rang.append(True))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(OutOfTime), time_limit(0.05):
            time.sleep(5)
        time.sleep(0.3)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert rang == [True]


def test_a_persons_ctrl_c_ends_the_check(tmp_path: Path) -> None:
    code = "import os, signal\n" + _backward("os.kill(os.getpid(), signal.SIGINT)\n    while True: pass")

    with pytest.raises(KeyboardInterrupt):
        submit(tmp_path, code)


def test_grading_works_outside_the_main_thread(tmp_path: Path) -> None:
    results = []
    thread = threading.Thread(target=lambda: results.append(submit(tmp_path, LINEAR)))
    thread.start()
    thread.join()

    assert is_full(results[0])


def test_endless_printing_is_kept_short_and_counted(tmp_path: Path) -> None:
    result = submit(tmp_path, LINEAR.replace("    return", "    print('x' * 10**6)\n    return"))

    assert is_full(result)
    assert result.printed.startswith("xxx") and result.printed.endswith("characters more")
    assert len(result.printed) < 5000


CHANGES = [
    (
        "forward, in place",
        "y = x @ weight.T + bias\n    x.mul_(2)\n    return y, (x / 2, weight)",
        None,
        "forward changes x",
    ),
    (
        "forward, .data",
        "y = x @ weight.T + bias\n    x.data += 1\n    return y, (x - 1, weight)",
        None,
        "forward changes x",
    ),
    ("backward, in place", None, "out = OUT\n    grad_y *= 2\n    return out", "backward changes grad_y"),
    ("backward, .data", None, "out = OUT\n    grad_y.data.zero_()\n    return out", "backward changes grad_y"),
    ("backward, .numpy()", None, "out = OUT\n    grad_y.numpy()[:] = 0\n    return out", "backward changes grad_y"),
    (
        "backward, dtype",
        None,
        "out = OUT\n    grad_y.data = grad_y.data.float()\n    return out",
        "backward changes grad_y",
    ),
    ("backward, shape", None, "out = OUT\n    grad_y.resize_(1)\n    return out", "backward changes grad_y"),
    ("backward, the inputs", None, "out = OUT\n    x += 1\n    return out", "backward changes x"),
    ("backward, one entry", None, "out = OUT\n    grad_y[0, 0] = 7\n    return out", "backward changes grad_y"),
]


@pytest.mark.parametrize(
    ("forward", "backward", "message"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES]
)
def test_a_change_in_place_is_found(tmp_path: Path, forward: str | None, backward: str | None, message: str) -> None:
    code = f"def forward(x, weight, bias):\n    {forward}\n" if forward else FORWARD
    body = (backward or "return OUT").replace("OUT", f"({RETURN.removeprefix('return ')})")
    result = submit(tmp_path, code + f"def backward(grad_y, saved):\n    x, weight = saved\n    {body}\n")

    assert check(result, "purity").message == f"{message} in place"
    assert check(result, "purity").line is not None
    assert {name: points(result)[name] for name in ("forward", "grad_x", "grad_weight", "grad_bias")} == {
        "forward": 2, "grad_x": 2, "grad_weight": 2, "grad_bias": 2,
    }  # fmt: skip


def test_a_change_in_place_that_spoils_a_gradient_is_its_cause(tmp_path: Path) -> None:
    result = submit(tmp_path, _backward("grad_y *= 1.5\n    " + RETURN))

    assert result.headline == "backward changes grad_y in place"
    assert result.advice == "Work on a new array: others still need this one."


STATE = [
    (
        "saved is emptied",
        "return y, [x, weight]",
        "weight, x = saved.pop(), saved.pop()",
        "a second backward with the same saved fails: backward raised IndexError: pop from empty list",
    ),
    (
        "saved is changed",
        "return y, [x, weight]",
        "x, weight = saved\n    saved[0] = x * 2",
        "a second backward with the same saved gives another grad_weight",
    ),
    (
        "a global",
        "global kept\n    kept = (x, weight)\n    return y, None",
        "x, weight = kept",
        "grad_x is wrong once forward has been called again with other inputs",
    ),
    ("requires grad", "return y.requires_grad_(), (x, weight)", "x, weight = saved", "y requires grad"),
]


@pytest.mark.parametrize(("end", "start", "message"), [row[1:] for row in STATE], ids=[row[0] for row in STATE])
def test_state_that_others_would_meet_is_found(tmp_path: Path, end: str, start: str, message: str) -> None:
    code = f"def forward(x, weight, bias):\n    y = x @ weight.T + bias\n    {end}\n"
    result = submit(tmp_path, code + f"def backward(grad_y, saved):\n    {start}\n    {RETURN}\n")

    assert not_passed(result) == {"purity": message}


def test_what_is_wrong_in_every_second_call_only_is_called_random(tmp_path: Path) -> None:
    turns = "\ncalls = []\n" + LINEAR.replace("(grad_y, saved):", "(grad_y, saved):\n    calls.append(len(calls) % 2)")
    result = submit(tmp_path, turns.replace("grad_y @ weight", "grad_y @ weight * (1 - calls[-1])"))

    assert result.headline == "grad_x is another one each time, for the same grad_y"


SETTINGS = """
import os, random, sys, warnings
import numpy as np, torch
torch.set_default_dtype(torch.float16)
torch.set_default_device("meta")
torch.set_grad_enabled(False)
torch.set_num_threads(3)
torch.use_deterministic_algorithms(True)
torch.autograd.set_detect_anomaly(True)
torch.manual_seed(1), np.random.seed(1), random.seed(1)
np.seterr(all="raise")
os.chdir("/")
sys.path.insert(0, "/nowhere")
sys.setrecursionlimit(200000)
warnings.simplefilter("error")
"""


def test_what_a_file_sets_is_put_back_for_the_next_one(tmp_path: Path) -> None:
    def settings() -> list[object]:
        return [
            torch.get_default_dtype(), torch.get_default_device(), torch.is_grad_enabled(), torch.get_num_threads(),
            torch.are_deterministic_algorithms_enabled(), torch.is_anomaly_enabled(), torch.initial_seed(),
            torch.get_rng_state().tolist(), Path.cwd(), list(sys.path), sys.getrecursionlimit(),
        ]  # fmt: skip

    before, modes = settings(), torch._C._len_torch_function_stack()
    spoilt = submit(tmp_path, SETTINGS + LINEAR)

    assert settings()[:6] + settings()[7:] == before[:6] + before[7:]
    assert torch._C._len_torch_function_stack() == modes
    assert is_full(spoilt), "and a right answer is right under the student's own settings"
    assert is_full(submit(tmp_path, LINEAR))


PATCHES = [
    "import torch\ntorch.zeros_like = None",
    "import torch\ntorch.Tensor.norm = lambda *a, **k: torch.zeros(())",
    "import builtins\nbuiltins.abs = lambda x: 0",
    "import numpy as np\ndel np.array",
    "import torch\ntorch.nn.functional.relu = None",
    "import torch\ntorch.autocast('cpu', torch.bfloat16).__enter__()",
]


@pytest.mark.parametrize("patch", PATCHES)
def test_what_a_file_puts_into_torch_is_gone_for_the_next_one(tmp_path: Path, patch: str) -> None:
    wrong = LINEAR.replace("grad_y.T @ x", "2 * grad_y.T @ x")

    assert submit(tmp_path, f"{patch}\n{LINEAR}").score >= 10, "autocast costs the precision that it takes"
    assert is_full(submit(tmp_path, LINEAR))
    assert submit(tmp_path, wrong).headline == "grad_weight is 2 times too large"


def test_what_a_file_puts_into_torch_is_there_for_itself(tmp_path: Path) -> None:
    own = "import torch\ntorch.Tensor.T = property(lambda t: t.transpose(0, 1))\ntorch.Tensor.twice = lambda t: t + t\n"

    assert is_full(submit(tmp_path, own + LINEAR.replace("return x @ weight.T +", "return x.twice() / 2 @ weight.T +")))


def test_numpy_asked_and_torch_returned(tmp_path: Path) -> None:
    torch_returned = "import torch\n" + NUMPY.replace("x @ weight.T + bias,", "torch.from_numpy(x @ weight.T + bias),")

    assert is_full(submit(tmp_path, NUMPY, arrays="numpy"))
    assert submit(tmp_path, torch_returned, arrays="numpy").headline == "y is a tensor [3, 2], not a NumPy array"


ODD_ARRAYS = [
    ("longdouble", "astype('longdouble')", "y is float128 for inputs of float64"),
    ("object", "astype(object)", "y is a NumPy array of object, not a NumPy array"),
    ("float16", "astype('float16')", "y is float16 for inputs of float64"),
    ("complex", "astype(complex)", "y is complex128 for inputs of float64"),
    ("text", "astype(str)", "y is a NumPy array of <U32, not a NumPy array"),
]


@pytest.mark.parametrize(("cast", "message"), [row[1:] for row in ODD_ARRAYS], ids=[row[0] for row in ODD_ARRAYS])
def test_arrays_that_torch_does_not_know(tmp_path: Path, cast: str, message: str) -> None:
    if "longdouble" in cast and not hasattr(__import__("numpy"), "float128"):
        pytest.skip("long double is float64 here")
    code = NUMPY.replace("x @ weight.T + bias,", f"(x @ weight.T + bias).{cast},")

    assert submit(tmp_path, code, arrays="numpy").headline == message


ENTERED = {
    "a level of functorch": "torch._C._functorch._grad_increment_nesting()",
    "a level of vmap": "torch._C._functorch._vmap_increment_nesting(3, 'same')",
    "a mode for functions": "torch.device('meta').__enter__()",
    "a mode for operators": "torch.utils._python_dispatch.TorchDispatchMode().__enter__()",
    "hooks of autograd": "torch.autograd.graph.saved_tensors_hooks(len, len).__enter__()",
    "a default device": "torch.set_default_device('meta')",
    "a default device twice": "torch.set_default_device('meta'), torch.set_default_device('cpu')",
}


@pytest.mark.parametrize("what", ENTERED)
def test_what_is_entered_and_never_left_harms_nobody(tmp_path: Path, what: str) -> None:
    """A right answer before it is right, and so is whoever comes next."""
    if "default device" not in what and not hasattr(torch._C._autograd, "_top_saved_tensors_default_hooks"):
        pytest.skip("PyTorch before 2.8 can't leave them for others")
    lines = f"    y = x @ weight.T + bias\n    {ENTERED[what]}\n    return y,"
    code = "import torch\n" + LINEAR.replace("    return x @ weight.T + bias,", lines)

    assert is_full(submit(tmp_path, code))
    assert is_full(submit(tmp_path, LINEAR))
    assert str(torch.zeros(1).requires_grad_().exp().device) == "cpu"


def test_saved_taken_apart_among_the_arguments_is_named(tmp_path: Path) -> None:
    code = FORWARD + "def backward(grad_y, x, weight):\n    return grad_y @ weight, grad_y.T @ x, grad_y.sum(0)\n"

    takes = "backward takes (grad_y, x, weight); it is called with 2 arguments: grad_y, saved"
    assert submit(tmp_path, code).headline == f"{takes}. saved is one value, whatever is in it: take it apart inside"


def test_an_option_that_is_not_taken_is_named(tmp_path: Path) -> None:
    code = (
        "def forward(x, weight, bias):\n    return x, x\ndef backward(grad_y, saved):\n    return saved, saved, saved\n"
    )
    result = submit(tmp_path, code, "layernorm")

    takes = "forward takes (x, weight, bias), without the option eps"
    assert result.headline == f"{takes}; write (x, weight, bias, *, eps=1e-05)"


SOLUTIONS = Path(__file__).parents[1] / "solutions"
ORDER = "Put the arguments into that order; what is inside can stay as it is."
SQUARE = """
def forward(prediction, target):
    return (prediction - target).square().mean(), (prediction, target)


def backward(grad_loss, saved):
    prediction, target = saved
    grad = 2 * grad_loss * (prediction - target) / prediction.numel()
    return grad, -grad
"""
TURNED = [
    ("grad_y, saved", "saved, grad_y", "backward takes (saved, grad_y); it is called as backward(grad_y, saved)"),
    ("grad_y, saved", "saved, grad_y, *_", "backward takes (saved, grad_y); it is called as backward(grad_y, saved)"),
    ("x, weight, bias", "weight, x, bias", "forward takes (weight, x, bias); it is called as forward(x, weight, bias)"),
    ("x, weight, bias", "bias, x, weight", "forward takes (bias, x, weight); it is called as forward(x, weight, bias)"),
]


@pytest.mark.parametrize(("stub", "own", "message"), TURNED)
def test_arguments_in_another_order_are_named(tmp_path: Path, stub: str, own: str, message: str) -> None:
    result = submit(tmp_path, LINEAR.replace(f"({stub}):", f"({own}):"))

    assert (result.headline, result.advice) == (message, ORDER)
    assert result.line == (2 if message.startswith("forward") else 5)


def test_saved_at_another_place_is_named_whatever_the_other_argument_is_called(tmp_path: Path) -> None:
    code = LINEAR.replace("(grad_y, saved)", "(saved, dout)").replace("grad_y", "dout")

    assert submit(tmp_path, code).headline == "backward takes (saved, dout); it is called as backward(grad_y, saved)"


def test_names_of_ones_own_prove_no_order(tmp_path: Path) -> None:
    code = LINEAR.replace("(grad_y, saved)", "(cache, dout)").replace("= saved", "= cache").replace("grad_y", "dout")

    assert submit(tmp_path, code).headline.startswith("backward raised ValueError: too many values to unpack")


def test_a_right_answer_stays_right_in_any_order(tmp_path: Path) -> None:
    """y and the gradients are symmetric in the two, so who takes them the other way round has computed the same."""
    code = SQUARE.replace("(prediction, target):", "(target, prediction):")
    code = code.replace("(prediction, target)\n", "(target, prediction)\n")

    assert is_full(submit(tmp_path, code, "mse_loss"))


def test_an_order_that_shows_in_the_gradients_alone_is_their_advice(tmp_path: Path) -> None:
    result = submit(tmp_path, SQUARE.replace("(prediction, target):", "(target, prediction):"), "mse_loss")

    takes = "forward takes (target, prediction); it is called as forward(prediction, target)"
    assert result.headline == "grad_prediction has the wrong sign"
    assert result.advice == f"{takes}. {ORDER}"


def test_an_exception_in_backward_is_not_laid_on_the_order_of_forward(tmp_path: Path) -> None:
    code = SQUARE.replace("(prediction, target):", "(target, prediction):").replace("grad, -grad", "grad, -oops")

    assert submit(tmp_path, code, "mse_loss").headline == "backward raised NameError: name 'oops' is not defined"


def test_a_worker_tells_of_the_order_too() -> None:
    student = LocalStudent(Path("linear.py"), LINEAR.replace("(grad_y, saved)", "(saved, grad_y)").encode())
    facts = student.facts(wanted(catalog.load("linear")))

    assert facts.turned == {"backward": ("saved", "grad_y")}
    assert answers.read_facts(json.loads(json.dumps(answers.pack_facts(facts))), ["forward", "backward"]) == facts


def test_several_upstream_gradients_in_another_order_are_named(tmp_path: Path) -> None:
    code = (SOLUTIONS / "08_recurrence/lstm_cell.py").read_text()
    for own in ("saved, grad_next_h, grad_next_c", "grad_next_c, grad_next_h, saved"):
        result = submit(tmp_path, code.replace("grad_next_h, grad_next_c, saved", own), "lstm_cell")
        takes = f"backward takes ({own}); it is called as backward(grad_next_h, grad_next_c, saved)"
        assert takes in (result.headline, result.advice.partition(". ")[0])


def test_arguments_of_a_question_in_another_order_are_named(tmp_path: Path) -> None:
    code = (SOLUTIONS / "01_first_gradient/numerical_gradient.py").read_text()
    result = submit(tmp_path, code.replace("(f, x, h=1e-5)", "(x, f, h=1e-5)"), "numerical_gradient")

    takes = "numerical_gradient takes (x, f); it is called as numerical_gradient(f, x, h=1e-5)"
    assert (result.headline, result.advice) == (takes, ORDER)


def test_the_kit_holds_whichever_call_goes_wrong(tmp_path: Path) -> None:
    """A student's code that fails at one call only, be it the first or the hundredth, never brings the grader down."""
    counting = "import collections\ncalls = collections.Counter()\n" + LINEAR.replace(
        "(grad_y, saved):", "(grad_y, saved):\n    calls['b'] += 1\n    assert calls['b'] != BACKWARD"
    ).replace("(x, weight, bias):", "(x, weight, bias):\n    calls['f'] += 1\n    assert calls['f'] != FORWARD")
    for number in range(1, 60, 2):
        for forward, backward in ((number, 0), (0, number)):
            code = counting.replace("FORWARD", str(forward)).replace("BACKWARD", str(backward))
            result = submit(tmp_path, code)
            assert result.score < 11 or result.passed
            assert result.passed or result.headline


def test_a_backward_that_returns_too_little_at_one_call_only_is_explained_by_the_others(tmp_path: Path) -> None:
    few = "x, weight = saved\n    if int((grad_y != 0).sum()) == 1:\n        return (grad_y,)"
    code = LINEAR.replace("x, weight = saved", few).replace("grad_y @ weight", "(grad_y @ weight) * x.sin()")

    result = submit(tmp_path, code)

    assert (
        check(result, "grad_x").message.startswith("grad_x is wrong: at") and check(result, "grad_weight").points == 2
    )


def test_a_file_without_a_terminal_is_graded_in_its_own_process(tmp_path: Path) -> None:
    """The whole way once more without pytest around it: the exit code is the interpreter's own."""
    script = "import sys, pathlib, submit; print(submit.submit(pathlib.Path(sys.argv[1]), sys.argv[2]).headline)"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), "raise SystemExit(7)"],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip

    assert (done.stdout, done.returncode) == ("the file called exit(7)\n", 0)


def test_functions_of_a_notebook_tell_their_own_line() -> None:
    def forward(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) -> tuple[torch.Tensor, object]:
        return x @ weight.T + bias, (x, weight)

    def backward(grad_y: torch.Tensor, saved: object) -> torch.Tensor:
        return grad_y.nothing  # type: ignore[attr-defined,no-any-return]

    student = LocalStudent.of_functions({"forward": forward, "backward": backward})
    grad_y = torch.ones(3, 2)
    answer = student.ask(LayerAsk((torch.ones(3, 5), torch.ones(2, 5), torch.ones(2)), {}, ((grad_y,),)))

    assert answer.failure is not None
    assert answer.failure.source == "return grad_y.nothing  # type: ignore[attr-defined,no-any-return]"


EMPTY = {
    "torch": "grad_bias = torch.empty(grad_y.shape[1], dtype=x.dtype)",
    "torch, of its kind": "grad_bias = torch.empty_like(grad_y[0])",
    "NumPy": "grad_bias = torch.from_numpy(np.empty(grad_y.shape[1]))",
    "NumPy, of its kind": "grad_bias = torch.from_numpy(np.empty_like(grad_y[0].numpy()))",
}


@pytest.mark.parametrize("made", EMPTY.values(), ids=EMPTY)
def test_an_entry_that_is_never_written_shows_whatever_was_in_memory(tmp_path: Path, made: str) -> None:
    half = f"x, weight = saved\n    {made}\n    grad_bias[0] = grad_y[:, 0].sum()\n"
    backward = f"def backward(grad_y, saved):\n    {half}    return grad_y @ weight, grad_y.T @ x, grad_bias\n"
    result = submit(tmp_path, "import numpy as np, torch\n" + FORWARD + backward)

    assert result.headline == "grad_bias is NaN where PyTorch's is finite"
    assert "never written" in result.advice
    assert not hasattr(np.empty, "__wrapped__"), "and NumPy is itself again"
