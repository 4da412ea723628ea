"""What a person reads in a terminal, message by message.

The messages are in `golden/terminal`: each result on a wide screen, on a narrow one, and in plain ASCII. Whoever
changes the wording writes them anew with `BACKPROPKIT_WRITE_GOLDEN=1 pytest tests/test_terminal.py`, and looks at the
difference.
"""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from backpropkit.output import symbols
from backpropkit.output.look import Look, open_screen
from backpropkit.output.terminal import Around, result_lines, total_lines
from backpropkit.output.terminal_status import Row, State, status_lines
from backpropkit.verdict import Check, Diagnosis, ExerciseResult, Status, Table

GOLDEN = Path(__file__).parent / "golden" / "terminal"
LOOKS = {"wide": Look(110), "narrow": Look(60), "ascii": Look(80, plain=True)}
WAYS = (("stuck?", "bpk hint layernorm  (1 of 3)"), ("why?", "bpk explain layernorm"))
AROUND = Around("broadcast_add", WAYS, 0)
P, F, E, U, S = Status.PASSED, Status.FAILED, Status.ERROR, Status.UNWRITTEN, Status.SKIPPED

FILE = "exercises/05_normalization/layernorm.py"
TABLE = Table(
    "grad_x for N=3, D=5",
    (("0.063", "-0.117", "0.018", "-0.430", "0.530"), ("0.100", "0.200", "0.300", "0.400", "0.500")),
    (("0.207", "-0.130", "-0.156", "-0.370", "0.449"), ("0.100", "0.200", "0.300", "0.400", "0.500")),
    frozenset((0, column) for column in range(5)),
)
PATH = Diagnosis(
    "missing_path",
    "grad_x: the path x → var → y is missing",
    "x also changes var, and var changes y: add that contribution.",
    "x",
    "var",
    0.0,
)


def checks(**given: tuple[Status, float, float]) -> tuple[Check, ...]:
    return tuple(Check(name.replace("_differences", " differences"), *values) for name, values in given.items())


PASS = ExerciseResult(
    "linear",
    "02_linear_algebra",
    P,
    file="exercises/02_linear_algebra/linear.py",
    checks=checks(forward=(P, 2, 2), grad_x=(P, 2, 2), purity=(P, 1, 1)),
    summary="3 cases, float64 and float32, cpu (no CUDA device here)",
)
MISSING_PATH = ExerciseResult(
    "layernorm",
    "05_normalization",
    F,
    PATH.headline,
    PATH.advice,
    FILE,
    21,
    checks=(
        Check("written", P),
        Check("forward", P, 2, 2),
        Check("grad_x", F, 0, 2, PATH.headline, PATH.advice, 21, diagnosis=PATH, table=TABLE),
        *checks(grad_weight=(P, 2, 2), grad_bias=(P, 2, 2)),
        Check("finite differences", F, message="grad_x is not the gradient of your own forward"),
        *checks(edges=(P, 1, 1), purity=(S, 0, 1), precision=(S, 0, 1)),
        Check("cuda", S, message="asked once the rest is right"),
    ),
)
RAISED = "backward raised RuntimeError: mat1 and mat2 shapes cannot be multiplied (4x5 and 4x3)"
EXCEPTION = ExerciseResult(
    "linear",
    "02_linear_algebra",
    E,
    RAISED,
    "grad_y [4, 5], x [4, 3]; grad_weight has the shape of weight.",
    "exercises/02_linear_algebra/linear.py",
    18,
    "grad_weight = grad_y @ x",
    (
        Check("written", P),
        Check("forward", P, 2, 2),
        Check("grad_x", E, 0, 2, RAISED),
        Check("grad_weight", E, 0, 2, RAISED),
        Check("edges", S, 0, 1),
    ),
    printed="x is torch.Size([4, 3])\n\n" + "line\n" * 9,
)
UNWRITTEN = ExerciseResult(
    "softmax",
    "04_losses",
    U,
    "forward is not written yet",
    "",
    "exercises/04_losses/softmax.py",
    14,
    checks=(Check("written", U), Check("forward", U, 0, 2, "forward is not written yet"), Check("grad_x", S, 0, 2)),
)
HALF_WRITTEN = replace(
    UNWRITTEN,
    status=F,
    headline="backward is not written yet",
    line=19,
    checks=(
        Check("forward", P, 2, 2),
        Check("grad_x", U, 0, 2, "backward is not written yet"),
        Check("edges", S, 0, 1),
    ),
)
SYNTAX_ERROR = ExerciseResult(
    "softmax",
    "04_losses",
    E,
    "the file can't be read: SyntaxError: '(' was never closed",
    "",
    "exercises/04_losses/softmax.py",
    15,
    "shifted = (x - x.max(-1, keepdim=True",
    (
        Check("written", E, 0, 0, "the file can't be read: SyntaxError: '(' was never closed"),
        Check("forward", S, 0, 2),
        Check("grad_x", S, 0, 2),
    ),
)
SHAPE = "grad_bias has shape [3, 5]; it should be [5]"
WRONG_SHAPE = ExerciseResult(
    "layernorm",
    "05_normalization",
    F,
    SHAPE,
    "Write the shape of each step beside its line.",
    FILE,
    24,
    checks=(
        Check("forward", P, 2, 2),
        Check("grad_x", P, 2, 2),
        Check("grad_bias", F, 0, 2, SHAPE),
        Check("edges", P, 1, 1),
    ),
)
OWN_FORWARD = ExerciseResult(
    "layernorm",
    "05_normalization",
    F,
    "y is wrong: at [0, 2] it is 0.018, PyTorch's is -0.156; backward is the exact gradient of your forward",
    "",
    FILE,
    12,
    checks=(
        Check(
            "forward",
            F,
            0,
            2,
            "y is wrong: at [0, 2] it is 0.018, PyTorch's is -0.156; backward is the exact gradient of your forward",
        ),
        Check("grad_x", F, 1, 2, "grad_x is the exact gradient of your forward, which is wrong: half the points"),
        Check("edges", S, 0, 1),
    ),
)
RESULTS = {
    "pass": PASS,
    "missing_path": MISSING_PATH,
    "exception": EXCEPTION,
    "unwritten": UNWRITTEN,
    "half_written": HALF_WRITTEN,
    "syntax_error": SYNTAX_ERROR,
    "wrong_shape": WRONG_SHAPE,
    "own_forward": OWN_FORWARD,
}


