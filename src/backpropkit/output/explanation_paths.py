"""What comes back along each path: the graph drawn as a map of its paths, and the numbers, added up as on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from backpropkit.explain.plain import Contributions, Way
from backpropkit.output.explanation_numbers import aligned, head
from backpropkit.output.look import Look

MOST_WAYS = 8
MOST_COLUMNS = 9
SHARE, COUNT = 6, 26  # columns of "100%" and of "yours: 0%, missing"


def contribution_lines(parts: Sequence[Contributions], look: Look) -> Iterator[Text]:
    """The first input with all its numbers, then the others; inputs with one path are told in one sentence."""
    first, *others = parts
    yield from look.wrapped(_intro(first))
    yield from _part(first, look)
    if len(_all(first)) > 1:
        yield from _table(first, look)
    for silent in first.silent[:2]:
        yield from look.wrapped(f"Nothing comes back along {silent}: what it moves cancels.", "dim")
    plain = [part for part in others if part.yours is None]
    alone = [part for part in plain if len(part.ways) == 1 and not part.longer]
    alike = [part for part in plain if part not in alone and _after(part) == _after(first)]
    for part in others:
        if part not in (*alone, *alike):
            yield from look.wrapped(f"{part.gradient.name}:")
            yield from _part(part, look)
    if alike:
        yield from look.wrapped(f"{_names(alike)}: along the same paths, in other shares.")
    if alone:
        yield from look.wrapped(f"One path each: {', '.join(part.ways[0].words for part in alone)}.")


def _names(parts: Sequence[Contributions]) -> str:
    return ", ".join(part.gradient.name for part in parts)


def _after(part: Contributions) -> list[tuple[str, ...]]:
    """The paths without their beginning."""
    return [way.steps[1:] for way in _all(part)]


def _all(part: Contributions) -> list[Way]:
    return [*part.ways, *([part.longer] if part.longer else [])]


def _intro(part: Contributions) -> str:
    name = part.gradient.name
    if part.overlap:
        return f"There are too many paths to draw. This much of {name} passes through each of these; they overlap."
    count = len(part.ways)
    if part.longer is not None:
        return (
            f"{name} is the sum of what comes back along every path: those that pass each variable once, and the "
            "longer ones that go round the loop, from step to step."
        )
    if count < 2:
        return f"There is one path: all of {name} comes back along it."
    return (
        f"There are {count} paths, and {name} is the sum of what comes back along them. The share is how much that is, "
        "of all that comes back; where signs differ, parts of it cancel in the sum."
    )


def _part(part: Contributions, look: Look) -> Iterator[Text]:
    """One line per path: its share, how much of it the student has, and the path on the map."""
    ways = _all(part)
    shown = sorted(ways, key=lambda way: -way.share)[:MOST_WAYS]
    kept = [way for way in ways if way in shown]
    drawn = _map(kept, look, SHARE + 5 + (COUNT if part.yours is not None else 0))
    for way, path in zip(kept, drawn, strict=True):
        line = look.text("  " + _percent(way.share).rjust(SHARE) + "   ")
        if part.yours is not None:
            count = _count(way)
            line.append_text(look.text(count.ljust(COUNT), "red" if way.count not in (1.0, None) else "dim"))
        yield look.cut(line.append_text(look.text(path)), look.width)
    if len(ways) > len(kept):
        rest = sum(way.share for way in ways if way not in kept)
        yield look.text("  " + _percent(rest).rjust(SHARE) + f"   along {len(ways) - len(kept)} more", "dim")


def _percent(share: float) -> str:
    """A share that is too small for a whole percent is not called 0."""
    small = 0 < abs(share) < 0.005
    return ("-" if share < 0 else "") + "<1%" if small else f"{share + 0.0:.0%}"


def _count(way: Way) -> str:
    """The student's share of one path, in words."""
    if way.count is None:
        return "yours: can't be told"
    share = f"yours: {_percent(way.share * way.count)}"
    named = {1.0: "", 0.0: ", missing", -1.0: ", wrong sign"}
    return share + named.get(way.count, f", {way.count:.4g} times")


def _map(ways: Sequence[Way], look: Look, margin: int) -> list[str]:
    """Every variable has a column of its own, and a path is a line through the columns that it passes."""
    columns = _columns([way.steps for way in ways if way.steps])
    width = margin + sum(len(name) + 4 for name in columns) - 4
    if columns and width <= look.width:
        return [_track(way, columns, look) if way.steps else way.words for way in ways]
    return [way.words for way in ways]


def _columns(paths: Sequence[Sequence[str]]) -> list[str]:
    """All variables, in an order that every path keeps; none where two paths pass them in opposite orders."""
    left = [list(path) for path in paths]
    columns: list[str] = []
    while any(left):
        heads = [path[0] for path in left if path]
        free = [head for head in heads if not any(head in path[1:] for path in left)]
        if not free:
            return []
        columns.append(free[0])
        left = [path[1:] if path and path[0] == free[0] else path for path in left]
    return columns


def _track(way: Way, columns: Sequence[str], look: Look) -> str:
    """ "x ────────→ centered ─→ y": the columns that are passed, and a line over the others."""
    rail, head = ("-", ">") if look.plain else ("─", "→")
    first, last = columns.index(way.steps[0]), columns.index(way.steps[-1])
    text = columns[0] if first == 0 else " " * len(columns[0])
    for number, name in enumerate(columns[1 : last + 1], 1):
        after = " " if columns[number - 1] in way.steps else rail
        if number <= first:
            text += " " * 4 + (name if number == first else " " * len(name))
        elif name in way.steps:
            text += f"{after}{rail}{head} {name}"
        else:
            text += after + rail * (3 + len(name))
    return text


def _table(part: Contributions, look: Look) -> Iterator[Text]:
    """The numbers that are added up, one line per path, and under the line the whole."""
    ways = [way for way in _all(part) if part.overlap is False][: MOST_WAYS + 1]
    if not ways or len(ways) < len(_all(part)):
        return
    numbers = [way.numbers for way in ways] + [part.gradient.numbers]
    labels = [way.words for way in ways] + [part.gradient.name]
    if part.yours is not None and part.yours.numbers != part.gradient.numbers:
        numbers, labels = [*numbers, part.yours.numbers], [*labels, "yours"]
    rows = aligned(numbers)
    heads = [head(part.gradient.shape, k) for k in range(len(rows[0]))]
    margin = max(map(len, labels)) + 2
    width = max(len(cell) for row in (*rows, heads) for cell in row) + 2
    room = min(MOST_COLUMNS, max(1, (look.width - margin - 6) // width))
    cut = " …" if len(heads) > room else ""
    yield look.text("  " + " " * margin + "".join(h.rjust(width) for h in heads[:room]) + cut, "dim")
    for label, row in zip(labels, rows, strict=True):
        if label == part.gradient.name:
            yield look.text("  " + " " * margin + ("-" if look.plain else "─") * (width * min(room, len(row))), "dim")
        line = look.text(f"  {label}")
        line.append(" " * max(0, margin + 2 - line.cell_len))
        yield look.cut(line.append_text(look.text("".join(c.rjust(width) for c in row[:room]) + cut)), look.width)
