"""Answers as frames, from a worker to the grader, who believes none of it: every part is checked as it is read.

What a worker says about itself can only cost it points. The status of a failure comes from a short list, words are cut
and cleaned, an array's dtype is that of the bytes that came, and an answer must have the form that its question asks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from torch import Tensor

from backpropkit.isolation.text import clean
from backpropkit.isolation.wire import DTYPES, NAMES, WireError
from backpropkit.student.exchange import (
    Answer,
    Ask,
    Count,
    Facts,
    Failure,
    ForwardAsk,
    LayerAsk,
    ProbeAsk,
    Returned,
    Tensors,
)
from backpropkit.student.local import PRINTED
from backpropkit.student.watch import MOST_NAMES
from backpropkit.verdict import Status

CLAIMABLE = (Status.ERROR, Status.TIMEOUT, Status.UNWRITTEN, Status.FORBIDDEN)
MOST_VALUES = 64  # that one call may return
MOST_LINES = 1000
MOST_ARGUMENTS = 20  # that a message names
OUT_OF_REACH = " (where code is graded it can read no file but Python's own, write none, and start no program)"
DEVICE = re.compile(r"(cpu|meta|cuda(:\d{1,3})?)")


def pack_answer(answer: Answer) -> tuple[Any, tuple[Tensor, ...]]:
    """In the worker: an answer as the body and the tensors of a frame."""
    tensors: list[Tensor] = []

    def place(value: Tensor | None) -> int | None:
        if value is None or value.dtype not in NAMES:
            return None
        tensors.append(value)
        return len(tensors) - 1

    def returned(r: Returned) -> list[Any]:
        return [r.kind, place(r.value), r.dtype, r.device, r.requires_grad]

    body = {
        "outputs": [[returned(r) for r in call] for call in answer.outputs],
        "gradients": [[returned(r) for r in call] for call in answer.gradients],
        "inputs_after": [place(t) for t in answer.inputs_after],
        "upstreams_after": [[place(t) for t in after] for after in answer.upstreams_after],
        "failure": pack_failure(answer.failure),
        "printed": answer.printed,
        "used": {function: list(names) for function, names in answer.used.items()},
        "counts": {
            function: [c.operators, c.largest, list(c.shape), c.alive, c.outside]
            for function, c in answer.counts.items()
        },
        "recomputed": answer.recomputed,
        "repeated": answer.repeated,
        "saved_bytes": answer.saved_bytes,
    }
    return body, tuple(tensors)


def pack_facts(facts: Facts) -> Any:
    """In the worker: what a file holds."""
    problems = {name: pack_failure(problem) for name, problem in facts.problems.items()}
    lines = dict(list(facts.lines.items())[:MOST_LINES])
    turned = {name: list(order) for name, order in facts.turned.items()}
    said = {"problems": problems, "lines": lines, "printed": facts.printed, "turned": turned}
    return {"failure": pack_failure(facts.failure), **said}


def pack_failure(failure: Failure | None) -> Any:
    """In the worker: why there is no answer."""
    if failure is None:
        return None
    words = [failure.message, failure.function, failure.source, failure.assigns]
    return [str(failure.status), *words, failure.line, [[name, list(shape)] for name, shape in failure.shapes]]


def read_facts(body: Any, wanted: Collection[str]) -> Facts:
    """In the grader: what a worker says of its file. Raises WireError where it says nothing of the sort."""
    match body:
        case {
            "failure": failure,
            "problems": dict(problems),
            "lines": dict(lines),
            "printed": printed,
            "turned": dict(turned),
        }:
            known = {name: read_failure(problems.get(name), wanted) for name in wanted}
            where = {clean(name, 80): line for name, line in list(lines.items())[:MOST_LINES] if _line(line)}
            found = read_failure(failure, wanted)
            if found is None and set(problems) != set(wanted):
                raise WireError("it does not say which functions are written")
            orders = {
                name: _names(turned[name][:MOST_ARGUMENTS]) for name in wanted if isinstance(turned.get(name), list)
            }
            told = clean(printed, PRINTED + 100, lines=True)
            return Facts(found, known if found is None else {}, where, told, orders)
    raise WireError("it does not say what the file holds")


def read_answer(body: Any, tensors: Sequence[Tensor], ask: Ask, functions: Collection[str]) -> Answer:
    """In the grader: an answer that has the form its question asks. Raises WireError for any other."""
    try:
        answer = Answer(
            tuple(_call(call, tensors) for call in body["outputs"]),
            tuple(_call(call, tensors) for call in body["gradients"]),
            _left(body["inputs_after"], tensors, getattr(ask, "inputs", ())),
            tuple(_left(after, tensors, upstream) for after, upstream in _paired(body["upstreams_after"], ask)),
            read_failure(body["failure"], functions),
            clean(body["printed"], PRINTED + 100, lines=True),
            {name: _names(body["used"][name]) for name in functions if name in body["used"]},
            {name: _count(body["counts"][name]) for name in functions if name in body["counts"]},
            _natural(body["recomputed"]),
            _natural(body["repeated"]),
            _natural(body["saved_bytes"]),
        )
    except (KeyError, TypeError, IndexError, ValueError):
        raise WireError("it is no answer") from None
    if not _fits(answer, ask):
        raise WireError("it is no answer to this question")
    return answer


def read_failure(value: Any, functions: Collection[str]) -> Failure | None:
    """In the grader: why there is no answer. A status that is no failure's is an error."""
    match value:
        case None:
            return None
        case [status, message, function, source, assigns, line, [*shapes]]:
            claimed = Status(status) if status in CLAIMABLE else Status.ERROR
            words = clean(message, 500) or "no reason was given"
            words += OUT_OF_REACH if " raised PermissionError" in words else ""
            name = function if function in functions else "the file"
            places = tuple(_shape(shape) for shape in shapes[:20])
            number = line if _line(line) else None
            return Failure(claimed, words, name, number, clean(source, 300), clean(assigns, 80), places)
    raise WireError("its reason is none")


