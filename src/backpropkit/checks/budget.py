"""What the answer costs, where the exercise sets a limit: counted on one case, and on a larger one beside it.

A loop shows in the number of operators, which grows with the axis that is looped over. A block that no tensor may
hold must be met on the larger case too, so that a tile of any fixed size is as right as any other. A block in pieces,
or in NumPy, shows in memory that grows like it: more than twice when the axis is twice as long, be it short or long.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from backpropkit.checks import layer, policy
from backpropkit.checks.judge import Asked, Problem
from backpropkit.checks.trial import Setting, Trial, layer_ask, prepare
from backpropkit.spec import dims
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import Student
from backpropkit.truth import samples
from backpropkit.verdict import Status

CASE = "budget"
LONGER = 3  # times: a loop then runs at least two operators more for each entry of the shorter axis
LARGER = 8  # times
DOUBLED = (2, 8)  # times, and twice that: the first is cheap, the second is asked where the first is suspicious
MOST_OPERATORS = 1000  # of a function on the first case: beyond, an axis four times as long would take too long
BYTES = 8  # of a number in float64
SUSPICIOUS = 6 / 8  # of a block: half of it, under the mask, grows by all of it beyond twice
PIECES = "Make it piece by piece: use each piece where it is made, and forget it before the next."


def problem(exercise: Exercise, student: Student, setting: Setting) -> Problem | None:
    """The first limit that is passed; or what is wrong at these sizes, which no other check asks."""
    return next(_problems(exercise, student, setting), None)


def _problems(exercise: Exercise, student: Student, setting: Setting) -> Iterator[Problem]:
    budget = exercise.budget
    assert budget is not None
    small = _run(exercise, student, setting, {})
    yield from _wrong(exercise, small, setting)
    if budget.saved:
        yield from _saved(small, budget.saved)
    if budget.no_block and any(_blocks(small, budget.no_block)):
        large = _run(exercise, student, setting, _longer(small, budget.no_block, LARGER))
        yield from _wrong(exercise, large, setting)
        yield from _blocks(large, budget.no_block)
    if budget.no_block:
        yield from _pieces(exercise, student, setting, small, budget.no_block)
    for dim in budget.no_loop_over:
        long = _run(exercise, student, setting, {dim: LONGER * small.sample.sizes[dim]})
        yield from _wrong(exercise, long, setting)
        yield from _loops(small, long, dim)


def _run(exercise: Exercise, student: Student, setting: Setting, sizes: Mapping[str, int]) -> Trial:
    """The case that students are shown, at the sizes of the budget, each function called once and watched."""
    shown = samples.cases(exercise)[0]
    chosen = {**shown.sizes, **exercise.sizes.get(CASE, {}), **sizes}
    name = ", ".join(f"{dim}={size}" for dim, size in chosen.items())
    trial = prepare(exercise, replace(shown, name=name, sizes=chosen), setting.seed, count=1)
    weighed = bool(exercise.budget and exercise.budget.no_block)
    ask = replace(layer_ask(exercise, trial, setting), watched=True, weighed=weighed)
    return replace(trial, answer=student.ask(ask))


def _wrong(exercise: Exercise, trial: Trial, setting: Setting) -> Iterator[Problem]:
    """What is wrong with the answer itself: else it could be cheap by being none."""
    yield from policy.problems(exercise, [trial]).values()
    found = layer.forward_problem(exercise, trial, Asked(setting.arrays))
    for number in range(len(exercise.differentiable)):
        found = found or layer.gradient_problem(exercise, number, trial, Asked(setting.arrays))
    if found is not None:
        yield replace(found, message=f"right at other sizes: {found.message}{trial.where}")


def _saved(trial: Trial, limit: str) -> Iterator[Problem]:
    most, came = BYTES * _numbers(limit, trial), trial.answer.saved_bytes
    if came > most:
        message = f"saved holds {came:,} bytes beside the inputs, and {_words(limit)} numbers are {most:,}{trial.where}"
        advice = "Keep less, and compute it again in backward. A slice keeps all the memory of what it was cut from."
        yield Problem(CASE, message, advice, about="forward")


def _blocks(trial: Trial, block: str) -> Iterator[Problem]:
    """The functions in which some tensor is as large as the block."""
    for function, count in trial.answer.counts.items():
        if count.largest >= _numbers(block, trial):
            message = f"{function} makes a tensor {dims.brackets(count.shape)}: no {_words(block)} block may exist"
            yield Problem(CASE, message + trial.where, PIECES, about=function)


def _pieces(exercise: Exercise, student: Student, setting: Setting, small: Trial, block: str) -> Iterator[Problem]:
    """The functions whose memory grows like the block, at short axes and at long ones."""
    if any(count.operators > MOST_OPERATORS for count in small.answer.counts.values()):
        return
    found: list[Problem] = []
    for times in DOUBLED:
        short, long = (_run(exercise, student, setting, _longer(small, block, n)) for n in (times, 2 * times))
        if any(t.answer.failure and t.answer.failure.status is Status.TIMEOUT for t in (short, long)):
            return  # being slow is no part of the budget
        found = [*_wrong(exercise, short, setting), *_wrong(exercise, long, setting)]
        found = found or list(_grown(short, long, block))
        if not found:
            return
    yield from found


def _longer(small: Trial, block: str, times: int) -> Mapping[str, int]:
    return {dim.name: times * small.sample.sizes[dim.name] for dim in dims.parse(block, CASE)}


def _grown(short: Trial, long: Trial, block: str) -> Iterator[Problem]:
    """What has grown by more than twice, by most of a block. What grows like the axis, or not at all, has not."""
    most, words = SUSPICIOUS * BYTES * _numbers(block, short), _words(block)
    for function, count in long.answer.counts.items():
        before = short.answer.counts[function]
        message = ""
        if count.alive - 2 * before.alive >= most:
            message = f"{function}'s tensors together grow with {words}: no {words} block may exist, not even in pieces"
        elif count.outside - 2 * before.outside >= most:
            message = f"{function}'s NumPy arrays and lists grow with {words}: no {words} block may exist there either"
        if message:
            yield Problem(CASE, message + long.where, PIECES, about=function)


def _loops(short: Trial, long: Trial, dim: str) -> Iterator[Problem]:
    entries = long.sample.sizes[dim] - short.sample.sizes[dim]
    for function, count in long.answer.counts.items():
        before = short.answer.counts[function].operators
        if count.operators - before >= entries:
            asked = f"{before} operators for {dim}={short.sample.sizes[dim]} and {count.operators} for "
            message = f"{function} loops over {dim}: it runs {asked}{dim}={long.sample.sizes[dim]}"
            yield Problem(
                CASE, message + long.where, f"Let each operator work on all of {dim} at once.", about=function
            )


def _numbers(shape: str, trial: Trial) -> int:
    return math.prod(dim.size(trial.sample.sizes) for dim in dims.parse(shape, CASE))


def _words(shape: str) -> str:
    """ "8T D" as people write a product: 8 × T × D."""
    dims_of = dims.parse(shape, CASE)
    return " × ".join(word for dim in dims_of for word in (str(dim.times) if dim.times > 1 else "", dim.name) if word)
