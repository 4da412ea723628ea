"""An explanation as a person reads it in a terminal: six sections, each with a sentence or two and its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from backpropkit.explain.plain import Backprop, Contributions, Explanation, Jacobian, Reach, Variable
from backpropkit.output.explanation_numbers import digits, grid, head, listed, nested
from backpropkit.output.explanation_paths import contribution_lines
from backpropkit.output.explanation_steps import numerical_lines
from backpropkit.output.look import Look

SIGNS = {Reach.MOVES: "•", Reach.FLAT: "○", Reach.NEVER: "·"}
MOST_ROWS = 12  # of a Jacobian
MOST_TERMS = 4  # of a sum that is written out
APART = 4


def explanation_lines(explained: Explanation, look: Look) -> list[Text]:
    """The whole explanation."""
    sizes = ", ".join(f"{name}={size}" for name, size in explained.sizes.items())
    lines = look.wrapped(f"{explained.name}  {explained.title}", "bold", indent="")
    about = f"On a tiny case, {sizes}, with round numbers; {_upstream(explained)} is what a loss might hand back."
    lines += look.wrapped(about + (f" Beside it, yours: {explained.mine}." if explained.mine else ""))
    first, *_ = explained.jacobians
    parts = (
        ("1  Shapes", _shapes(explained, look)),
        ("2  What each output depends on", _depends(explained.jacobians, look)),
        (f"3  Sensitivity: the Jacobian of {first.input}", _sensitivity(first, look)),
        (f"4  Backprop: from {_upstream(explained)} to {explained.backprop.gradient.name}", _backprop(explained, look)),
        ("5  Contributions, path by path", _contributions(explained.contributions, look)),
        ("6  The numerical check", _numerical(explained, look)),
    )
    for title, part in parts:
        lines += [Text(), look.text(title, "bold"), *part]
    return lines


def _upstream(explained: Explanation) -> str:
    return " and ".join(array.name for array in explained.backprop.upstream)


def _shapes(explained: Explanation, look: Look) -> Iterator[Text]:
    first = explained.backprop.gradient.name
    yield from look.wrapped(
        "Inputs, the steps between, and outputs, with a name for each axis. A gradient has the shape of what it "
        f"belongs to: {first} that of {first.removeprefix('grad_')}."
    )
    names = max(len(v.array.name) for v in explained.variables)
    dims = max(len(_brackets(v.dims)) for v in explained.variables)
    sizes = max(len(_brackets(v.array.shape)) for v in explained.variables)
    for variable in explained.variables:
        name = variable.array.name.ljust(names)
        line = f"  {name}  {_brackets(variable.dims).ljust(dims)}  {_brackets(variable.array.shape).ljust(sizes)}  "
        style = "dim" if variable.role == "node" else ""
        yield look.cut(look.text(line + nested(variable.array) + _note(variable), style), look.width)
        if variable.yours is not None:
            yours = look.text(" " * (2 + names) + "  yours: " + nested(variable.yours), "red")
            yield look.cut(yours, look.width)


def _note(variable: Variable) -> str:
    return f"   ({variable.note})" if variable.note else ""


def _brackets(shape: Sequence[object]) -> str:
    return f"[{', '.join(map(str, shape))}]"


def _depends(jacobians: Sequence[Jacobian], look: Look) -> Iterator[Text]:
    first = jacobians[0]
    reached = [listed(first.input, first.shape, k) for k, r in enumerate(first.reach[0]) if r is not Reach.NEVER]
    few = ", ".join(reached) if len(reached) <= MOST_TERMS else f"{len(reached)} entries of {first.input}"
    others = len(first.reach[0]) - len(reached)
    rest = f", not on the other {'one' if others == 1 else others}" if others else ""
    words = f"{first.rows[0]} depends on {few}{rest}."
    signs = f"{SIGNS[Reach.MOVES]} it reaches the output, {SIGNS[Reach.NEVER]} it does not"
    if any(r is Reach.FLAT for j in jacobians for row in j.reach for r in row):
        signs += f", {SIGNS[Reach.FLAT]} it could, but with these numbers its slope is 0"
    yield from look.wrapped(f"One row per entry of the output, one sign per entry of the input: {signs}. {words}")
    labels = max(len(row) for row in first.rows)
    blocks = [_pattern(j) for j in jacobians]
    for together in _fitting(blocks, look.width - labels - 2):
        for number in range(len(together[0])):
            label = "" if number == 0 else first.rows[number - 1]
            cells = (" " * APART).join(block[number].ljust(max(map(len, block))) for block in together)
            line = look.text(f"  {label.ljust(labels)}  {cells}", "dim" if number == 0 else "")
            yield look.cut(line, look.width)
    if len(first.rows) > MOST_ROWS:
        yield look.text(f"  … and {len(first.rows) - MOST_ROWS} rows more", "dim")


def _pattern(jacobian: Jacobian) -> list[str]:
    """A head and one line per row; the entries stand in groups as long as the input's last axis."""
    group = jacobian.shape[-1] if jacobian.shape else 1
    lines = [f"{jacobian.input} {_brackets(jacobian.shape)}"]
    for row in jacobian.reach[:MOST_ROWS]:
        signs = [SIGNS[r] for r in row]
        lines.append("  ".join(" ".join(signs[k : k + group]) for k in range(0, len(signs), group)))
    return lines


