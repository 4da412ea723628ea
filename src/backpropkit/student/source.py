"""What can be read off a student's source without running it: stubs, and the lines that a message should point at."""

from __future__ import annotations

import ast
import builtins

Definition = ast.FunctionDef | ast.ClassDef


def is_stub(definition: Definition) -> bool:
    """Whether the body is still the stub's: nothing but a docstring, `raise NotImplementedError`, `pass` or `...`; of a
    class, nothing but such methods."""
    return all(_says_nothing(statement) for statement in definition.body)


def _says_nothing(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant()) | ast.Pass():
            return True
        case ast.Raise(exc=ast.Name(id="NotImplementedError") | ast.Call(func=ast.Name(id="NotImplementedError"))):
            return True
        case ast.FunctionDef():
            return is_stub(statement)
    return False


def top_level_definitions(tree: ast.Module) -> dict[str, Definition]:
    """The last definition of each function and class of the file."""
    return {node.name: node for node in tree.body if isinstance(node, Definition)}


def top_level_lines(tree: ast.Module) -> dict[str, int]:
    """The line on which each name of the file is made, be it by `def`, by `=` or by an import."""
    lines: dict[str, int] = {}
    for node in tree.body:
        for part in ast.walk(node) if isinstance(node, ast.Assign) else [node]:
            match part:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
                    lines[name] = part.lineno
                case ast.ImportFrom(names=aliases) | ast.Import(names=aliases):
                    lines |= {alias.asname or alias.name: part.lineno for alias in aliases}
    return lines


def kit_import(tree: ast.Module) -> tuple[str, int] | None:
    """The first part of this kit that a file imports, with its line; the stub's own `from backpropkit import check`
    is none."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found = [name.name for name in names]
            case ast.ImportFrom(module=str(module), names=names, level=0):
                found = [f"{module}.{name.name}" for name in names]
            case _:
                continue
        inside = [name for name in found if name.startswith("backpropkit.") and name != "backpropkit.check"]
        if inside:
            return inside[0], node.lineno
    return None


def result_lines(function: Definition, results: tuple[str, ...]) -> dict[str, int]:
    """Where each result is made: the last line that assigns what is returned in its place, else the `return`.

    Further values after the named results (forward's `saved`) are passed over. A class returns none of them itself.
    """
    if isinstance(function, ast.ClassDef):
        return {}
    returns = [(n.lineno, n.value) for n in ast.walk(function) if isinstance(n, ast.Return) and n.value is not None]
    if not returns:
        return {}
    line, returned = max(returns, key=lambda found: found[0])
    values = returned.elts if isinstance(returned, ast.Tuple) else [returned]
    if len(values) < len(results):
        return dict.fromkeys(results, line)
    made = _assignments(function)
    return {
        name: made.get(value.id, line) if isinstance(value, ast.Name) else value.lineno
        for name, value in zip(results, values, strict=False)
    }


def _assignments(function: ast.FunctionDef) -> dict[str, int]:
    lines: dict[str, int] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            lines[node.id] = max(lines.get(node.id, 0), node.lineno)
    return lines


def names_on(line: str) -> tuple[str, ...]:
    """The variables read or written on one line of source, in their order; none if it is no statement of its own."""
    try:
        tree = ast.parse(line.strip())
    except SyntaxError:
        return ()
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and not hasattr(builtins, node.id)]
    return tuple(dict.fromkeys(node.id for node in sorted(names, key=lambda node: node.col_offset)))


def assigned_on(line: str) -> str:
    """The one variable that a line assigns, else an empty string."""
    try:
        tree = ast.parse(line.strip())
    except SyntaxError:
        return ""
    match tree.body:
        case [ast.Assign(targets=[ast.Name(id=name)])]:
            return name
    return ""