def _names(value: Any) -> tuple[str, ...]:
    return tuple(clean(name, 80) for name in value[:MOST_NAMES])


def _shape(value: Any) -> tuple[str, tuple[int, ...]]:
    match value:
        case [str(name), [*shape]] if _sizes(shape):
            return clean(name, 80), tuple(shape)
    raise WireError("a shape in its reason is none")


def _count(value: Any) -> Count:
    match value:
        case [operators, largest, [*shape], alive, outside] if _sizes(shape):
            return Count(_natural(operators), _natural(largest), tuple(shape), _natural(alive), _natural(outside))
    raise WireError("it does not count what it did")


def _sizes(shape: list[Any]) -> bool:
    return len(shape) <= 16 and all(type(d) is int and 0 <= d < 1 << 31 for d in shape)


def _natural(value: Any) -> int:
    if type(value) is int and 0 <= value < 1 << 62:
        return value
    raise WireError("it counts with no number")


def _line(value: Any) -> bool:
    return type(value) is int and 0 < value < 1_000_000


def _call(values: Any, tensors: Sequence[Tensor]) -> tuple[Returned, ...]:
    if not isinstance(values, list) or len(values) > MOST_VALUES:
        raise WireError("one call returned no list, or far too much")
    return tuple(_returned(value, tensors) for value in values)


def _returned(value: Any, tensors: Sequence[Tensor]) -> Returned:
    kind, place, dtype, device, requires_grad = value
    array = _tensor(place, tensors) if place is not None else None
    if array is not None:
        if kind not in ("tensor", "array", "number"):
            raise WireError("it sends numbers for something that holds none")
        dtype = NAMES[array.dtype]
        if kind == "number":
            if array.dim():
                raise WireError("it sends an array and calls it a number")
            dtype = {"bool": "bool", "int64": "int", "float64": "float"}[dtype]
    where = device if isinstance(device, str) and DEVICE.fullmatch(device) else ""
    return Returned(clean(kind, 80), array, clean(dtype, 40), where, requires_grad is True)


def _paired(after: Any, ask: Ask) -> Iterator[tuple[Any, Tensors]]:
    """What is left of the upstream gradients beside those that were given, one pair for each backward."""
    given = ask.upstreams if isinstance(ask, LayerAsk) else ()
    return zip(after, given, strict=True) if after else iter(())


def _left(places: Any, tensors: Sequence[Tensor], given: Tensors) -> Tensors:
    """What has become of the arrays that were given: one of another dtype is as good as nothing left of it."""
    found = [_tensor(place, tensors) for place in places]
    pairs = zip(found, given, strict=True) if found else ()
    return tuple(after if after.dtype is before.dtype else before.new_empty(0) for after, before in pairs)


def _tensor(place: Any, tensors: Sequence[Tensor]) -> Tensor:
    if type(place) is not int or not 0 <= place < len(tensors):
        raise WireError("it names an array that it did not send")
    return tensors[place]


def _fits(answer: Answer, ask: Ask) -> bool:
    """Whether every call that was asked for is answered; after a failure, whether no more than that is."""
    forwards, backwards, width, inputs = _counts(ask)
    found = (len(answer.outputs), len(answer.gradients), len(answer.inputs_after), len(answer.upstreams_after))
    asked = (forwards, backwards, inputs, backwards)
    if width is not None and any(len(call) != width for call in answer.outputs):
        return False
    if answer.failure is None:
        return found == asked and set(answer.counts) >= _watched(ask)
    return all(f <= a for f, a in zip(found, asked, strict=True))


def _watched(ask: Ask) -> set[str]:
    """The functions whose operators are counted."""
    if isinstance(ask, LayerAsk) and ask.watched:
        return {"forward", "backward"} if ask.upstreams else {"forward"}
    return set()


def _counts(ask: Ask) -> tuple[int, int, int | None, int]:
    """How many forwards, backwards, values of each forward and inputs an answer tells of."""
    if isinstance(ask, LayerAsk):
        again = max(len(ask.upstreams) - 1, 0) if ask.fresh else 0
        return 1 + bool(ask.between) + again, len(ask.upstreams), ask.outputs, len(ask.inputs)
    if isinstance(ask, ForwardAsk):
        return len(ask.points), 0, ask.outputs, 0
    assert isinstance(ask, ProbeAsk)
    return 1, 0, None, 0


assert set(DTYPES) == set(NAMES.values())
