"""What a person should look at in a submission: read off its source and its checks, never found out by running it.

A flag costs no points, and is no proof: it says what stands where. What is certain has lost its points already.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from backpropkit.isolation.questions import StudentFile
from backpropkit.verdict import ExerciseResult, Flag, Status

Exercises = tuple[ExerciseResult, ...]
SYSTEM, INTROSPECTION, DYNAMIC, PATCHING = "system", "introspection", "dynamic_code", "patching"
MODULES = {
    **dict.fromkeys(
        ("subprocess", "socket", "multiprocessing", "threading", "_thread", "concurrent", "asyncio"), SYSTEM
    ),
    **dict.fromkeys(("signal", "atexit", "mmap", "fcntl", "resource", "pty", "shutil", "urllib", "requests"), SYSTEM),
    **dict.fromkeys(("ctypes", "cffi", "inspect", "gc", "tracemalloc", "pytest", "unittest"), INTROSPECTION),
    **dict.fromkeys(("importlib", "runpy", "marshal", "base64", "codecs", "zlib"), DYNAMIC),
    "builtins": PATCHING,
}
NAMES = {  # as they are called, or as the last part of what is looked up
    **dict.fromkeys(("eval", "exec", "compile", "__import__"), DYNAMIC),
    "open": SYSTEM,
}
ATTRIBUTES = {
    **dict.fromkeys(
        ("fork", "forkpty", "system", "popen", "kill", "killpg", "_exit", "abort", "execv", "execve"), SYSTEM
    ),
    **dict.fromkeys(("posix_spawn", "spawnv", "dup2", "closerange", "memfd_create"), SYSTEM),
    **dict.fromkeys(("_getframe", "_current_frames", "settrace", "setprofile", "meta_path", "modules"), INTROSPECTION),
    **dict.fromkeys(("f_back", "f_locals", "f_globals", "tb_frame", "gi_frame", "__subclasses__"), INTROSPECTION),
    **dict.fromkeys(("__globals__", "__closure__", "__code__", "__builtins__", "__reduce__"), INTROSPECTION),
    **dict.fromkeys(("grad_fn", "next_functions", "run_backward", "_execution_engine"), INTROSPECTION),
    **dict.fromkeys(("__dict__", "__getattribute__", "attrgetter", "methodcaller"), INTROSPECTION),
}
OF_MODULES = (
    "fork",
    "system",
    "popen",
    "kill",
    "abort",
    "modules",
    "_exit",
    "__dict__",
)  # common names: only as os.kill, sys.modules
LARGEST = 100_000  # bytes of a file with its helpers; the longest solution has 4,000
FEWEST_STATEMENTS = 12  # what has fewer, such as relu, has one natural answer
MOST_PARTS = 10  # of a dotted name
SETTINGS = ("torch.backends.", "sys.std", "numpy.random")  # what a person may set
PUT_TOGETHER = (ast.BinOp, ast.JoinedStr, ast.Call, ast.Subscript)


def of_submission(files: Mapping[str, StudentFile], exercises: Exercises) -> tuple[Flag, ...]:
    """Everything that is worth a look, each once."""
    found = [flag for exercise in exercises for flag in (*_of_checks(exercise), *exercise.flags)]
    graded = {exercise.name for exercise in exercises}
    found += [flag for name, file in files.items() if name in graded for flag in _of_file(name, file)]
    return tuple(dict.fromkeys(found))


class Copies:
    """Finds the texts that two submissions of one `grade` share, of files that are too long to be alike by chance."""

    def __init__(self) -> None:
        self.first: dict[tuple[str, bytes], str] = {}

    def of(self, submission: str, files: Mapping[str, StudentFile], exercises: Exercises) -> Iterator[Flag]:
        """The files that somebody before has handed in to the byte; those that earn nothing are left out."""
        for exercise in exercises:
            file = files.get(exercise.name)
            if file is None or not exercise.score or _statements(file.code) < FEWEST_STATEMENTS:
                continue
            before = self.first.setdefault((exercise.name, file.code), submission)
            if before != submission:
                yield Flag("copy", exercise.name, f"{exercise.name}.py is to the byte that of {before}")


def _statements(code: bytes) -> int:
    """How many statements a file has, beside docstrings and imports."""
    tree = _tree(code) if len(code) <= LARGEST else None
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)] if tree is not None else []
    return sum(not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr) for node in statements)


def _of_checks(exercise: ExerciseResult) -> Iterator[Flag]:
    """What was forbidden or broke its worker."""
    for check in exercise.checks:
        if check.status in (Status.FORBIDDEN, Status.CRASHED):
            yield Flag(str(check.status), exercise.name, check.message)


def _of_file(name: str, file: StudentFile) -> Iterator[Flag]:
    """The first sight of each kind in a file and in the helpers that it imports."""
    waiting, seen, kinds = [(PurePosixPath(file.path).name, file.code)], set[PurePosixPath](), set[str]()
    left = LARGEST
    while waiting:
        shown, code = waiting.pop()
        left -= len(code)
        if left < 0:
            yield Flag("large", name, f"{shown} makes it more than {LARGEST:,} bytes, too much to look through")
            return
        tree = _tree(code)
        if tree is None:
            if seen:  # what the file itself is was said when it was loaded
                yield Flag("large", name, f"{shown} is nested too deep, or no Python: it can't be looked through")
            continue
        for kind, line, what in _sights(tree):
            if kind not in kinds:
                kinds.add(kind)
                yield Flag(kind, name, f"{shown}, line {line}: {what}, which no exercise needs")
        imported = _imported(tree)
        new = {path for path in map(PurePosixPath, file.helpers) if _called(path) in imported} - seen
        seen |= new
        waiting += [(str(path), file.helpers[path]) for path in sorted(new)]


def _called(helper: PurePosixPath) -> str:
    """The last part of the name by which a helper is imported."""
    return helper.parent.name if helper.stem == "__init__" else helper.stem


def _tree(code: bytes) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _sights(tree: ast.Module) -> Iterator[tuple[str, int, str]]:
    modules = _bound(tree)
    for node in ast.walk(tree):
        for kind, what in _in_node(node, modules):
            yield kind, node.lineno, what  # type: ignore[attr-defined]


def _in_node(node: ast.AST, modules: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Import(names=names):
            yield from (found for name in names for found in _module(name.name))
        case ast.ImportFrom(module=str(module), names=names):
            yield from (found for name in names for found in _module(f"{module}.{name.name}"))
        case ast.Name(id=name, ctx=ast.Load()) if name in NAMES:
            yield NAMES[name], name
        case ast.Attribute(value=value, attr=name, ctx=ast.Load()):
            yield from _looked_up(value, name, modules)
        case ast.Attribute(ctx=ast.Store() | ast.Del()):
            whole = _dotted(node, modules)
            if whole and not whole.startswith(SETTINGS):
                yield PATCHING, f"{whole} is replaced"
        case ast.Call(func=ast.Name(id="setattr" | "delattr" as name), args=[first, *_]) if _dotted(first, modules):
            yield PATCHING, f"{name}({_dotted(first, modules)}, …)"
        case ast.Call(func=ast.Name(id="getattr"), args=[first, ast.Constant(value=str(name)), *_]):
            yield from _looked_up(first, name, modules)
        case ast.Call(func=ast.Name(id="getattr"), args=[first, asked, *_]):
            if (whole := _dotted(first, modules)) or isinstance(asked, PUT_TOGETHER):
                yield INTROSPECTION, f"getattr({whole or '…'}, …) with a name that is computed"
        case ast.Call(func=ast.Name(id="vars"), args=[first]) if _dotted(first, modules):
            yield INTROSPECTION, f"vars({_dotted(first, modules)})"
        case ast.Constant(value=str(text)) if "/proc/" in text:
            yield SYSTEM, "/proc/"


def _looked_up(value: ast.expr, name: str, modules: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """An attribute of something, which may be a module."""
    owner = _dotted(value, modules)
    if name in ATTRIBUTES and (owner or name not in OF_MODULES):
        yield ATTRIBUTES[name], f"{owner}.{name}"
    yield from _module(f"{owner}.{name}")


def _module(name: str) -> Iterator[tuple[str, str]]:
    """A module that no exercise needs, by its dotted name: one of the list, or one of torch's inner ones."""
    parts = name.split(".")
    if parts[0] in MODULES:
        yield MODULES[parts[0]], parts[0]
    private = any(part.startswith("_") and not part.startswith("__") for part in parts[1:])
    if parts[0] == "torch" and (private or parts[1:2] in (["ops"], ["library"])):
        yield INTROSPECTION, name


def _dotted(node: ast.AST, modules: Mapping[str, str]) -> str:
    """A chain such as `torch.nn.functional` that begins with a module, by the module's own name; empty for any other,
    and for endless ones."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < MOST_PARTS:
        parts.append(node.attr)
        node = node.value
    return ".".join([modules[node.id], *reversed(parts)]) if isinstance(node, ast.Name) and node.id in modules else ""


def _bound(tree: ast.Module) -> Mapping[str, str]:
    """The names under which a file knows modules and what is in them, each with its own dotted name."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found |= {
                    n.asname or n.name.partition(".")[0]: n.name if n.asname else n.name.partition(".")[0]
                    for n in names
                }
            case ast.ImportFrom(module=str(module), names=names):
                found |= {n.asname or n.name: f"{module}.{n.name}" for n in names}
    return found


def _imported(tree: ast.Module) -> set[str]:
    """The last parts of the names of all modules that a file may import."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found |= {part for name in names for part in name.name.split(".")}
            case ast.ImportFrom(module=module, names=names):
                found |= {*(module or "").split("."), *(name.name for name in names)}
    return found - {""}
