"""The pytest door: `pytest exercises` has one item per check (`…/layernorm.py::grad_x`), with the verdicts of `check`.

pytest imports this module in every project on the machine, so it imports nothing heavy, and it collects a file only if
its path was asked for on the command line and it is plainly an exercise: see `_is_exercise`.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backpropkit import catalog, settings

if TYPE_CHECKING:
    from backpropkit.spec.exercise import Exercise
    from backpropkit.verdict import Check, ExerciseResult

MAIN_BLOCK = re.compile(rb"^[ \t]*from backpropkit import check\b", re.MULTILINE)  # every stub has it
KIT_FAULT = "grading gave no check called {name}: this is the kit's own fault"
YOURS, PYTORCHS = SIDES = ("yours", "PyTorch")
GRADED = pytest.StashKey[list["ExerciseFile"]]()
ASKED = pytest.StashKey[tuple[Path, ...]]()
SETTINGS = pytest.StashKey[settings.Settings]()
SPECS = pytest.StashKey[Mapping[str, Path]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("backpropkit", "grading exercises (backpropkit)")
    group.addoption(
        "--backpropkit-device", metavar="DEVICE", help="cpu, cuda, cuda:1 or all; without it, every device there is"
    )
    group.addoption("--backpropkit-arrays", choices=("torch", "numpy"), help="what the exercises are written in")
    group.addoption("--backpropkit-seed", type=int, default=0, metavar="N", help="the seed of all the numbers")


def pytest_configure(config: pytest.Config) -> None:
    """Reads once, and only where paths were asked for, what tells an exercise from other files."""
    config.stash[GRADED] = []
    named = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
    start = config.invocation_params.dir
    config.stash[ASKED] = tuple((start / arg.split("::")[0]).resolve() for arg in named)
    try:
        config.stash[SETTINGS] = settings.read(config.rootpath) if named else settings.Settings()
        config.stash[SPECS] = catalog.files(config.stash[SETTINGS].catalogs) if named else {}
    except (settings.BadSettings, catalog.UnknownExercise, ValueError) as error:
        raise pytest.UsageError(str(error)) from None


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Takes an exercise's file out of the hands of every other plugin: pytest's own would import it."""
    others = yield
    if not _is_exercise(file_path, parent.config):
        return others
    return [ExerciseFile.from_parent(parent, path=file_path)]


