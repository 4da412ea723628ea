"""Times both sides in turn, so that a busy moment of the machine's is busy for both, and keeps the fastest run of each.

Means of such runs differ by ten times on a busy machine; minima by one part in a hundred.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from typing import Any

import torch

from backpropkit.bench.plain import Report, Row
from backpropkit.bench.sides import DTYPE, NoAnswer, Side, Sides, sides
from backpropkit.spec.exercise import Exercise
from backpropkit.spec.nouns import Arrays
from backpropkit.student.local import LocalStudent

RUNS, WARM = 30, 3
SECONDS = 10.0  # after which no further run is begun
FUNCTIONS = ("forward", "backward")


def report(
    exercise: Exercise, student: LocalStudent, sizes: Mapping[str, int], device: str = "cpu", arrays: Arrays = "torch"
) -> Report:
    """The speed of a student's functions on one device. Raises NoAnswer where they can't be timed."""
    both = sides(exercise, student, sizes, device, arrays)
    try:
        seconds, runs = _fastest(both, device)
    except Exception as error:
        raise NoAnswer(f"it raised {type(error).__name__} on a later run: {error}") from error
    your, pytorchs = both.yours.counts, both.pytorchs.counts
    rows = [
        Row(function, *seconds[function], your[function].operators if your else 0, pytorchs[function].operators)
        for function in FUNCTIONS
    ]
    dtype = str(DTYPE).removeprefix("torch.")
    return Report(exercise.name, both.sizes, dtype, device, runs, bool(your), tuple(rows))


def _fastest(both: Sides, device: str) -> tuple[dict[str, tuple[float, float]], int]:
    """For each function the fastest run of the student's and of PyTorch's, and how many runs there were."""
    timed: list[list[tuple[float, float]]] = []
    ends = time.perf_counter() + SECONDS
    collecting = gc.isenabled()
    gc.disable()
    try:
        for number in range(WARM + RUNS):
            timed.append([_once(side, device) for side in (both.yours, both.pytorchs)])
            if time.perf_counter() > ends:
                break
            if number == WARM - 1:
                timed.clear()
    finally:
        if collecting:
            gc.enable()
    best = {
        function: (min(run[0][k] for run in timed), min(run[1][k] for run in timed))
        for k, function in enumerate(FUNCTIONS)
    }
    return best, len(timed)


def _once(side: Side, device: str) -> tuple[float, float]:
    """One forward and one backward of it, in seconds."""
    clock = _on_the_device if device.startswith("cuda") else _here
    kept, forward = clock(side.forward)
    _, backward = clock(lambda: side.backward(kept))
    return forward, backward


def _here(call: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    result = call()
    return result, time.perf_counter() - started


def _on_the_device(call: Callable[[], Any]) -> tuple[Any, float]:
    """A CUDA device works on its own: its time is that between two events in its queue."""
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))  # type: ignore[no-untyped-call]
    torch.cuda.synchronize()
    start.record()
    result = call()
    end.record()
    torch.cuda.synchronize()
    return result, start.elapsed_time(end) / 1000
