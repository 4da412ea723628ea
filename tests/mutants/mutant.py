"""What a wrong submission is: a right one in some student's style, a small edit of its text, and the cause it has.

The tables in wrong/ hold one row for each: the check that must fail, the causes by which it may be named, the edits.
A cause is "kind: words", where the words are a piece of the headline that makes it unambiguous; several causes are
equally true of the numbers. Of a row with causes that all begin with "Hint:" no name is expected, and of a row with
none not even a hint. "message: words" is the message of a check that needs no diagnosis, such as an exception.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
Edit = tuple[str, str]
Row = tuple[object, ...]


@dataclass(frozen=True)
class Mutant:
    """One wrong submission. `fails` is the check that must fail, `causes` are the names that are true of it."""

    exercise: str
    base: str
    edits: tuple[Edit, ...]
    fails: str
    causes: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"{self.exercise}-{self.base}-" + "; ".join(f"{old} => {new}" for old, new in self.edits)

    @property
    def named(self) -> bool:
        """Whether a name is expected of it, and not only a hint or honest silence."""
        return any(not cause.startswith("Hint:") for cause in self.causes)

    def code(self) -> str:
        return edited(source(self.exercise, self.base), self.edits)


def source(exercise: str, base: str) -> str:
    """The right submission that a mutant is made of: the solution, or one of bases/."""
    if base == "solution":
        return next((ROOT / "solutions").glob(f"*/{exercise}.py")).read_text()
    return (HERE / "bases" / f"{exercise}_{base}.py").read_text()


def edited(code: str, edits: Sequence[Edit]) -> str:
    """The code with each edit made once. Raises ValueError where the old text is not there exactly once."""
    for old, new in edits:
        if code.count(old) != 1:
            raise ValueError(f"{old!r} is there {code.count(old)} times, not once")
        code = code.replace(old, new)
    return code


def of(exercise: str, base: str, rows: Sequence[Row]) -> Iterator[Mutant]:
    """The mutants of one base. A row is (check that fails, cause or causes, edit, edit …)."""
    for fails, causes, *edits in rows:
        several = (causes,) if isinstance(causes, str) else tuple(causes)
        yield Mutant(exercise, base, tuple(edits), fails, several)