def _fitting(blocks: Sequence[list[str]], width: int) -> Iterator[list[list[str]]]:
    """As many blocks beside each other as there is room for."""
    row: list[list[str]] = []
    used = 0
    for block in blocks:
        wide = max(map(len, block)) + APART
        if row and used + wide > width:
            yield row
            row, used = [], 0
        row.append(block)
        used += wide
    yield row


def _sensitivity(jacobian: Jacobian, look: Look) -> Iterator[Text]:
    row, column = _largest(jacobian)
    entry, output = listed(jacobian.input, jacobian.shape, column), jacobian.rows[row]
    number = digits(jacobian.numbers[row])[column]
    words = (
        f"Row: which output; column: which entry of {jacobian.input}; number: how strongly. Nudge {entry} a little, "
    )
    far = "just as far" if float(number) == 1 else f"{number} times as far"
    yield from look.wrapped(words + f"and {output} moves {far}.")
    heads = [head(jacobian.shape, k) or jacobian.input for k in range(len(jacobian.numbers[0]))]
    yield from grid(heads, jacobian.rows[:MOST_ROWS], jacobian.numbers, look)
    if jacobian.yours is not None:
        yield look.text("  yours, row by row from your backward:", "dim")
        yield from grid(heads, jacobian.rows[:MOST_ROWS], jacobian.yours, look, jacobian.numbers)


def _largest(jacobian: Jacobian) -> tuple[int, int]:
    places = [(abs(v), -r, -c) for r, row in enumerate(jacobian.numbers) for c, v in enumerate(row)]
    _, row, column = max(places)
    return -row, -column


def _backprop(explained: Explanation, look: Look) -> Iterator[Text]:
    part, first = explained.backprop, explained.jacobians[0]
    yield from look.wrapped(
        f"A loss says how much each output matters to it: {_upstream(explained)}. Each entry of {first.input} gets the "
        f"blame of all the outputs that it moved: its column of J, times {_upstream(explained)}, added up."
    )
    upstream = ",  ".join(f"{array.name} = {nested(array)}" for array in part.upstream)
    yield from look.wrapped(upstream, indent="    ")
    yield from look.wrapped(f"{part.entry} = {_sum(part)}", indent="    ")
    handed = _upstream(explained) if len(part.upstream) == 1 else "both, end to end"
    yield from look.wrapped(f"J.T @ {handed} = {nested(part.product)}", indent="    ")
    said = "the same, to rounding" if part.equal else "not the same: please tell us"
    yield from look.wrapped(f"autograd's {part.gradient.name} = {nested(part.gradient)}: {said}.", indent="    ")
    if part.yours is not None:
        yield from look.wrapped(f"yours = {nested(part.yours)}", "red", indent="    ")
    if part.matrix_product:
        yield from look.wrapped(
            f"Why the transpose? Forward adds up along the rows of a matrix: a row collects what moves one output. "
            f"Backward asks what one entry of {first.input} has moved, and that stands in a column. Reading columns "
            "as rows is all that .T does: no trick, bookkeeping."
        )


def _sum(part: Backprop) -> str:
    """The largest terms of one entry, written out."""
    total = part.gradient.numbers[max(range(len(part.gradient.numbers)), key=lambda k: abs(part.gradient.numbers[k]))]
    shown = part.terms[:MOST_TERMS]
    terms = " + ".join(f"{_factor(g)} × {_factor(j)}" for g, j in shown)
    more = f" + {len(part.terms) - len(shown)} more" if len(part.terms) > len(shown) else ""
    return f"{terms}{more} = {digits((total,))[0]}"


def _factor(number: float) -> str:
    text = digits((number,))[0]
    return f"({text})" if text.startswith("-") else text


def _contributions(parts: Sequence[Contributions], look: Look) -> Iterator[Text]:
    yield from contribution_lines(parts, look)


def _numerical(explained: Explanation, look: Look) -> Iterator[Text]:
    yield from numerical_lines(explained.numerical, look)
