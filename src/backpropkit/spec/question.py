"""A question to a student's functions that is not about a layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backpropkit.spec import nouns
from backpropkit.spec.nouns import Case, Input, Mistake


@dataclass
class Question:
    """A question that is not about a layer: a probe that runs beside the student's module, and its truth.

    `probe(student, *inputs, **given)` returns what the student's functions gave back; its source travels to the process
    that runs the student's code, with those of the functions in `helpers`, and nothing else of its file.
    `truth(*inputs)` gets torch tensors and returns what is right; only the grader runs it. `returns` names the values
    that come back. Where they are True or False, `says` puts what each means into words, in which {case}
    stands for the name of the case; `advices` may hold one for each of the student's answers. `builds_on` are earlier
    checks; where one of them is wrong, a wrong answer to this question says nothing new.

    With several `processes` the probe runs in all of them at once, and they are torch's default group, over gloo. Then
    the truth has the values of the first process, then those of the second, and so on, and so has a mistake.
    """

    name: str
    functions: tuple[str, ...]
    inputs: tuple[Input, ...]
    returns: tuple[str, ...]
    probe: Callable[..., Any] | None
    given: Mapping[str, Any]
    truth: Callable[..., Any]
    points: float = 2.0
    tolerance: float = 1e-9
    advice: str = ""
    cases: list[Case] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    only_own_cases: bool = False
    says: Mapping[bool, str] = field(default_factory=dict)
    advices: Mapping[bool, str] = field(default_factory=dict)
    processes: int = 1
    builds_on: Sequence[str] = ()
    helpers: Sequence[Callable[..., Any]] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The names of all the values that the truth has."""
        if self.processes == 1:
            return self.returns
        return tuple(f"{name} in process {rank}" for rank in range(self.processes) for name in self.returns)

    def case(self, name: str, **parts: Any) -> None:
        """One more case, or a change to the standard case "display" or "diagnosis"; see `Exercise.case`."""
        self.cases.append(nouns.case(f"question {self.name}", self.inputs, {}, (), name, parts))

    def known(self, words: str, change: Callable[..., Any], advice: str = "") -> None:
        """A wrong answer that students give: `change(*inputs)` returns it in the truth's place."""
        self.mistakes.append(Mistake("", words, change, advice or self.advice))