def _is_exercise(path: Path, config: pytest.Config) -> bool:
    """Asked for by name or folder, called like an exercise, and either in its unit's folder or made from a stub."""
    spec = config.stash[SPECS].get(path.stem)
    if spec is None or path.suffix != ".py":
        return False
    real = path.resolve()
    if real == spec.resolve() or not any(real.is_relative_to(asked) for asked in config.stash[ASKED]):
        return False
    return path.parent.name == spec.parent.name or MAIN_BLOCK.search(path.read_bytes()) is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A device that is not there is a misuse of the command, not a failed check."""
    if not any(isinstance(item, CheckItem) for item in items):
        return
    from backpropkit.grade.devices import NoSuchDevice, cuda_devices

    try:
        cuda_devices(config.getoption("--backpropkit-device"))
    except NoSuchDevice as error:
        raise pytest.UsageError(str(error)) from None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    results = [file.result for file in config.stash[GRADED]]
    if results:
        score, most = sum(r.score for r in results), sum(r.max_score for r in results)
        seed = config.getoption("--backpropkit-seed")
        exercises = "1 exercise" if len(results) == 1 else f"{len(results)} exercises"
        terminalreporter.write_line(f"backpropkit: {exercises}, {score:g} / {most:g} points, seed {seed}")


class ExerciseFile(pytest.File):
    """One submitted file. It is graded once, when its first check is asked for."""

    _result: ExerciseResult | None = None

    def collect(self) -> Iterable[pytest.Item]:
        from backpropkit.grade import check_names
        from backpropkit.spec.dims import SpecError

        try:
            exercise = self._exercise()
        except SpecError as error:
            raise self.CollectError(str(error)) from None
        if self.config.getoption("benchmark_only", False):
            timed = [(f, side) for f in ("forward", "backward") for side in SIDES] if exercise.formula else []
            return [self._timed(function, side) for function, side in timed]
        return [CheckItem.from_parent(self, name=name) for name in ("written", *dict(check_names(exercise)))]

    def _timed(self, function: str, side: str) -> pytest.Item:
        """One function of one side, for pytest-benchmark and its fixture."""

        def timed(benchmark: Any) -> None:
            from backpropkit.bench import rounds

            try:
                benchmark.group = f"{self.path.stem}: {function}"
                rounds.run(self._exercise(), self.path, self._arrays(), function, side == YOURS, benchmark.pedantic)
            except rounds.NoAnswer as answer:
                raise pytest.skip.Exception(str(answer), _use_item_location=True) from None

        return pytest.Function.from_parent(self, name=f"{function}[{side}]", callobj=timed)

    @property
    def result(self) -> ExerciseResult:
        if self._result is None:
            from backpropkit.grade.here import Wish, grade_file

            option = self.config.getoption
            wish = Wish(option("--backpropkit-seed"), self._arrays(), option("--backpropkit-device"))
            self._result = grade_file(self._exercise(), self.path, wish)
            self.config.stash[GRADED].append(self)
        return self._result

    def _arrays(self) -> settings.Arrays:
        return self.config.getoption("--backpropkit-arrays") or self.config.stash[SETTINGS].arrays

    def _exercise(self) -> Exercise:
        return catalog.load(self.path.stem, self.config.stash[SETTINGS].catalogs)


class CheckItem(pytest.Item):
    """One check of an exercise. Its points are user properties, so that a JUnit report has them."""

    parent: ExerciseFile

    def runtest(self) -> None:
        check = self._check()
        self.user_properties += [("points", check.points), ("max_points", check.max_points)]
        if check.status == "skipped":
            raise pytest.skip.Exception(check.message or "the file has no answer to ask", _use_item_location=True)
        if check.wrong:
            raise WrongAnswer(check)

    def _check(self) -> Check:
        """The check of this name; of several (one per CUDA device) the first that is wrong."""
        found = [check for check in self.parent.result.checks if check.name == self.name]
        assert found, KIT_FAULT.format(name=self.name)
        return next((check for check in found if check.wrong), found[0])

    def repr_failure(  # type: ignore[override]  # pytest's own type has a private name
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> object:
        if not isinstance(excinfo.value, WrongAnswer):
            return super().repr_failure(excinfo)
        printed = self.parent.result.printed
        if printed and excinfo.value.check is _first_wrong(self.parent.result):
            self.add_report_section("call", "stdout", printed)
        return Explanation(excinfo.value.check, self.path)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.path.stem}::{self.name}"


class WrongAnswer(Exception):
    """A check that is not passed."""

    def __init__(self, check: Check) -> None:
        super().__init__(check.message)
        self.check = check


class Explanation(str):
    """What is shown of a failure: the kit's message, without a traceback. `reprcrash` is where pytest looks for the one
    line of its summary."""

    __slots__ = ("lineno", "message", "path", "reprcrash")

    def __new__(cls, check: Check, path: Path) -> Explanation:
        made = super().__new__(cls, "\n".join(_lines(check, path)))
        made.message, made.path, made.lineno = check.message or str(check.status), str(path), check.line or 1
        made.reprcrash = made
        return made

    message: str
    path: str
    lineno: int
    reprcrash: Explanation


def _first_wrong(result: ExerciseResult) -> Check:
    return next(check for check in result.checks if check.wrong)


def _lines(check: Check, path: Path) -> Iterable[str]:
    """Cause, place, advice, evidence; no colours, since a report is kept in files too."""
    from backpropkit.output.look import Look
    from backpropkit.output.terminal_table import table_lines

    yield check.message or str(check.status)
    if check.line:
        yield f"  {path}:{check.line}   {check.source}".rstrip()
    if check.advice:
        yield f"  {check.advice}"
    if check.table is not None:
        yield ""
        yield from (line.plain for line in table_lines(check.table, Look(plain=True)))
