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

REDUCTIONS = {
    "amax", "amin", "cumsum", "log_softmax", "logsumexp", "mean", "norm", "prod", "softmax", "std", "sum", "var",
}  # fmt: skip


@dataclass(frozen=True)
class Edge:
    """One use of the variable `source` in the statement that makes `target`; `index` counts uses in that statement.

    A statement that unpacks makes several variables at once: the target is then "i, f, g, o".
    """

    source: str
    target: str
    index: int = 0


@dataclass(frozen=True)
class Axis:
    """One axis that a reduction in the statement of `target` runs over; `operand` is the variable that it reduces."""

    target: str
    index: int
    operand: str
    number: int


class Gate:
    """The open gate: whatever comes passes unchanged. Diagnosis subclasses it."""

    def node(self, name: str, value: Any) -> Any:
        """Called with each input, option and assigned variable, and returns what the formula goes on with."""
        return value

    def use(self, source: str, target: str, index: int, value: Any) -> Any:
        """Called with each use of a variable, and returns what that one use sees."""
        return value

    def axis(self, target: str, index: int, number: int) -> int:
        """Called with each axis of a reduction, and returns the axis that is taken."""
        return number


OPEN = Gate()


@dataclass(frozen=True)
class Formula:
    """A formula that can be run with a gate, and the graph that was read from its source.

    `nodes` are the variables in the order of their first assignment, inputs not included; `edges` are their uses;
    `statements` are the lines that make them.
    """

    name: str
    function: Callable[..., Any]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    nodes: tuple[str, ...]
    edges: tuple[Edge, ...]
    axes: tuple[Axis, ...]
    statements: Mapping[str, str]

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
    statements = _statements(definition, outputs)
    definition.body = [_node_line(known) for known in (*inputs, *options)] + rewriter.block(definition.body)
    definition.args.args.insert(0, ast.arg("__gate__"))
    definition.decorator_list = []
    namespace = _compile(tree, function)
    return Formula(
        name=name,
        function=namespace[name],
        inputs=inputs,
        outputs=tuple(outputs),
        nodes=tuple(dict.fromkeys(rewriter.nodes)),
        edges=tuple(dict.fromkeys(rewriter.edges)),
        axes=tuple(rewriter.axes),
        statements=statements,
    )


def _statements(definition: ast.FunctionDef, outputs: Sequence[str]) -> dict[str, str]:
    """The text of the line that makes each variable, as the author wrote it."""
    found: dict[str, str] = {}
    for statement in ast.walk(definition):
        if isinstance(statement, ast.Assign):
            for name in ast.walk(statement.targets[0]):
                if isinstance(name, ast.Name):
                    found[name.id] = ast.unparse(statement)
        if isinstance(statement, ast.Return) and statement.value is not None and len(outputs) == 1:
            found.setdefault(outputs[0], f"{outputs[0]} = {ast.unparse(statement.value)}")
    return found


def _compile(tree: ast.Module, function: Callable[..., Any]) -> dict[str, Any]:
    code = function.__code__
    ast.increment_lineno(ast.fix_missing_locations(tree), code.co_firstlineno - 1)
    scope: dict[str, Any] = {}
    exec(compile(tree, code.co_filename, "exec"), function.__globals__, scope)
    return scope


def _node_line(name: str) -> ast.stmt:
    return ast.parse(f"{name} = __gate__.node({name!r}, {name})").body[0]


def _operand(call: ast.Call) -> str:
    """The variable that a reduction reduces: the first name in what stands before `.mean(`, or in its first argument."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in REDUCTIONS:
        return ""
    names = [n.id for part in (call.func.value, *call.args[:1]) for n in ast.walk(part) if isinstance(n, ast.Name)]
    return next((name for name in names if name not in ("torch", "F")), "")


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
        self.axes: list[Axis] = []
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

    def visit_Call(self, call: ast.Call) -> ast.expr:
        """`x.mean(-1)` and `torch.softmax(x, -1)` get a gate around their axis."""
        operand = _operand(call)
        self.generic_visit(call)
        if operand:
            for keyword in call.keywords:
                if keyword.arg == "dim":
                    keyword.value = self.gated_axis(keyword.value, operand)
            place = 1 if len(call.args) > 1 else 0
            call.args[place : place + 1] = [
                self.gated_axis(argument, operand) for argument in call.args[place : place + 1]
            ]
        return call

    def gated_axis(self, argument: ast.expr, operand: str) -> ast.expr:
        try:
            number = ast.literal_eval(argument)
        except ValueError:
            return argument
        if type(number) is not int:
            return argument
        index = sum(axis.target == self.target for axis in self.axes)
        self.axes.append(Axis(self.target, index, operand, number))
        return _call("axis", ast.Constant(self.target), ast.Constant(index), argument)

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        raise SpecError(f"{self.formula}: a lambda in a formula hides a node. Write the expression out.")

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        raise SpecError(f"{self.formula}: `:=` in a formula hides a node. Give the value a line of its own.")
