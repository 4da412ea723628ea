"""Two mistakes at once: random pairs of mutants whose edits stand at different places of one base."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from backpropkit.verdict import Check

from .catalogue import MUTANTS
from .judging import fits, graded, hints
from .mutant import Mutant, edited, source

BOTH, ONE, VAGUE, MISLEADING = "both named", "one named", "vague", "misleading"
COUNT = 100
FIRST = ("forward", "value")  # what is wrong here is told first, and alone: no pair with a mistake of backward
TRUE_TOGETHER = {  # what is true of two edits together and of neither alone
    ("grad_scores.mT @ q / scale", "scale = 1 / q.shape[-1]"): "grad_k is D times too large",
    ("return grad_q, grad_v, grad_k", "weights.mT @ (0 * grad_y + 1)"): "grad_k ignores grad_y",
    ("        break  # this", "sum_to(grad_y, b.shape)"): "grad_b hands on grad_y",
    ("y * (1 - y)", "return y, x\n"): "multiplies grad_y by x * (1 - x)",
    ("g = gy[:, t]", "range(T)"): "what the last step sends back is returned",
    ("dh, dc = 0, dc * f", "[di, df, do, dg]"): "the path c → total → y is missing",
}


@dataclass(frozen=True)
class Pair:
    """A submission with two mistakes."""

    first: Mutant
    second: Mutant

    @property
    def title(self) -> str:
        return f"{self.first.title} && {'; '.join(f'{old} => {new}' for old, new in self.second.edits)}"

    def code(self) -> str:
        return edited(source(self.first.exercise, self.first.base), self.first.edits + self.second.edits)

    @property
    def order(self) -> str:
        """Random, but the same in every run and whatever other mutants there are."""
        return hashlib.sha256(self.title.encode()).hexdigest()


def pairs(count: int = COUNT) -> list[Pair]:
    """The first `count` pairs in their random order; at most a tenth of them of one exercise."""
    chosen: list[Pair] = []
    for pair in sorted(_possible(), key=lambda pair: pair.order):
        if sum(one.first.exercise == pair.first.exercise for one in chosen) < count // 10:
            chosen.append(pair)
        if len(chosen) == count:
            break
    return chosen


def _possible() -> Iterator[Pair]:
    suitable = [
        mutant for mutant in MUTANTS if mutant.named and not any(c.startswith("message") for c in mutant.causes)
    ]
    for first, second in combinations(suitable, 2):
        if _group(first) == _group(second) and _apart(first, second):
            yield Pair(first, second)


def behind_a_wrong_forward(count: int) -> list[Pair]:
    """The first `count` pairs, in their random order, of a mistake in forward and one in backward."""
    forward = [mutant for mutant in MUTANTS if mutant.fails == "forward"]
    backward = [mutant for mutant in MUTANTS if mutant.fails.startswith("grad_")]
    found = [
        Pair(one, other)
        for one in forward
        for other in backward
        if (one.exercise, one.base) == (other.exercise, other.base) and _apart(one, other)
    ]
    return sorted(found, key=lambda pair: pair.order)[:count]


def _group(mutant: Mutant) -> tuple[str, str, bool]:
    """What two mutants share that can make a pair."""
    return mutant.exercise, mutant.base, mutant.fails in FIRST


def _apart(first: Mutant, second: Mutant) -> bool:
    """Whether the edits stand at different lines, so that neither takes the other back or changes what it means."""
    code = source(first.exercise, first.base)
    lines = [{code[: code.index(old)].count("\n") for old, _ in mutant.edits} for mutant in (first, second)]
    if lines[0] & lines[1]:
        return False
    try:
        edited(code, first.edits + second.edits)
    except ValueError:
        return False
    return True


def outcome(pair: Pair, seed: int) -> tuple[str, tuple[str, ...]]:
    """What the kit makes of a pair, and its words."""
    result = graded(pair.first.exercise, pair.code(), seed)
    wrong = [check for check in result.checks if check.wrong and check.diagnosis is not None]
    said = tuple(f"{check.name}: {check.diagnosis.headline}" for check in wrong if check.diagnosis)
    parts = [part for check in wrong for part in _parts(check)]
    mutants = (pair.first, pair.second)
    named = [any(_says(part, mutant, pair) for part in parts) for mutant in mutants]
    if not all(any(_says(part, mutant, pair) for mutant in mutants) for part in parts):
        return MISLEADING, said
    return (VAGUE, ONE, BOTH)[sum(named)], said


def _parts(check: Check) -> list[tuple[str, str]]:
    """The kind and the words of each cause that a headline names; a hint names none."""
    if check.diagnosis is None or hints(check):
        return []
    pieces = check.diagnosis.headline.split("; also: ")
    if signed := re.fullmatch("(.*) (is .*) and has the wrong sign", pieces[0]):
        pieces = [f"{signed[1]} has the wrong sign", f"{signed[1]} {signed[2]}"]
    kinds = [check.diagnosis.kind] if len(pieces) == 1 else [""] * len(pieces)
    first, *others = pieces
    return list(zip(kinds, [first, *(_of_the_gradient(check.name, piece) for piece in others)], strict=True))


def _of_the_gradient(name: str, piece: str) -> str:
    """A second cause as it stands and with the gradient's name, for "it" may be that or the author's own word."""
    return f"{piece}: {re.sub('^it ', f'{name} ', piece)}"


def _says(part: tuple[str, str], mutant: Mutant, pair: Pair) -> bool:
    """Whether a part of a headline is true of one of the two mistakes."""
    kind, words = part
    if any(fits(kind or cause.split(": ", 1)[0], words, cause) for cause in mutant.causes):
        return True
    if kind == "other_gradient":
        return any(cause.startswith("swapped") for cause in mutant.causes)
    if kind in ("two_paths", "missing_paths", "paths_sign"):
        return any("path" in cause and _last_node(cause) in words for cause in mutant.causes)
    news = {new for one in (pair.first, pair.second) for _, new in one.edits}
    return any(set(edits) <= news and true in words for edits, true in TRUE_TOGETHER.items())


def _last_node(cause: str) -> str:
    """mean of "missing_path: x → mean → y is missing"."""
    nodes = [words.split()[0] for words in cause.split("→ ")[1:]]
    return next((node for node in nodes if node != "y"), cause)
