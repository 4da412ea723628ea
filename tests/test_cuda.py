"""The `cuda` check. The first class needs a GPU; the others stand in for one, and each says what it does not prove."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from backpropkit import catalog
from backpropkit.checks.trial import Setting
from backpropkit.grade import grade, missing
from backpropkit.grade.devices import NoSuchDevice, cuda_devices
from backpropkit.grade.here import Wish, grade_file
from backpropkit.student.exchange import Answer, Ask, Facts, LayerAsk, Returned, Wanted
from backpropkit.student.local import LocalStudent
from backpropkit.verdict import Check, ExerciseResult, Status

ROOT = Path(__file__).parents[1]
RIGHT = (ROOT / "solutions/02_linear_algebra/linear.py").read_text()
LINEAR = catalog.load("linear")
SOLUTIONS = sorted((ROOT / "solutions").glob("*/*.py"))


def cuda_checks(result: ExerciseResult) -> list[Check]:
    return [check for check in result.checks if check.name == "cuda"]


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "linear.py"
    file.write_text(text)
    return file


@pytest.mark.cuda
class TestOnAGpu:
    @pytest.mark.parametrize("file", SOLUTIONS, ids=lambda file: file.stem)
    def test_every_solution_gives_the_same_values_there(self, file):
        exercise = catalog.load(file.stem)
        result = grade_file(exercise, file, Wish(device="cuda"))
        assert result.passed
        if exercise.arrays_for("torch") == "torch":
            assert all(check.status is Status.PASSED and check.device == "cuda:0" for check in cuda_checks(result))

    def test_without_a_wish_every_device_is_asked(self):
        devices, reason = cuda_devices(None)
        assert len(devices) == torch.cuda.device_count()
        assert reason == ""

    def test_a_gradient_left_on_the_cpu_is_wrong(self, tmp_path):
        file = written(tmp_path, RIGHT.replace("grad_y.sum(0)", "grad_y.sum(0).cpu()"))
        (check,) = cuda_checks(grade_file(LINEAR, file, Wish(device="cuda")))
        assert check.status is Status.FAILED
        assert check.message == "grad_bias is on cpu; the inputs are on cuda:0"

    def test_a_gradient_that_is_wrong_only_there_is_wrong(self, tmp_path):
        file = written(tmp_path, RIGHT.replace("grad_y.sum(0)", "grad_y.sum(0) * (2 if grad_y.is_cuda else 1)"))
        result = grade_file(LINEAR, file, Wish(device="cuda"))
        assert cuda_checks(result)[0].status is Status.FAILED
        assert result.score == result.max_score

    def test_mixing_devices_is_the_student_s_error_with_its_line(self, tmp_path):
        text = "import torch\n" + RIGHT.replace("grad_y.sum(0)", "grad_y.sum(0) + torch.zeros(grad_y.shape[1])")
        (check,) = cuda_checks(grade_file(LINEAR, written(tmp_path, text), Wish(device="cuda")))
        assert check.status is Status.ERROR
        assert "torch.zeros(grad_y.shape[1])" in check.source


class TestWhichDevices:
    """The choice alone, on a machine that is told how many devices it has. That they work is not proved."""

    @pytest.fixture
    def two(self, monkeypatch):
        monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)

    @pytest.fixture
    def none(self, monkeypatch):
        monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)

    @pytest.mark.parametrize(
        ("asked", "devices"),
        [
            (None, ("cuda:0", "cuda:1")),
            ("all", ("cuda:0", "cuda:1")),
            ("cuda", ("cuda:0",)),
            ("cuda:1", ("cuda:1",)),
            ("cpu", ()),
        ],
    )
    @pytest.mark.usefixtures("two")
    def test_of_two(self, asked, devices):
        assert cuda_devices(asked)[0] == devices

    @pytest.mark.usefixtures("two")
    def test_a_third_is_not_there(self):
        with pytest.raises(NoSuchDevice, match=r'"cuda:2" was asked for, and this machine has cpu, cuda:0, cuda:1\.'):
            cuda_devices("cuda:2")

    @pytest.mark.usefixtures("none")
    def test_without_one_the_reason_is_said(self):
        assert cuda_devices(None) == ((), "no CUDA device here")
        assert cuda_devices("cpu") == ((), "only the CPU was asked for")

    @pytest.mark.parametrize("asked", ["cuda", "cuda:0", "all", "tpu", "cuda:-1", ""])
    @pytest.mark.usefixtures("none")
    def test_one_that_is_asked_for_and_not_there_is_refused(self, asked):
        with pytest.raises(NoSuchDevice, match="this machine has no CUDA device"):
            cuda_devices(asked)


class StandIn:
    """A student whose answers for a CUDA device are computed on the CPU and then labelled with the device's name.

    So what the check asks and how it judges is tested; no kernel, no TF32, no synchronisation and no copy is.
    """

    def __init__(self, text: str, label: str = "", factor: float = 1.0) -> None:
        self.local = LocalStudent(Path("linear.py"), text.encode(), own_folder=False)
        self.label, self.factor = label, factor
        self.asked: list[str] = []

    def facts(self, wanted: tuple[Wanted, ...]) -> Facts:
        return self.local.facts(wanted)

    def ask(self, ask: Ask) -> Answer:
        if not isinstance(ask, LayerAsk) or ask.device == "cpu":
            return self.local.ask(ask)
        self.asked.append(ask.device)
        answer = self.local.ask(replace(ask, device="cpu"))
        label = self.label or ask.device

        def there(returned: Returned) -> Returned:
            assert returned.value is not None
            return replace(returned, device=label, value=self.factor * returned.value)

        outputs = tuple(tuple(map(there, some)) for some in answer.outputs)
        return replace(answer, outputs=outputs, gradients=tuple(tuple(map(there, some)) for some in answer.gradients))


class TestTheCheck:
    """With a stand-in for the device: see `StandIn` for what that does not prove."""

    def graded(self, student: StandIn, *devices: str, no_cuda: str = "") -> ExerciseResult:
        return grade(LINEAR, student, Setting(0), devices=devices, no_cuda=no_cuda)

    def test_there_is_one_verdict_per_device(self):
        student = StandIn(RIGHT)
        result = self.graded(student, "cuda:0", "cuda:1")
        assert [(check.status, check.device) for check in cuda_checks(result)] == [
            (Status.PASSED, "cuda:0"),
            (Status.PASSED, "cuda:1"),
        ]
        assert student.asked == ["cuda:0", "cuda:1"]
        assert "cpu, cuda:0, cuda:1" in result.summary

    def test_results_on_another_device_are_wrong(self):
        (check,) = cuda_checks(self.graded(StandIn(RIGHT, label="cpu"), "cuda:0"))
        assert check.status is Status.FAILED
        assert check.message == "y is on cpu; the inputs are on cuda:0"
        assert "device=x.device" in check.advice

    def test_wrong_values_there_are_wrong_and_cost_no_points(self):
        result = self.graded(StandIn(RIGHT, factor=1.5), "cuda:0")
        assert cuda_checks(result)[0].status is Status.FAILED
        assert not result.passed
        assert result.score == result.max_score

    def test_what_is_wrong_on_the_cpu_is_not_asked_there(self):
        student = StandIn(RIGHT.replace("grad_y.sum(0)", "grad_y.sum(0) * 2"))
        (check,) = cuda_checks(self.graded(student, "cuda:0"))
        assert (check.status, check.message) == (Status.SKIPPED, "asked once the rest is right")
        assert student.asked == []

    def test_without_a_device_it_is_skipped_with_the_reason(self):
        result = self.graded(StandIn(RIGHT), no_cuda="no CUDA device here")
        (check,) = cuda_checks(result)
        assert (check.status, check.message) == (Status.SKIPPED, "no CUDA device here")
        assert result.passed
        assert "no CUDA device here" in result.summary

    def test_the_points_are_the_same_with_and_without_a_device(self):
        with_one, without = self.graded(StandIn(RIGHT), "cuda:0"), self.graded(StandIn(RIGHT), no_cuda="none")
        assert (with_one.score, with_one.max_score) == (without.score, without.max_score)
        assert missing(LINEAR).max_score == without.max_score


class TestNumpy:
    def test_arrays_are_never_asked_for_on_a_device(self, monkeypatch, tmp_path):
        monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
        result = grade_file(LINEAR, written(tmp_path, RIGHT), Wish(arrays="numpy"))
        (check,) = cuda_checks(result)
        assert (check.status, check.message) == (Status.SKIPPED, "NumPy arrays live on the CPU")


def test_torch_s_shortcuts_are_off_while_the_truth_is_computed_and_as_they_were_after():
    """The switches alone; that they change a CUDA result is not proved here."""
    from backpropkit.truth.oracle import exact

    before = torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = True
    try:
        with torch.autocast("cpu", dtype=torch.bfloat16), exact():
            assert not torch.backends.cudnn.allow_tf32
            assert not torch.backends.cuda.matmul.allow_tf32
            assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype is torch.float32
        assert torch.backends.cudnn.allow_tf32
        assert torch.backends.cuda.matmul.allow_tf32
    finally:
        torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32 = before
