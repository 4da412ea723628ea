"""The numerical check in a terminal: step against error, with the valley between truncation and roundoff."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rich.text import Text

from backpropkit.explain.plain import Numerical, Step, Trap
from backpropkit.output.explanation_numbers import digits
from backpropkit.output.look import Look

BAR = 16  # the error bars' length, one sign per power of ten


def numerical_lines(part: Numerical, look: Look) -> Iterator[Text]:
    """The table of steps, what it shows, and the integer trap; or the reason for which there is no check."""
    if part.reason:
        yield from look.wrapped(f"There is none: {part.reason}.")
        return
    derivative = digits((part.derivative,))[0]
    yield from look.wrapped(
        f"No calculus: nudge {part.entry} up and down by a step h, see how far the loss moves, divide by 2h. The "
        f"gradient says {derivative}" + (f", yours {digits((part.yours,))[0]}." if part.yours is not None else ".")
    )
    head = f"  {'h':<8}{'slope':>14}{'error':>10}" + ("     to yours" if part.yours is not None else "")
    yield look.text(head, "dim")
    for step in part.steps:
        yield _row(step, part, look)
    yield from look.wrapped(_moral(part))
    if part.trap is not None:
        yield from _trap(part.trap, look)


def _row(step: Step, part: Numerical, look: Look) -> Text:
    line = look.text(f"  {step.size:<8.0e}{step.value:>14.8f}{_error(step.error):>10}")
    if step.yours is not None:
        line.append_text(look.text(f"{_error(step.yours):>13}", "red"))
    bar = ("#" if look.plain else "▪") * _length(step.error, part.derivative)
    note = "   the best" if step.size == part.best and not part.straight else ""
    return line.append_text(look.text(f"   {bar}{note}", "dim"))


def _error(error: float) -> str:
    return f"{error:.0e}" if error else "0"


def _length(error: float, derivative: float) -> int:
    """How many powers of ten lie between the error and rounding."""
    if not error:
        return 0
    return max(0, min(BAR, BAR + round(math.log10(error / max(abs(derivative), 1e-3)))))


def _moral(part: Numerical) -> str:
    if part.straight:
        words = (
            "The loss is a straight line along this entry, so no step is too large: there is no truncation. What grows "
            "as h shrinks is roundoff: the difference of two nearly equal numbers, divided by next to nothing."
        )
    else:
        words = (
            f"Above h = {part.best:.0e} the error is truncation: the loss bends within the step, and ten times smaller "
            "steps make it a hundred times smaller. Below, it is roundoff: the difference of two nearly equal numbers, "
            "divided by less and less."
        )
    return words + (" The error to yours stays: no step brings the slope to it." if part.yours is not None else "")


def _trap(trap: Trap, look: Look) -> Iterator[Text]:
    up, down = f"{trap.before} + {trap.nudge:.0e}", f"{trap.before} - {trap.nudge:.0e}"
    yield from look.wrapped(
        f"The integer trap: in an array of integers, {trap.entry} = {trap.before}, and {up} is stored as {trap.after}. "
        f"The nudge is lost without a word, and the slope reads {trap.one_sided + 0.0:.1f} (by central difference "
        f"{trap.central + 0.0:.6g}, since {down} is stored as {trap.before - 1}). Make floats of the inputs first."
    )
