"""Attacks on the exercise itself: let PyTorch find the gradient, through every door, window and chimney of it.

Each has a right forward and a backward that knows nothing: what autograd, or a forbidden operator, earns is forged.
"""

from attack import FORWARD, HONEST, Attack

GRAPH = """
import torch
def graph(saved):
    x, weight = (t.detach().clone().requires_grad_() for t in saved)
    bias = torch.zeros(len(weight), dtype=x.dtype, requires_grad=True)
    return x @ weight.T + bias, (x, weight, bias)
"""


def by(name: str, body: str, before: str = "", words: str = "", slow: bool = False) -> Attack:
    """A backward with `y` and the `leaves` of its graph at hand."""
    lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
    code = f"{GRAPH}{before.strip()}\n{FORWARD}\ndef backward(grad_y, saved):\n    y, leaves = graph(saved)\n{lines}\n"
    return Attack(f"by {name}", code, most=HONEST, words=words, slow=slow)


# an operator of the student's own: while it runs, nobody looks at the operators that it runs
REGISTERED = """
own = torch.library.Library('aten', 'IMPL')
own.impl('special_i0', lambda x: torch.cat([t.flatten() for t in what(*now)]), 'CPU')
"""
TAKEN_APART = "places = [len(t.flatten()) for t in leaves]\nreturn tuple(g.view_as(t) for g, t in zip(found.split(places), leaves))"
# a class whose operators are another's: what it runs, it runs when somebody else calls one
DISPATCHED = """
class Late(torch.Tensor):
    @staticmethod
    def __new__(cls, shape, place): return torch.Tensor._make_wrapper_subclass(cls, shape, dtype=torch.float64)
    def __init__(self, shape, place): self.place = place
    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        place = next(t.place for t in args if isinstance(t, Late))
        return what(grad_y, saved)[place].clone()
late = tuple(Late(t.shape, place) for place, t in enumerate(leaves))
"""
ENGINE = "(y,), (grad_y,), False, False, leaves, True, False"
LEAVES = "return tuple(t.grad for t in leaves)"
PURE = "def pure(x, weight, bias):\n    return x @ weight.T + bias\n"
WALK = "    add = y.grad_fn\n    gx, gw = add.next_functions[0][0](grad_y)\n    return gx.detach(), gw.T.detach(), grad_y.sum(0)"
UNSEEN = {
    "with torch's modes off": (
        "from torch.utils._python_dispatch import _disable_current_modes",
        "with _disable_current_modes():\n    y, leaves = graph(saved)\n",
    ),
    "with torch's functions off": ("", "with torch._C.DisableTorchFunction():\n    y, leaves = graph(saved)\n"),
    "with inference mode off": ("", "with torch.inference_mode(False):\n    y, leaves = graph(saved)\n"),
    "with the dispatcher's keys back": (
        "",
        "for key in ('AutogradCPU', 'AutogradOther', 'AutogradFunctionality'):\n"
        "    torch._C._dispatch_tls_set_dispatch_key_excluded(getattr(torch._C.DispatchKey, key), False)\n"
        "if y is not None:\n    y, leaves = graph(saved)\n",
    ),
    "with autograd switched on": (
        "",
        "with torch.enable_grad(), torch.set_grad_enabled(True):\n    y, leaves = graph(saved)\n",
    ),
}
# what a thread may do instead of the function that started it
ELSEWHERE = {
    "the nodes": "\ndef what(grad_y, saved):\n    y, leaves = graph(saved)\n" + WALK,
    "TorchScript": "\nunit = torch.jit.CompilationUnit('def f(y: Tensor, g: Tensor):\\n    (y * g).sum().backward()\\n')\ndef what(grad_y, saved):\n    y, leaves = graph(saved)\n    unit.f(y, grad_y)\n    return tuple(t.grad for t in leaves)\n",
    "a backward operator": "\ndef what(grad_y, saved):\n    x, w = (t[:, :, None] for t in saved)\n    gx, gw, gb = torch.ops.aten.convolution_backward(grad_y[:, :, None], x, w, [len(w)], [1], [0], [1], False, [0], 1, [True, True, True])\n    return gx[:, :, 0], gw[:, :, 0], gb\n",
}
BESIDE = {
    "a thread": "import threading",
    "a pool": "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(1)",
    "a bare thread": "import _thread, queue\nfound = queue.Queue()",
    "a thread that was there before": "import threading, queue\nwork, found = queue.Queue(), queue.Queue()\nthreading.Thread(target=lambda: [found.put(what(*work.get())) for _ in range(999)], daemon=True).start()",
}
RUN = {
    "a thread": "found = []\nthread = threading.Thread(target=lambda: found.extend(what(grad_y, saved)))\nthread.start(); thread.join()\nreturn tuple(found)",
    "a pool": "return pool.submit(what, grad_y, saved).result()",
    "a bare thread": "_thread.start_new_thread(lambda: found.put(what(grad_y, saved)), ())\nreturn found.get(timeout=0.5)",
    "a thread that was there before": "work.put((grad_y, saved))\nreturn found.get(timeout=0.5)",
}

