"""Attacks on the worker's own machinery, and with strange arrays: what is poisoned, and what lies about its memory."""

from attack import BACKWARD, FORWARD, HONEST, Attack, at_import, in_backward
from forging import EMPTY, FACTS, PIPE

RIGHT_LATER = "grad_y @ weight, grad_y.T @ x, grad_y.sum(0)"
ZEROS = "x * 0, weight * 0, grad_y[0] * 0"


def in_both(name: str, before: str, forward: str, backward: str, most: float = HONEST) -> Attack:
    """Hostile lines before both functions and in them; `y` is right when forward's begin."""
    code = f"{before}\ndef forward(x, weight, bias):\n    y = x @ weight.T + bias\n    {forward}\n    return y, (x, weight)\n"
    return Attack(name, f"{code}\ndef backward(grad_y, saved):\n    x, weight = saved\n    {backward}\n", most=most)


def module(name: str, module: str, lines: str, most: float = HONEST) -> Attack:
    """A module of the worker's is changed before a wrong solution."""
    return at_import(name, f"import sys\nm = sys.modules[{module!r}]\n{lines}", most=most)


WORKER = "backpropkit.isolation.worker"
SAID = [
    ("its operators are a word", "{'used': 'forward backward', 'counts': 'forward'}", 0.0),
    ("its outputs are a dict", "{'outputs': {'a': 1}}", 0.0),
    ("its memory is half a byte", "{'saved_bytes': 0.5}", 0.0),
    ("its gradients are empty", "{'gradients': [[] for _ in a.gradients]}", HONEST),
    (
        "it failed and did not",
        "{'failure': ['timeout', 'x' * 9999, 'backward', '', '', 3, [['q', [1, 2]]] * 30]}",
        HONEST,
    ),
    ("its reason is a list of lists", "{'failure': [['passed'], {}, {}, [], None, True, []]}", HONEST),
]
ATTACKS = [
    module("the JSON of frames is forged", "json", "dump = m.dumps\nm.dumps = lambda o, *a, **k: dump(o, *a, **k).replace('\"tensor\"', '\"passed\"')", most=0.0),
    module("struct packs nothing", "struct", "m.pack = lambda *a: b''"),
    module("the header is another", "backpropkit.isolation.wire", "m.MAGIC = b'XXXX'", most=0.0),
    module("the names of dtypes are changed", "backpropkit.isolation.wire", "import torch\nm.NAMES[torch.float64] = 'float32'", most=0.0),
    module("all frames are alike", "backpropkit.isolation.wire", "send = m.send\nkept = []\ndef again(fd, frame, *a):\n    kept.append(frame)\n    send(fd, m.Frame(frame.sequence, kept[0].body, kept[0].tensors))\nm.send = again\nsys.modules['" + WORKER + "'].wire.send = again", most=0.0),
    module("an answer is replayed", "backpropkit.isolation.answers", "pack = m.pack_answer\nkept = []\ndef again(answer):\n    kept.append(pack(answer))\n    return kept[0]\nm.pack_answer = again"),
    module("every answer is sent twice", "backpropkit.isolation.wire", "send = m.send\ndef twice(fd, frame, *a):\n    send(fd, frame); send(fd, frame)\nm.send = twice", most=0.0),
    module("every answer is the next one's", "backpropkit.isolation.wire", "send = m.send\ndef early(fd, frame, *a): send(fd, m.Frame(frame.sequence + 1, frame.body, frame.tensors))\nm.send = early", most=0.0),
    module("the answer is empty", "backpropkit.isolation.answers", "m.pack_answer = lambda a: ({}, ())", most=0.0),
    module("the answer is a list of lists of lists", "backpropkit.isolation.answers", "a = []\nfor _ in range(400): a = [a]\nm.pack_answer = lambda _: (a, ())", most=0.0),
    module("the answer has a million keys", "backpropkit.isolation.answers", "pack = m.pack_answer\nm.pack_answer = lambda a: (pack(a)[0] | {str(k): k for k in range(60_000)}, pack(a)[1])"),
    module("counts are negative", "backpropkit.isolation.answers", "pack = m.pack_answer\nm.pack_answer = lambda a: (pack(a)[0] | {'recomputed': -1, 'repeated': -5, 'saved_bytes': -1}, pack(a)[1])", most=0.0),
    module("counts are infinite", "backpropkit.isolation.answers", "pack = m.pack_answer\nm.pack_answer = lambda a: (pack(a)[0] | {'repeated': float('inf')}, pack(a)[1])", most=0.0),
    module("nothing was used", "backpropkit.isolation.answers", "pack = m.pack_answer\nm.pack_answer = lambda a: (pack(a)[0] | {'used': {}, 'counts': {}}, pack(a)[1])", most=HONEST),
    module("inputs_after are the gradients", "backpropkit.student.probe", "m._back = lambda value: m.torch.zeros(())"),
    *(module(f"the answer says that {name}", "backpropkit.isolation.answers", f"pack = m.pack_answer\nm.pack_answer = lambda a: (pack(a)[0] | {said}, pack(a)[1])", most=most) for name, said, most in SAID),
    module("lines by the thousand", "backpropkit.isolation.answers", "pack = m.pack_facts\nm.pack_facts = lambda f: pack(f) | {'lines': {f'\\x1b[31m{k}': 10 ** 6 * (k % 2) + 5 for k in range(5000)}}"),
    at_import("a fault is thrown by hand", "import sys\nfaults, exchange = (sys.modules['backpropkit.student.' + n] for n in ('faults', 'exchange'))\nraise faults.Fault(exchange.Failure('passed', '11 / 11 points', 'forward', -5, '', '', (('x', (1,)),)))", most=0.0),
    at_import("a handler of signals sends frames", f"{PIPE}\nimport signal\nsignal.signal(signal.SIGPROF, lambda *a: os.write(fd, _frame(2, {EMPTY})))\nsignal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)"),
    Attack("the module answers with a class of its own", "import sys, types\nclass Answers(types.ModuleType):\n    def __getattribute__(self, name): return lambda *a, **k: True\nsys.modules[__name__].__class__ = Answers\n" + FORWARD + BACKWARD, most=0.0),
    in_backward("gradients that are filled when they are let go", f"class Late(tuple):\n    def __del__(self): self[0].copy_(grad_y @ weight)\nreturn Late(({ZEROS}))"),
    module("a call returns what it likes", "backpropkit.student.local", "m.getattr = lambda *a: (lambda *b, **c: b)"),
    module("time stands still", "time", "m.monotonic = m.time = m.perf_counter = lambda: 0.0"),
    module("nobody is interrupted", "signal", "m.setitimer = m.signal = lambda *a: (0, 0)"),
    module("no frame is a frame", "inspect", "m.signature = lambda *a: 1 / 0", most=0.0),
    module("no signature is refused", "inspect", "m.Signature.bind = lambda *a, **k: None"),
    module("os is empty", "os", "m.write = m.readv = m.read = lambda *a: 0", most=0.0),
    module("os closes at the end", "os", "keep = m._exit\nm._exit = lambda code: None"),
    module("contextlib suppresses all", "contextlib", "m.ExitStack.__exit__ = lambda *a: True"),
    module("numbers are tensors", "numpy", "m.ndarray = m.generic = object"),
    module("a dataclass is anything", "dataclasses", "m.replace = lambda o, **k: o"),
    module("all modules are gone", "sys", "m.modules.clear()"),
    module("all of the kit's modules are gone", "sys", "for name in [n for n in m.modules if 'backpropkit' in n]: del m.modules[name]"),
    at_import("an import hook answers for everything", "import sys\nclass Hook:\n    def find_spec(self, name, path=None, target=None): raise SystemExit(0)\nsys.meta_path.insert(0, Hook())\nsys.path_importer_cache.clear()"),
    at_import("a path hook answers for everything", "import sys\nsys.path_hooks.insert(0, lambda p: 1 / 0)\nsys.path_importer_cache.clear()"),
    at_import("an audit hook refuses", "import sys\nsys.addaudithook(lambda name, a: 1 / 0)", most=HONEST),
    at_import("an excepthook passes", "import sys, os\nsys.excepthook = sys.unraisablehook = lambda *a: os._exit(0)"),
    at_import("a handler of every signal", "import signal, os\nfor n in range(1, 65):\n    try: signal.signal(n, lambda *a: os._exit(0))\n    except (OSError, ValueError): pass"),
    at_import("an alarm of its own", "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)", most=HONEST),
    at_import("the garbage collector is a bomb", "import gc, os\ngc.callbacks.append(lambda *a: os._exit(0)); gc.set_threshold(1)", most=HONEST),
    at_import("a finalizer at every turn", "import weakref\nclass Turn: pass\nkeep = [weakref.finalize(Turn(), print, 'gone') for _ in range(9)]"),
    at_import("fork runs a handler", "import os\nos.register_at_fork(before=lambda: 1 / 0)\ntry: os.fork()\nexcept BaseException: pass"),
    at_import("a trace of every thread", "import threading, sys\nthreading.settrace(lambda *a: 1 / 0)\nsys.settrace(lambda *a: 1 / 0)", most=HONEST),
    at_import("frames of a thread are sent late", f"{PIPE}\nimport threading, time\ndef late():\n    time.sleep(0.02)\n    os.write(fd, _frame(1, {FACTS}))\nthreading.Thread(target=late, daemon=True).start()"),
    at_import("half a frame is sent", f"{PIPE}\nos.write(fd, _frame(1, {FACTS})[:9])", most=0.0),
    at_import("a frame of the wrong question is sent", f"{PIPE}\nos.write(fd, _frame(7, {EMPTY}))", most=0.0),
    at_import("a frame says NaN", f"{PIPE}\nos.write(fd, _frame(1, {{'failure': float('nan'), 'problems': float('inf'), 'lines': 1e999, 'printed': 0}}))", most=0.0),
    at_import("a frame is nested a thousand times", f"{PIPE}\ntext = b'[' * 9999 + b']' * 9999\nos.write(fd, struct.pack('<4sIIQ', b'BPK1', 1, len(text), 0) + text)", most=0.0),
    at_import("a frame has keys twice", f"{PIPE}\ntext = b'{{\"body\": {{}}, \"body\": {{\"failure\": null}}, \"tensors\": [], \"tensors\": []}}'\nos.write(fd, struct.pack('<4sIIQ', b'BPK1', 1, len(text), 0) + text)", most=0.0),
    at_import("a frame has a number of a million digits", f"{PIPE}\ntext = b'{{\"body\": ' + b'9' * 900_000 + b', \"tensors\": []}}'\nos.write(fd, struct.pack('<4sIIQ', b'BPK1', 1, len(text), 0) + text)", most=0.0),
    at_import("a frame has too many axes", f"{PIPE}\ntext = b'{{\"body\": null, \"tensors\": [[\"float64\", [' + b','.join([b'1'] * 99) + b']]]}}'\nos.write(fd, struct.pack('<4sIIQ', b'BPK1', 1, len(text), 8) + text + bytes(8))", most=0.0),
    at_import("a frame's shape overflows", f"{PIPE}\ntext = b'{{\"body\": null, \"tensors\": [[\"float64\", [4294967296, 4294967296, 0]]]}}'\nos.write(fd, struct.pack('<4sIIQ', b'BPK1', 1, len(text), 0) + text)", most=0.0),
    in_backward("the truth is looked for in memory", "import ctypes, torch\nraw = (ctypes.c_double * 64).from_address(x.data_ptr())\nreturn tuple(torch.tensor(list(raw)[:t.numel()], dtype=t.dtype).view_as(t) for t in (x, weight, weight[:, 0]))"),
    in_backward("the truth is looked for in the module of the kit", "import sys\nfound = [v for n, m in sys.modules.items() if 'backpropkit' in n for k, v in vars(m).items() if 'truth' in k or 'seed' in k]\nreturn found[0]"),
    in_backward("the seed is guessed", "import torch\nfor seed in range(99):\n    g = torch.Generator().manual_seed(seed)\n    if torch.equal(torch.randn(x.shape, generator=g, dtype=x.dtype), x): return 1 / 0\n" + f"return {ZEROS}"),
    in_backward("the truth is awaited on the pipe", "import os\nfor fd in range(3, 64):\n    try: print(fd, os.get_blocking(fd), os.fstat(fd))\n    except OSError: pass\n" + f"return {ZEROS}"),
    in_both("forward remembers, backward answers for the last", "last = []", "last.append(x)", f"return last[-1] * 0, {ZEROS.partition(', ')[2]}"),
    in_both("outputs that are changed later", "kept = []", "kept.append(y)", f"[t.zero_() for t in kept]\n    return {ZEROS}"),
    in_both("inputs that are changed by a thread", "import threading", "threading.Timer(0.001, x.zero_).start()", f"return {ZEROS}"),
    in_both("an output that is its input", "", "y = x if x.shape == y.shape else y", "return grad_y, grad_y, grad_y[0]"),
    in_both("gradients that share memory with inputs", "", "pass", "return x, weight, weight[:, 0]"),
    in_both("gradients that are views of one another", "", "pass", "import torch\n    one = torch.zeros(99, dtype=x.dtype)\n    return one[:x.numel()].view_as(x), one[:weight.numel()].view_as(weight), one[:len(weight)]"),
    in_both("another answer each time", "import itertools\nturn = itertools.count()", "y = y + 1e-13 * next(turn)", f"return {ZEROS}"),
    in_both("an answer for each shape", "", "y = y if x.shape in ((3, 5), (5, 7)) else y * 0", f"return ({RIGHT_LATER}) if x.shape == (3, 5) else ({ZEROS})", most=0.0),
    in_both("an answer that knows where it is asked", "import sys", "y = y if len(sys.modules) > 9 else y * 0", f"return {ZEROS}"),
    in_backward("arrays with strides of zero", "import numpy as np\nreturn tuple(np.lib.stride_tricks.as_strided(np.zeros(1), t.shape, (0,) * t.dim()) for t in (x, weight, grad_y[0]))"),
    in_backward("arrays with strides below zero", "return x.numpy()[::-1, ::-1], weight.numpy()[::-1], grad_y.numpy()[0, ::-1]"),
    in_backward("arrays of records", "import numpy as np\nreturn np.zeros(3, [('a', 'f8'), ('b', 'O')]), np.zeros(2, 'M8[s]'), np.zeros(1, 'V8')"),
    in_backward("arrays of objects that compute", "import numpy as np\nclass Evil:\n    def __float__(self): raise SystemExit(0)\nreturn np.array([Evil()]), np.array([[Evil()]]), np.ma.masked_array([1.0], [True])"),
    in_backward("arrays in the order of another machine", "return tuple(t.numpy().astype('>f8') for t in (x * 0, weight * 0, grad_y[0] * 0))"),
    in_backward("an array in a file", "import numpy as np\nreturn np.memmap('/dev/null', 'f8', 'r', shape=(1,)), x, weight"),
    in_backward("an array in the memory of others", "import numpy as np\nreturn np.memmap('/proc/self/mem', 'f8', 'r+', shape=(3, 5)), x, weight"),
    in_backward("NaN with a message", "import numpy as np, torch\nnan = torch.from_numpy(np.frombuffer(b'11/11 \\xff\\x7f', 'f8').copy())\nreturn nan.expand(x.shape), nan.expand(weight.shape), nan.expand(weight[:, 0].shape)"),
    in_backward("numbers below all numbers", "return x * 5e-324, weight * 5e-324, grad_y[0] * 5e-324"),
    in_backward("minus nothing", "return x * -0.0, weight * -0.0, grad_y[0] * -0.0"),
    in_backward("complex numbers that are conjugate", "return tuple((t * 0 + 1j).conj() for t in (x, weight, grad_y[0]))"),
    in_backward("numbers that are negative and not", "import torch\nreturn tuple(torch._neg_view(t * 0) for t in (x, weight, grad_y[0]))"),
    in_backward("quantized numbers", "import torch\nreturn tuple(torch.quantize_per_tensor(t.float() * 0, 0.1, 0, torch.qint8) for t in (x, weight, grad_y[0]))"),
    in_backward("fake tensors", "import torch\nreturn tuple(torch.empty_like(t, device='meta') for t in (x, weight, grad_y[0]))"),
    in_backward("tensors without storage", "import torch\nreturn tuple(torch._efficientzerotensor(t.shape, dtype=t.dtype) for t in (x, weight, grad_y[0]))"),
    in_backward("a wrapper around nothing", "import torch\nclass W(torch.Tensor):\n    __torch_dispatch__ = classmethod(lambda c, f, t, a=(), k=None: x)\nreturn tuple(torch.Tensor._make_wrapper_subclass(W, t.shape, dtype=t.dtype) for t in (x, weight, grad_y[0]))"),
    in_backward("a tensor whose data are another's", "import torch\nt = torch.zeros(1, dtype=x.dtype)\nt.set_(x.untyped_storage(), 0, (1 << 20,), (0,))\nreturn t, weight, grad_y"),
    in_backward("a tensor beyond its storage", "import torch\nt = torch.empty(0, dtype=x.dtype)\nt = torch.as_strided(x, (5, 7), (9999, 999))\nreturn t, weight, grad_y"),
    in_backward("a tensor that is freed", "import torch, ctypes\nt = torch.frombuffer((ctypes.c_double * 4).from_address(8), dtype=x.dtype)\nreturn t, t, t"),
    in_backward("lazy modules as numbers", "import torch\nreturn torch.nn.parameter.UninitializedParameter(), torch.nn.Parameter(weight * 0), torch.nn.Buffer(grad_y[0] * 0)"),
    in_backward("a tuple of a named kind that lies", "import collections\nclass T(collections.namedtuple('T', 'a b c')):\n    def __iter__(self): return iter(saved)\n    def __len__(self): return 3\nreturn T(x * 0, weight * 0, grad_y[0] * 0)"),
    in_backward("an int too long to print", "return 10 ** 5000, -10 ** 5000, True"),
    in_backward("a dict that is a tuple", "return {0: x, 1: weight, 2: grad_y}"),
    Attack("a saved that can't be walked", "class Evil:\n    __slots__ = ()\n    def __getattribute__(self, n): raise SystemExit(0)\ndef forward(x, weight, bias):\n    deep = []\n    for _ in range(50_000): deep = [deep]\n    return x @ weight.T + bias, (x, weight, Evil(), deep)\n" + BACKWARD.replace("x, weight = saved", "x, weight = saved[:2]")),
    Attack("the functions are of C", "import operator\nforward, backward = operator.add, max\n", most=0.0),
    Attack("the functions are a class and a coroutine", "class forward: pass\nasync def backward(grad_y, saved): return 1\n", most=0.0),
    Attack("forward is right and then a bomb", FORWARD + "calls = []\nsound = forward\ndef forward(*a):\n    calls.append(a)\n    if len(calls) > 40: raise MemoryError\n    return sound(*a)\n" + BACKWARD),
]  # fmt: skip
