"""A formula's source is its computational graph.

`read` rewrites the syntax tree of a straight-line PyTorch function: every assignment and every use of a variable passes
through a gate. The gate is the identity until diagnosis closes it, so one function gives the value, the gradient, the
graph, and every wrong version of them.

    var = centered.square().mean(-1)      becomes
    var = gate.node("var", gate.use(edges[3], centered).square().mean(gate.axis(axes[1], -1)))
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from backpropkit.spec import straight
from backpropkit.spec.dims import SpecError
from backpropkit.spec.rewrite import Axis, Edge, Rewriter, node_line


class Gate:
    """The open gate: whatever comes passes unchanged. Diagnosis subclasses it."""

    def node(self, name: str, value: Any) -> Any:
        """Called with each input, option and assigned variable, and returns what the formula goes on with."""
        return value

    def use(self, edge: Edge, value: Any) -> Any:
        """Called with each use of a variable, and returns what that one use sees."""
        return value

    def axis(self, axis: Axis, number: int) -> int:
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

    def position(self, name: str) -> int:
        """Where a variable is made, as a place among the nodes; inputs and options come before them all."""
        return self.nodes.index(name) if name in self.nodes else -1

    @cached_property
    def reach(self) -> Mapping[str, frozenset[str]]:
        """The variables that each variable has an effect on, and itself."""
        steps = {(edge.source, target) for edge in self.edges for target in edge.target.split(", ")}
        reach = {name: {name} for name in (*self.inputs, *self.nodes, *(name for step in steps for name in step))}
        for _ in reach:
            for source, target in steps:
                reach[source] |= reach[target]
        return {name: frozenset(found) for name, found in reach.items()}

    def __call__(self, inputs: Sequence[Any], options: Mapping[str, Any], gate: Gate = OPEN) -> tuple[Any, ...]:
        """The outputs, always as a tuple."""
        result = self.function(gate, self.edges, self.axes, *inputs, **options)
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
    ast.increment_lineno(tree, function.__code__.co_firstlineno - 1)
    straight.check(name, definition, function)
    inputs = tuple(argument.arg for argument in definition.args.args)
    options = [argument.arg for argument in definition.args.kwonlyargs]
    rewriter = Rewriter(name, {*inputs, *options}, tuple(outputs))
    statements = _statements(definition, outputs)
    definition.body = [node_line(known) for known in (*inputs, *options)] + rewriter.block(definition.body)
    definition.args.args[:0] = [ast.arg(name) for name in ("__gate__", "__edges__", "__axes__")]
    definition.decorator_list = []
    namespace = _compile(tree, function)
    return Formula(
        name=name,
        function=namespace[name],
        inputs=inputs,
        outputs=tuple(outputs),
        nodes=tuple(dict.fromkeys(rewriter.nodes)),
        edges=tuple(rewriter.edges),
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
    scope: dict[str, Any] = {}
    for node in ast.walk(tree):  # the gates of inputs stand on the function's own line
        if isinstance(node, (ast.stmt, ast.expr)) and getattr(node, "lineno", 0) < function.__code__.co_firstlineno:
            node.lineno = node.end_lineno = function.__code__.co_firstlineno
    exec(
        compile(ast.fix_missing_locations(tree), function.__code__.co_filename, "exec", dont_inherit=True),
        function.__globals__,
        scope,
    )
    return scope