ATTACKS = [
    by("autograd.grad", "return torch.autograd.grad(y, leaves, grad_y)", words="torch.autograd.grad"),
    by("autograd.backward", f"torch.autograd.backward(y, grad_y)\n{LEAVES}", words="torch.autograd.backward"),
    by("Tensor.backward", f"y.backward(grad_y)\n{LEAVES}", words="Tensor.backward"),
    by("backward of a sum", f"(y * grad_y).sum().backward()\n{LEAVES}"),
    by("backward of a subclass", f"class Sub(torch.Tensor): pass\ny.as_subclass(Sub).backward(grad_y)\n{LEAVES}"),
    by("backward of a Parameter", f"torch.nn.Parameter.backward(y, grad_y)\n{LEAVES}"),
    by("a grad taken before anybody looks", "return grad(y, leaves, grad_y)", "from torch.autograd import grad"),
    by("a grad among the defaults", "return now(y, leaves, grad_y)", "def now(y, l, g, f=torch.autograd.grad): return f(y, l, g)"),
    by("a grad by name", "return getattr(getattr(torch, 'auto' + 'grad'), 'gr' + 'ad')(y, leaves, grad_y)"),
    by("a grad in a string", "return eval('torch.autograd.grad(y, leaves, grad_y)', {**globals(), **locals()})"),
    by("a grad from sys.modules", "import sys\nreturn sys.modules['torch.autograd'].grad(y, leaves, grad_y)"),
    by("a grad behind except", "try: return torch.autograd.grad(y, leaves, grad_y)\nexcept BaseException: return leaves"),
    by("a grad in finally", "try: return torch.autograd.grad(y, leaves, grad_y)\nfinally: pass"),
    by("a new engine", f"return torch._C._ImperativeEngine().run_backward({ENGINE})"),
    by("the old engine", f"return torch.autograd.Variable._execution_engine.run_backward({ENGINE})"),
    by("an engine taken at import", f"return engine.run_backward({ENGINE})", "from torch._C import _ImperativeEngine\nengine = _ImperativeEngine()"),
    by("the engine's sibling", f"import sys\nreturn sys.modules['torch.autograd.variable'].ImperativeEngine().run_backward({ENGINE})"),
    by(
        "modules that are loaded anew",
        "import importlib, sys\nfor name in ('variable', 'graph', ''):\n    importlib.reload(sys.modules[('torch.autograd.' + name).rstrip('.')])\n"
        "return sys.modules['torch.autograd'].grad(y, leaves, grad_y)",
    ),
    by("an operator called _backward", f"torch.ops.aten._backward(y, list(leaves), grad_y)\n{LEAVES}"),
    by("a method called _backward", f"y._backward(list(leaves), grad_y)\n{LEAVES}"),
    by(
        "TorchScript's autograd.grad",
        "return tuple(unit.f(y, t, grad_y) for t in leaves)",
        """
unit = torch.jit.CompilationUnit('''
def f(y: Tensor, x: Tensor, g: Tensor):
    given: List[Optional[Tensor]] = [g]
    found = torch.autograd.grad([y], [x], given, True)[0]
    assert found is not None
    return found
''')""",
    ),
    by("TorchScript's backward", f"unit.f(y, grad_y)\n{LEAVES}", "unit = torch.jit.CompilationUnit('def f(y: Tensor, g: Tensor):\\n    (y * g).sum().backward()\\n')"),
    by(
        "the nodes of the graph",
        "add = y.grad_fn\nproduct, g, turned = add.next_functions[0][0], *add(grad_y)[:1], None\n"
        "gx, gw = product(g)\nreturn gx, gw.T, add(grad_y)[1]",
    ),
    by("the nodes, from the engine's own list", "add = y.grad_fn\ngx, gw = add.next_functions[0][0](grad_y)\nreturn gx, gw.mT.contiguous(), grad_y.sum(0)"),
    by("functional.vjp", f"{PURE}return torch.autograd.functional.vjp(pure, leaves, grad_y)[1]"),
    by("functional.jacobian", f"{PURE}return tuple((j * grad_y[(...,) + (None,) * t.dim()]).sum((0, 1)) for j, t in zip(torch.autograd.functional.jacobian(pure, leaves), leaves))"),
    by("func.vjp", f"{PURE}return torch.func.vjp(pure, *leaves)[1](grad_y)"),
    by("func.grad", f"{PURE}return torch.func.grad(lambda *a: (pure(*a) * grad_y).sum(), (0, 1, 2))(*leaves)"),
    by("func.jacrev", f"{PURE}return tuple((j * grad_y[(...,) + (None,) * t.dim()]).sum((0, 1)) for j, t in zip(torch.func.jacrev(pure, (0, 1, 2))(*leaves), leaves))"),
    by("functorch's own vjp", f"{PURE}import torch._functorch.eager_transforms as e\nreturn e.vjp(pure, *leaves)[1](grad_y)", slow=True),
    by("functorch's own jvp", f"{PURE}import torch._functorch.eager_transforms as e\nreturn e.jvp(pure, leaves, leaves)"),
    by("torch.compile", f"{PURE}torch.compile(pure, backend='eager')(*leaves).backward(grad_y)\n{LEAVES}", slow=True),
    by(
        "an autograd.Function that runs autograd",
        "class Mine(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, g):\n        with torch.enable_grad(): return torch.autograd.grad(*graph(saved), g)\n"
        "return Mine.apply(grad_y)",
    ),
    by("double backward", "g = grad_y.clone().requires_grad_()\nonce = torch.autograd.grad(y, leaves, g, create_graph=True)\nreturn once"),
    by(
        "the hooks of a module",
        "layer = torch.nn.Linear(5, 2).double()\nfound = []\nlayer.register_full_backward_hook(lambda m, i, o: found.append(i))\n"
        f"layer(leaves[0]).backward(grad_y)\n{LEAVES}",
    ),
    by(
        "an engine in a thread",
        "import threading\nfound = []\nrun = lambda: found.extend(torch.autograd.grad(y, leaves, grad_y))\n"
        "thread = threading.Thread(target=run); thread.start(); thread.join()\nreturn tuple(found)",
    ),
    by(
        "a new engine in a thread",
        f"import threading\nfound = []\nrun = lambda: found.extend(torch._C._ImperativeEngine().run_backward({ENGINE}))\n"
        "thread = threading.Thread(target=run); thread.start(); thread.join()\nreturn tuple(found)",
    ),
    *(by(f"the nodes, {name}", f"{lines}{WALK}", before) for name, (before, lines) in UNSEEN.items()),
    *(by(f"{name} in {place}", f"{RUN[place]}", f"{what}\n{BESIDE[place]}") for name, what in ELSEWHERE.items() for place in RUN),
    by(
        "an operator that is registered anew",
        f"global now\nnow = grad_y, saved\nfound = torch.special.i0(grad_y)\n{TAKEN_APART}",
        ELSEWHERE["a backward operator"] + REGISTERED,
    ),
    by("a class that differentiates when it is read", f"{DISPATCHED}return late", ELSEWHERE["a backward operator"]),
    by("a class that differentiates when it is added to", f"{DISPATCHED}return tuple(t + 0 for t in late)", ELSEWHERE["a backward operator"]),
    by("__torch_function__", "class Sub(torch.Tensor):\n    @classmethod\n    def __torch_function__(cls, f, t, a=(), k=None):\n        return torch.autograd.grad(y, leaves, grad_y)\nreturn grad_y.as_subclass(Sub) + 1"),
    by(
        "TorchScript's own derivative of a graph",
        """
x, w = saved[0].clone().requires_grad_(), saved[1].t().clone().requires_grad_()
copy = unit.f.graph.copy()
torch._C._jit_pass_complete_shape_analysis(copy, (x, w), True)
found = torch._C._create_function_from_graph('df', torch._C._jit_differentiate(copy).df)
gx, gw = found(grad_y, x, w)
return gx, gw.t(), grad_y.sum(0)
""",
        "unit = torch.jit.CompilationUnit('def f(x: Tensor, w: Tensor):\\n    return torch.matmul(x, w)\\n')",
        words="TorchScript's own differentiation",
    ),
    by("a __getattr__ that differentiates", "class Late:\n    def __getattr__(self, name): return torch.autograd.grad(y, leaves, grad_y)\nreturn Late().x"),
    by(
        "dual numbers",
        "import torch.autograd.forward_ad as f\nwith f.dual_level():\n    return tuple(f.unpack_dual(f.make_dual(t, t)).tangent for t in leaves)",
        words="forward_ad",
    ),
    by(
        "dual numbers below the doors",
        """
level, found = torch._C._enter_dual_level(), []
for k, leaf in enumerate(leaves):
    out = torch.zeros_like(leaf).flatten()
    for i in range(leaf.numel()):
        t = torch.zeros(leaf.numel(), dtype=leaf.dtype); t[i] = 1
        now = list(t.detach() for t in leaves); now[k] = torch._VF._make_dual(now[k], t.view_as(leaf), level=level)
        out[i] = (torch._VF._unpack_dual(now[0] @ now[1].T + now[2], level=level)[1] * grad_y).sum()
    found.append(out.view_as(leaf))
torch._C._exit_dual_level(level=level)
return tuple(found)
""",
    ),
    by("an autograd that forward has run", "return leaves", "def forward(x, weight, bias):\n    y, leaves = graph((x, weight))\n    return y, torch.autograd.grad(y, leaves, y)"),
    Attack(
        "by an engine that forward runs for backward",
        f"{GRAPH}\ndef forward(x, weight, bias):\n    y, leaves = graph((x, weight))\n    jacobian = []\n"
        "    for k in range(y.numel()):\n        g = torch.zeros_like(y); g.view(-1)[k] = 1\n"
        "        add = y.grad_fn\n        gx, gw = add.next_functions[0][0](g)\n        jacobian.append((gx, gw.T, g.sum(0)))\n"
        "    return (y + bias).detach(), jacobian\n"
        "def backward(grad_y, saved):\n    return tuple(sum(g * j[k] for g, j in zip(grad_y.flatten(), saved)).detach() for k in range(3))\n",
        most=HONEST,
    ),
    by("finite differences of forward", """
found = []
for k, leaf in enumerate(leaves):
    out = torch.zeros_like(leaf).flatten()
    for i in range(leaf.numel()):
        step = torch.zeros(leaf.numel(), dtype=leaf.dtype); step[i] = 0.5
        up, down = list(leaves), list(leaves)
        up[k], down[k] = leaf + step.view_as(leaf), leaf - step.view_as(leaf)
        out[i] = ((forward(*up)[0] - forward(*down)[0]) * grad_y).sum()
    found.append(out.view_as(leaf).detach())
return tuple(found)
""", words="finite differences"),
    Attack("by F.linear", "import torch.nn.functional as F\ndef forward(x, weight, bias): return F.linear(x, weight, bias), (x, weight)\n", most=0.0, words="operator to be written"),
    Attack("by an operator of the C library", "import torch\ndef forward(x, weight, bias): return torch._C._nn.linear(x, weight, bias), (x, weight)\n", most=0.0),
    Attack("by nn.Linear", "import torch\ndef forward(x, weight, bias):\n    layer = torch.nn.Linear(1, 1)\n    layer.weight.data, layer.bias.data = weight, bias\n    return layer(x).detach(), (x, weight)\n", most=0.0),
    Attack("by aten's linear", "import torch\ndef forward(x, weight, bias): return torch.ops.aten.linear.default(x, weight, bias), (x, weight)\n", most=0.0),
    Attack("by a getattr of linear", "import torch\ndef forward(x, weight, bias): return getattr(torch.nn.functional, 'lin' + 'ear')(x, weight, bias), (x, weight)\n", most=0.0),
    Attack("by a functional_call", "import torch\ndef forward(x, weight, bias): return torch.func.functional_call(torch.nn.Linear(5, 2), {'weight': weight, 'bias': bias}, x), (x, weight)\n", most=0.0),
]  # fmt: skip

COPY = """
def layer(x, weight, bias):
    return x @ weight.T + bias
"""
# Not stopped, since nothing certain is seen; each must be flagged with this code.
SEEN = {
    "finite_differences": COPY + """
import torch
def forward(x, weight, bias):
    return layer(x, weight, bias), (x, weight, bias)
def backward(grad_y, saved):
    found = []
    for k, leaf in enumerate(saved):
        out = torch.zeros_like(leaf).flatten()
        for i in range(leaf.numel()):
            up = list(saved); up[k] = leaf.clone(); up[k].view(-1)[i] += 1
            out[i] = ((layer(*up) - layer(*saved)) * grad_y).sum()
        found.append(out.view_as(leaf))
    return tuple(found)
""",
    "introspection": FORWARD + """
import torch
from torch.utils._python_dispatch import _disable_current_modes
def backward(grad_y, saved):
    x, weight = (t[:, :, None] for t in saved)
    sizes = [len(weight)], [1], [0], [1], False, [0], 1, [True, True, True]
    with _disable_current_modes():
        gx, gw, gb = torch.ops.aten.convolution_backward(grad_y[:, :, None], x, weight, *sizes)
        return gx[:, :, 0], gw[:, :, 0], gb
""",
}  # fmt: skip
