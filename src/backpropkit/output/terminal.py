"""One result as a person reads it in a terminal: cause, advice, evidence, the lights of the checks, what to do next.

Red is for wrong numbers alone. Everything is built as lines of text first, so that a picture, a test and a notebook
can have the same lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.style import Style
from rich.text import Text

from backpropkit.output import symbols
from backpropkit.output.look import Look, joined
from backpropkit.output.terminal_table import table_lines
from backpropkit.verdict import Check, ExerciseResult, Status

STYLES = {symbols.PASSED: "bold green", symbols.WRONG: "bold yellow", symbols.OPEN: "bold cyan", symbols.SKIPPED: "dim"}
LIGHTS = {symbols.PASSED: "green", symbols.WRONG: "yellow", symbols.OPEN: "cyan", symbols.SKIPPED: "dim"}
PRINTED_LINES = 4
OTHER_CAUSES = 2
SHORTEST_SOURCE = 30  # below, the student's line goes on a line of its own


@dataclass(frozen=True)
class Around:
    """What a message says besides its result: the exercise after a pass, ways to get help ("stuck?", "bpk hint
    relu"), and the seed that repeats the run."""

    next: str = ""
    ways: tuple[tuple[str, str], ...] = ()
    seed: int | None = None


def result_lines(result: ExerciseResult, around: Around, look: Look) -> list[Text]:
    """The whole message, at most about a dozen lines."""
    if result.passed:
        return [*_passed(result, around, look), *_printed(result.printed, look)]
    lines = [*_headline(result, look), *look.wrapped(result.advice)]
    asked = any(check.max_points and check.status is not Status.SKIPPED for check in result.checks)
    if result.status in (Status.UNWRITTEN, Status.MISSING) or not asked:
        return [*lines, *_printed(result.printed, look)]
    cause = _cause(result)
    if cause is not None and cause.table is not None:
        lines += [Text(), *table_lines(cause.table, look)]
    lines += [*_printed(result.printed, look), *_other_causes(result, cause, look)]
    return [*lines, *_lights(result, look), *_footer(around, look)]


def place(result: ExerciseResult, look: Look) -> Text:
    """`file:line`, which a terminal that can opens on a click."""
    if not result.file:
        return Text()
    words = result.file if result.line is None else f"{result.file}:{result.line}"
    link = None if look.plain else Path(result.file).absolute().as_uri()
    shown = look.text(words)
    shown.stylize(Style(dim=True, link=link))
    return shown


def total_lines(results: list[ExerciseResult], seed: int, look: Look) -> Iterator[Text]:
    """What several results come to, with the names of those that nothing is written of yet."""
    unwritten = ", ".join(result.name for result in results if is_blank(result))
    if unwritten:
        yield from look.wrapped(f"not written yet: {unwritten}", indent="", label=f"{symbols.OPEN} ")
    score, points = sum(r.score for r in results), sum(r.max_score for r in results)
    passed = sum(r.passed for r in results)
    words = f"{passed} of {len(results)} passed, {score:g} / {points:g} points"
    yield Text.assemble(look.text(words, "bold"), look.text(f"   seed {seed} repeats this run", "dim"))


def is_blank(result: ExerciseResult) -> bool:
    """Whether there is nothing to say of an exercise but that it is not written yet."""
    return result.status is Status.UNWRITTEN and not result.score


def _passed(result: ExerciseResult, around: Around, look: Look) -> list[Text]:
    seed = "" if around.seed is None else f", seed {around.seed}"
    words = f"{result.score:g} / {result.max_score:g} points" + (f", {result.summary}" if result.summary else "") + seed
    return look.edges(_wrapped_head(result, words, look), look.text(f"next: {around.next}" if around.next else "", ""))


def _wrapped_head(result: ExerciseResult, words: str, look: Look) -> Text:
    lines = _head(result, words, look)
    return joined(lines, "\n") if len(lines) > 1 else lines[0]


def _head(result: ExerciseResult, words: str, look: Look) -> list[Text]:
    """The sign, the name and a sentence; what does not fit goes on below, indented."""
    sign = symbols.of_result(result)
    mark, name = look.text(sign).plain, look.text(result.name).plain
    lines = [Text(line) for line in look.broken(f"{mark} {name}  {words}", "", "  ")]
    lines[0].stylize(STYLES[sign], 0, len(mark))
    lines[0].stylize("bold", len(mark) + 1, len(mark) + 1 + len(name))
    return lines


def _headline(result: ExerciseResult, look: Look) -> list[Text]:
    """The cause, with its place at the right edge, or below together with the student's own line."""
    lines, where = _head(result, result.headline, look), place(result, look)
    if not result.source:
        below = [Text.assemble("  ", where)] if where.plain else []
        return look.edges(lines[0], where) if len(lines) == 1 else [*lines, *below]
    source, room = look.text(result.source), look.width - where.cell_len - 5
    if room < min(source.cell_len, SHORTEST_SOURCE):
        return [*lines, Text.assemble("  ", where), Text.assemble("    ", look.cut(source, look.width - 4))]
    return [*lines, Text.assemble("  ", where, "   ", look.cut(source, room))]


def _cause(result: ExerciseResult) -> Check | None:
    """The check that the headline is about."""
    return next((check for check in result.checks if check.wrong and _words(check) == result.headline), None)


def _words(check: Check) -> str:
    return check.diagnosis.headline if check.diagnosis else check.message


def _other_causes(result: ExerciseResult, cause: Check | None, look: Look) -> Iterator[Text]:
    """What else is wrong that gives points, where it is not the same thing again."""
    told = {result.headline} | ({cause.message} if cause else set())
    others = [check for check in result.checks if check.wrong and check.max_points and not check.builds_on]
    messages = dict.fromkeys(check.message for check in others if check.message not in told)
    for words in list(messages)[:OTHER_CAUSES]:
        yield from look.wrapped(f"also: {words}", "dim")


def _printed(printed: str, look: Look) -> Iterator[Text]:
    """The first lines of what the student's code printed; what is left out is said."""
    lines = [line for line in symbols.clean(printed).rstrip().split("\n") if line.strip()]
    if not lines:
        return
    yield look.text("  your code printed:", "dim")
    for line in lines[:PRINTED_LINES]:
        yield look.cut(look.text(f"  │ {line}"), look.width)
    if len(lines) > PRINTED_LINES:
        left = len(lines) - PRINTED_LINES
        yield look.text(f"  │ … and {left} more line{'s' if left > 1 else ''}", "dim")


def _lights(result: ExerciseResult, look: Look) -> list[Text]:
    """The checks that give points. One without says something of its own only where none of the others is wrong."""
    shown = [check for check in result.checks if check.max_points]
    if not any(check.wrong for check in shown):
        shown = [check for check in result.checks if check.max_points or check.wrong]
    lines = look.packed(Text("  "), (_light(check, look) for check in shown))
    points = look.text(f"{result.score:g} / {result.max_score:g} points")
    return [*lines[:-1], *look.edges(lines[-1], points)]


def _light(check: Check, look: Look) -> Text:
    sign = symbols.of_check(check.status)
    part = f" ({check.points:g} of {check.max_points:g})" if 0 < check.points < check.max_points else ""
    where = f" ({check.device})" if check.device != "cpu" else ""
    return Text.assemble(look.text(sign, LIGHTS[sign]), look.text(f" {check.name}{part}{where}"))


def _footer(around: Around, look: Look) -> list[Text]:
    ways = [Text.assemble(look.text(label, "dim"), "  ", look.text(command)) for label, command in around.ways]
    seed = look.text("" if around.seed is None else f"seed {around.seed}", "dim")
    if not ways:
        return [Text.assemble("  ", seed)] if seed.plain else []
    beside = Text.assemble("  ", joined(ways, "     "))
    if beside.cell_len <= look.width:
        return look.edges(beside, seed)
    *above, last = (Text.assemble("  ", way) for way in ways)
    return [*above, *look.edges(last, seed)]