def text(result: ExerciseResult, look: Look, around: Around = AROUND) -> str:
    return "\n".join(line.plain.rstrip() for line in result_lines(result, around, look)) + "\n"


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", RESULTS)
def test_the_message_is_the_golden_one(name: str, look: str) -> None:
    golden, came = GOLDEN / f"{name}.{look}.txt", text(RESULTS[name], LOOKS[look])
    if os.environ.get("BACKPROPKIT_WRITE_GOLDEN"):
        golden.write_text(came, "utf-8")
    assert came == golden.read_text("utf-8")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", RESULTS)
def test_no_line_is_wider_than_the_screen(name: str, look: str) -> None:
    for line in text(RESULTS[name], LOOKS[look]).splitlines():
        assert len(line) <= LOOKS[look].width, line


@pytest.mark.parametrize("name", ["pass", "missing_path", "unwritten", "wrong_shape", "own_forward"])
def test_a_message_is_at_most_a_dozen_lines(name: str) -> None:
    assert text(RESULTS[name], LOOKS["wide"]).count("\n") <= 12


class TestColours:
    def rendered(self, result: ExerciseResult) -> str:
        stream = io.StringIO()
        console = Console(
            file=stream, force_terminal=True, color_system="standard", width=110, legacy_windows=False, _environ={}
        )
        for line in result_lines(result, AROUND, Look(110)):
            console.print(line, soft_wrap=True)
        return stream.getvalue()

    def test_only_wrong_numbers_are_red(self) -> None:
        came = self.rendered(MISSING_PATH)
        red = [part.split("\x1b[0m")[0].strip() for part in came.split("\x1b[31m")[1:]]
        assert red == list(TABLE.yours[0])

    def test_nothing_is_red_without_wrong_numbers(self) -> None:
        for name in ("pass", "exception", "unwritten", "syntax_error", "wrong_shape"):
            assert "\x1b[31m" not in self.rendered(RESULTS[name]), name

    def test_the_place_opens_the_file_on_a_click(self) -> None:
        assert f"file://{Path(FILE).absolute()}" in self.rendered(MISSING_PATH)

    def test_plain_output_has_no_escape_code_and_no_sign(self) -> None:
        for result in RESULTS.values():
            came = text(result, LOOKS["ascii"])
            assert came.isascii()
            assert "\x1b" not in came


