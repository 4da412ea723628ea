"""A formula's source is its computational graph.

`read` rewrites the syntax tree of a straight-line PyTorch function: every assignment and every use of a variable passes
through a gate. The gate is the identity until diagnosis closes it, so one function gives the value, the gradient, the
graph, and every wrong version of them.

    var = centered.square().mean(-1)      becomes
    var = gate.node("var", gate.use("centered", "var", 0, centered).square().mean(-1))
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backpropkit.spec.dims import SpecError


@dataclass(frozen=True)
class Edge:
    """One use of the variable `source` in the statement that makes `target`; `index` counts uses in that statement.

    A statement that unpacks makes several variables at once: the target is then "i, f, g, o".
    """

    source: str
    target: str
    index: int = 0


class Gate:
    """The open gate: whatever comes passes unchanged. Diagnosis subclasses it."""

    def node(self, name: str, value: Any) -> Any:
        """Called with each input, option and assigned variable, and returns what the formula goes on with."""
        return value

    def use(self, source: str, target: str, index: int, value: Any) -> Any:
        """Called with each use of a variable, and returns what that one use sees."""
        return value


OPEN = Gate()


@dataclass(frozen=True)
class Formula:
    """A formula that can be run with a gate, and the graph that was read from its source.

    `nodes` are the variables in the order of their first assignment, inputs not included; `edges` are their uses.
    """

    name: str
    function: Callable[..., Any]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    nodes: tuple[str, ...]
    edges: tuple[Edge, ...]

    def __call__(self, inputs: Sequence[Any], options: Mapping[str, Any], gate: Gate = OPEN) -> tuple[Any, ...]:
        """The outputs, always as a tuple."""
        result = self.function(gate, *inputs, **options)
        return result if isinstance(result, tuple) else (result,)


def read(function: Callable[..., Any], outputs: Sequence[str]) -> Formula:
    """The formula of `function`, whose returned values are called `outputs`.

    Raises SpecError where the source is no straight line: a branch, an in-place write, a nested function, a
    return in the middle.
    """
    name = function.__name__
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    definition = tree.body[0]
    if not isinstance(definition, ast.FunctionDef):
        raise SpecError(f"{name}: the formula must be a plain function.")
    inputs = tuple(argument.arg for argument in definition.args.args)
    options = [argument.arg for argument in definition.args.kwonlyargs]
    rewriter = _Rewriter(name, {*inputs, *options}, tuple(outputs))
    definition.body = [_node_line(known) for known in (*inputs, *options)] + rewriter.block(definition.body)
    definition.args.args.insert(0, ast.arg("__gate__"))
    definition.decorator_list = []
    namespace = _compile(tree, function)
    nodes = tuple(dict.fromkeys(rewriter.nodes))
    return Formula(name, namespace[name], inputs, tuple(outputs), nodes, tuple(dict.fromkeys(rewriter.edges)))


def _compile(tree: ast.Module, function: Callable[..., Any]) -> dict[str, Any]:
    code = function.__code__
    ast.increment_lineno(ast.fix_missing_locations(tree), code.co_firstlineno - 1)
    scope: dict[str, Any] = {}
    exec(compile(tree, code.co_filename, "exec"), function.__globals__, scope)
    return scope


def _node_line(name: str) -> ast.stmt:
    return ast.parse(f"{name} = __gate__.node({name!r}, {name})").body[0]


def _all_names(elements: list[ast.expr]) -> bool:
    return all(isinstance(element, ast.Name) for element in elements)


def _call(method: str, *arguments: ast.expr) -> ast.Call:
    gate = ast.Attribute(ast.Name("__gate__", ast.Load()), method, ast.Load())
    return ast.Call(gate, list(arguments), [])


class _Rewriter(ast.NodeTransformer):
    """Puts the gates into one formula, statement by statement, and writes down the nodes and edges that it meets."""

    def __init__(self, formula: str, variables: set[str], outputs: tuple[str, ...]) -> None:
        self.formula = formula
        self.variables = variables
        self.outputs = outputs
        self.nodes: list[str] = []
        self.edges: list[Edge] = []
        self.target = ""
        self.uses: dict[str, int] = {}

    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        return [gated for statement in statements for gated in self.statement(statement)]

    def statement(self, statement: ast.stmt) -> list[ast.stmt]:
        match statement:
            case ast.Assign(targets=[ast.Name() as target]):
                statement.value = self.assigned(target.id, statement.value)
            case ast.Assign(targets=[ast.Tuple(elts=elements) as target]) if _all_names(elements):
                statement.value = self.read(statement.value, ast.unparse(target).strip("()"))
                return [statement, *self.nodes_of(target)]
            case ast.For(orelse=[]):
                statement.iter = self.read(statement.iter, ast.unparse(statement.target).strip("()"))
                counts = isinstance(statement.iter, ast.Call) and ast.unparse(statement.iter.func) == "range"
                nodes = [] if counts else self.nodes_of(statement.target)
                statement.body = nodes + self.block(statement.body)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=grown), attr="append")) as append):
                append.args = [self.read(argument, grown) for argument in append.args]
            case ast.Return(value=ast.expr() as value):
                statement.value = self.returned(value)
            case ast.Expr(value=ast.Constant()):
                pass
            case _:
                raise SpecError(
                    f"{self.formula}: line {statement.lineno} of the formula is no straight line: "
                    f"`{ast.unparse(statement).splitlines()[0]}`. Write `name = expression`, a `for` over time or a "
                    "`return`; no branch, no in-place operator, no nested function."
                )
        return [statement]

    def assigned(self, target: str, value: ast.expr) -> ast.expr:
        value = self.read(value, target)
        self.variables.add(target)
        self.nodes.append(target)
        return _call("node", ast.Constant(target), value)

    def nodes_of(self, target: ast.expr) -> list[ast.stmt]:
        """A gate for each variable of an unpacking or of a loop: `i, f = parts`, `for x_t in x.unbind(1)`."""
        names = [name.id for name in ast.walk(target) if isinstance(name, ast.Name)]
        self.variables.update(names)
        self.nodes.extend(names)
        return [_node_line(name) for name in names]

    def returned(self, value: ast.expr) -> ast.expr:
        parts = value.elts if isinstance(value, ast.Tuple) else [value]
        if len(parts) != len(self.outputs):
            raise SpecError(
                f"{self.formula}: the formula returns {len(parts)} values, and output= names "
                f"{len(self.outputs)}: {', '.join(self.outputs)}."
            )
        nodes = [
            part if isinstance(part, ast.Name) and part.id == output else self.assigned(output, part)
            for part, output in zip(parts, self.outputs, strict=True)
        ]
        return ast.Tuple(nodes, ast.Load()) if isinstance(value, ast.Tuple) else nodes[0]

    def read(self, value: ast.expr, target: str) -> ast.expr:
        """`value` with every use of a variable behind a gate; each use is an edge into `target`."""
        self.target, self.uses = target, {}
        gated: ast.expr = self.visit(value)
        self.edges.extend(Edge(source, target, k) for source, count in self.uses.items() for k in range(count))
        return gated

    def visit_Name(self, name: ast.Name) -> ast.expr:
        if name.id not in self.variables or not isinstance(name.ctx, ast.Load):
            return name
        index = self.uses.get(name.id, 0)
        self.uses[name.id] = index + 1
        labels = [ast.Constant(name.id), ast.Constant(self.target), ast.Constant(index)]
        return _call("use", *labels, name)

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        raise SpecError(f"{self.formula}: a lambda in a formula hides a node. Write the expression out.")

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        raise SpecError(f"{self.formula}: `:=` in a formula hides a node. Give the value a line of its own.")
