"""Putting the gates into a formula: its syntax tree is rewritten, statement by statement.

On the way the rewriter writes down what it meets: the variables (nodes), their uses (edges), the axes of reductions.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from backpropkit.spec.dims import SpecError

REDUCTIONS = {
    "amax", "amin", "cumsum", "log_softmax", "logsumexp", "mean", "norm", "prod", "softmax", "std", "sum", "var",
}  # fmt: skip


RESHAPES = {
    "detach", "expand", "expand_as", "flatten", "mT", "permute", "reshape", "to", "transpose", "unsqueeze", "view",
}  # fmt: skip
PRODUCTS = {"bmm", "div", "einsum", "matmul", "mul", "pow", "square"}


@dataclass(frozen=True)
class Edge:
    """One use of the variable `source` in the statement that makes `target`; `index` counts uses in that statement.

    A statement that unpacks makes several variables at once: the target is then "i, f, g, o". `through` names the
    function of the statement that the use goes into first, as logsumexp in `y = x - x.logsumexp(-1)`. `role` is what
    the use is there: a factor of a "product", a "divisor", a term of a "sum", a side of a "comparison", a function's
    "argument". `term` is the text of the term that a product is, as h @ w in `y = x + h @ w`; empty where it is none.
    """

    source: str
    target: str
    index: int = 0
    through: str = field(default="", compare=False)
    role: str = field(default="", compare=False)
    term: str = field(default="", compare=False)


@dataclass(frozen=True)
class Axis:
    """One axis that a reduction in the statement of `target` runs over; `operand` is the variable that it reduces."""

    target: str
    index: int
    operand: str
    number: int


def node_line(name: str) -> ast.stmt:
    return ast.parse(f"{name} = __gate__.node({name!r}, {name})").body[0]


def _operand(call: ast.Call) -> str:
    """The variable that a reduction reduces: the first name before `.mean(`, or in its first argument."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in REDUCTIONS:
        return ""
    names = [n.id for part in (call.func.value, *call.args[:1]) for n in ast.walk(part) if isinstance(n, ast.Name)]
    return next((name for name in names if name not in ("torch", "F")), "")


def _all_names(elements: list[ast.expr]) -> bool:
    return all(isinstance(element, ast.Name) for element in elements)


def _call(method: str, *arguments: ast.expr) -> ast.Call:
    gate = ast.Attribute(ast.Name("__gate__", ast.Load()), method, ast.Load())
    return ast.Call(gate, list(arguments), [])


def _item(name: str, place: int) -> ast.expr:
    return ast.Subscript(ast.Name(name, ast.Load()), ast.Constant(place), ast.Load())


class Rewriter(ast.NodeTransformer):
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
        self.calls: list[str] = []
        self.roles: list[str] = [""]
        self.terms: list[str] = [""]

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
                    f"{self.formula}: line {statement.lineno} is no straight line: "
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
        return [node_line(name) for name in names]

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
        return gated

    def visit_Name(self, name: ast.Name) -> ast.expr:
        if name.id not in self.variables or not isinstance(name.ctx, ast.Load):
            return name
        index = self.uses.get(name.id, 0)
        self.uses[name.id] = index + 1
        edge = Edge(name.id, self.target, index, self.calls[-1] if self.calls else "", self.roles[-1], self.terms[-1])
        if edge not in self.edges:  # a variable that is assigned twice may be used twice by the same edge
            self.edges.append(edge)
        return _call("use", _item("__edges__", self.edges.index(edge)), name)

    def visit_BinOp(self, operation: ast.BinOp) -> ast.expr:
        is_sum = isinstance(operation.op, (ast.Add, ast.Sub))
        below = self.roles[-1] == "divisor"  # in a / (b / c) c is a factor again
        upper, lower = ("divisor", "product") if below else ("product", "divisor")
        roles = ("sum", "sum") if is_sum else (upper, lower if isinstance(operation.op, ast.Div) else upper)
        sides = []
        for side, role in zip((operation.left, operation.right), roles, strict=True):
            self.roles.append(role)
            sides.append(self.operand(side, ast.unparse(side) if is_sum else self.terms[-1]))
            self.roles.pop()
        operation.left, operation.right = sides
        return operation

    def operand(self, value: ast.expr, term: str) -> ast.expr:
        self.terms.append(term)
        gated: ast.expr = self.visit(value)
        self.terms.pop()
        return gated

    def visit_Compare(self, comparison: ast.Compare) -> ast.expr:
        self.roles.append("comparison")
        self.generic_visit(comparison)
        self.roles.pop()
        return comparison

    def visit_Call(self, call: ast.Call) -> ast.expr:
        """`x.mean(-1)` and `torch.softmax(x, -1)` get a gate around their axis."""
        operand = _operand(call)
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
        self.calls.append(name)
        self.roles.append(self.roles[-1] if name in RESHAPES else "product" if name in PRODUCTS else "argument")
        self.terms.append(self.terms[-1] if self.roles[-1] != "argument" else "")
        self.generic_visit(call)
        self.roles.pop()
        self.terms.pop()
        self.calls.pop()
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
        return _call("axis", _item("__axes__", len(self.axes) - 1), argument)

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        raise SpecError(f"{self.formula}: a lambda in a formula hides a node. Write the expression out.")

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        raise SpecError(f"{self.formula}: `:=` in a formula hides a node. Give the value a line of its own.")