class TestWhatTheScreenCanDo:
    class Stream(io.TextIOWrapper):
        def __init__(self, encoding: str, terminal: bool) -> None:
            super().__init__(io.BytesIO(), encoding=encoding)
            self.terminal = terminal

        def isatty(self) -> bool:
            return self.terminal

        def written(self) -> bytes:
            self.flush()
            assert isinstance(self.buffer, io.BytesIO)
            return self.buffer.getvalue()

    def shown(self, encoding: str = "utf-8", terminal: bool = True, result: ExerciseResult = MISSING_PATH) -> bytes:
        stream = self.Stream(encoding, terminal)
        screen = open_screen(stream)
        screen.show(result_lines(result, AROUND, screen.look))
        return stream.written()

    @pytest.fixture(autouse=True)
    def a_colour_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TERM", "xterm-256color")
        for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
            monkeypatch.delenv(name, raising=False)

    def test_a_terminal_gets_colours_and_signs(self) -> None:
        came = self.shown()
        assert b"\x1b[" in came
        assert "✗".encode() in came

    @pytest.mark.parametrize("case", ["a pipe", "NO_COLOR", "latin-1", "a dumb terminal"])
    def test_others_get_plain_ascii(self, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
        if case == "NO_COLOR":
            monkeypatch.setenv("NO_COLOR", "1")
        if case == "a dumb terminal":
            monkeypatch.setenv("TERM", "dumb")
        came = self.shown("latin-1" if case == "latin-1" else "utf-8", terminal=case != "a pipe")
        assert came.isascii()
        assert b"\x1b" not in came

    def test_a_name_that_cannot_be_encoded_does_not_end_the_program(self) -> None:
        came = self.shown("ascii", result=replace(UNWRITTEN, file="übung/softmax.py"))
        assert b"\\xfcbung/softmax.py:14" in came


class TestStudentText:
    """Whatever a student's code says is shown, and obeyed by nobody."""

    def message(self, words: str) -> str:
        return text(replace(EXCEPTION, headline=words, printed=words, source=words), Look(110))

    def test_escape_sequences_and_control_characters_are_removed(self) -> None:
        came = self.message("\x1b[2J\x1b]0;owned\x07all \x1b[32mgreen\x1b[0m\x00\x08\x9b31m \u202eright")
        assert "all green right" in came
        assert not set(came) & set("\x1b\x07\x00\x08\x9b\u202e")

    def test_markup_is_no_markup(self) -> None:
        assert "[bold red]11 / 11 points[/]" in self.message("[bold red]11 / 11 points[/]")

    def test_a_newline_does_not_make_a_line_of_the_kits(self) -> None:
        came = self.message("oops\n✓ linear  11 / 11 points")
        assert not any(line.startswith("✓") for line in came.splitlines())

    def test_what_was_printed_is_cut_with_a_notice(self) -> None:
        assert "… and 6 more lines" in text(EXCEPTION, Look(110))

    def test_a_very_long_line_is_cut_at_the_edge(self) -> None:
        came = text(replace(EXCEPTION, printed="z" * 5000), Look(60))
        assert max(map(len, came.splitlines())) <= 60

    def test_clean_keeps_what_is_harmless(self) -> None:
        assert symbols.clean("a\tb\nü → π\r\n") == "a    b\nü → π\n"


def test_what_else_is_wrong_is_told_unless_it_builds_on_what_was_told() -> None:
    later = Check("along_bias", F, 0, 2, "the bias is wrong, too")
    assert "also: the bias is wrong, too" in text(
        replace(MISSING_PATH, checks=(*MISSING_PATH.checks, later)), Look(110)
    )
    built = replace(later, builds_on="grad_x")
    assert "also:" not in text(replace(MISSING_PATH, checks=(*MISSING_PATH.checks, built)), Look(110))


def test_no_line_breaks_within_a_shape_or_an_index() -> None:
    lines = [line.plain for line in Look(24).wrapped("grad_x has the shape [5, 1], not [N, D] as x", label="1  ")]
    assert lines == ["  1  grad_x has the", "     shape [5, 1], not", "     [N, D] as x"]


def test_the_total_says_how_many_how_much_and_from_which_seed() -> None:
    (line,) = total_lines([PASS, MISSING_PATH], 7, Look(110))
    assert line.plain == "1 of 2 passed, 12 / 16 points   seed 7 repeats this run"


def test_what_nobody_has_begun_is_named_once() -> None:
    begun = replace(HALF_WRITTEN, name="relu")
    names = [line.plain for line in total_lines([UNWRITTEN, replace(UNWRITTEN, name="gelu"), begun], 7, Look(110))]
    assert names == ["○ not written yet: softmax, gelu", "0 of 3 passed, 2 / 13 points   seed 7 repeats this run"]


def test_the_course_at_a_glance() -> None:
    rows = [
        Row("matmul", "02_linear_algebra", State.PASSED, 9, 9),
        Row("linear", "02_linear_algebra", State.WRONG, 5, 11, "grad_x has the wrong sign " * 5),
        Row("relu", "03_activations", State.UNCHECKED),
        Row("gelu", "03_activations", State.UNWRITTEN),
        Row("softmax", "04_losses", State.MISSING),
    ]
    came = "\n".join(line.plain.rstrip() for line in status_lines(rows, Look(80))) + "\n"
    if os.environ.get("BACKPROPKIT_WRITE_GOLDEN"):
        (GOLDEN / "status.txt").write_text(came, "utf-8")
    assert came == (GOLDEN / "status.txt").read_text("utf-8")
