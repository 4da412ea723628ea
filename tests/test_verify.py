"""`verify` proves what is sound, and finds each fault that an instructor can put into a spec, a solution or a hint."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from backpropkit import catalog, cli
from backpropkit.grade import here
from backpropkit.grade.devices import cuda_devices
from backpropkit.spec.nouns import MODES
from backpropkit.truth import samples
from backpropkit.verify import verify
from backpropkit.verify.student import Mistaken

ROOT = Path(__file__).parents[1]
UNIT = "20_ours"
SPEC = '''"""Scale: y = scale * x"""

from backpropkit.spec import exercise


@exercise(
    inputs={"x": "N D", "scale": "D"},
    output={"y": "N D"},
    torch=lambda x, scale: x * scale,
    hints=["gentle", "nearer", "nearly there"],
)
def scale(x, scale):
    y = scale * x
    return y


scale.known("scale", "scale is left out", lambda v: v.scale * 0 + 1)
scale.known("scale", "scale is squared", lambda v: v.scale**2)
'''
SOLUTION = """def forward(x, scale):
    return scale * x, (x, scale)


def backward(grad_y, saved):
    x, scale = saved
    return grad_y * scale, (grad_y * x).sum(0)
"""
Verify = Callable[..., str]


@pytest.fixture
def verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Verify:
    """What `verify` says of the exercise above, with some text of its spec or solution changed, and its exit code."""
    monkeypatch.chdir(tmp_path)

    def run(*changes: tuple[str, str], solution: str | None = SOLUTION, more: tuple[str, ...] = ()) -> str:
        spec = SPEC
        for old, new in changes:
            assert old in spec
            spec = spec.replace(old, new)
        texts = {f"ours/{UNIT}/scale.py": spec} | ({f"solutions/{UNIT}/scale.py": solution} if solution else {})
        for name, text in texts.items():
            (tmp_path / name).parent.mkdir(parents=True)
            (tmp_path / name).write_text(text, "utf-8")
        code = cli.main(["verify", "scale", "--catalog", str(tmp_path / "ours"), "--seeds", "2", *more])
        said = " ".join("".join(capsys.readouterr()).split())
        assert code == (0 if "1 of 1 exercises are sound." in said else 2 if said.startswith("bpk:") else 1)
        return said

    return run


class TestASoundExercise:
    def test_it_is_proven(self, verified: Verify) -> None:
        too = "".join(f", on {device} too" for device in cuda_devices(None)[0])
        assert verified() == (
            f"ok scale solution right on 2 seeds{too}, stub empty, 2 mistakes named 1 of 1 exercises are sound."
        )

    def test_on_numpy_too(self, verified: Verify) -> None:
        assert verified(more=("--arrays", "numpy")).startswith("ok scale")

    def test_its_solution_is_asked_on_every_device_there_is(self, verified: Verify, monkeypatch) -> None:
        wishes: list[str | None] = []
        monkeypatch.setattr(here, "cuda_devices", lambda wish: (wishes.append(wish), ((), "none here"))[1])
        verified()
        assert wishes == [None, None, "cpu"], "the solution's two seeds, and the stub"


class TestFaults:
    def test_a_wrong_solution(self, verified: Verify) -> None:
        said = verified(solution=SOLUTION.replace(".sum(0)", ".mean(0)"))
        assert "the solution has 5 / 9 points with seed 0: grad_scale is N times too small." in said

    def test_no_solution(self, verified: Verify) -> None:
        assert "there is no solution solutions/20_ours/scale.py." in verified(solution=None)

    def test_a_formula_that_is_another_operator(self, verified: Verify) -> None:
        said = verified(("y = scale * x", "y = scale * x + 1"))
        assert "the formula is not torch=: y differs, at [" in said
        assert "(case: display)" in said

    def test_a_formula_with_the_operators_value_and_another_gradient(self, verified: Verify) -> None:
        said = verified(("y = scale * x", "y = scale * x.detach() + x - x.detach()"))
        assert "the formula is not torch=: grad_x differs, at [" in said

    def test_too_few_hints(self, verified: Verify) -> None:
        assert "it has 2 hints; write 3" in verified(('"gentle", ', ""))

    def test_an_empty_hint(self, verified: Verify) -> None:
        assert "hint 2 is empty." in verified(('"nearer"', '" "'))

    def test_no_lesson(self, verified: Verify) -> None:
        assert "there is no lesson" in verified(('"""Scale: y = scale * x"""', '""""""'))

    def test_a_mistake_that_changes_nothing(self, verified: Verify) -> None:
        said = verified(("lambda v: v.scale**2", "lambda v: v.scale + 0"))
        assert '"scale is squared" changes no number.' in said

    def test_two_mistakes_with_the_same_numbers(self, verified: Verify) -> None:
        said = verified(("lambda v: v.scale * 0 + 1", "lambda v: v.scale**2 + 0"))
        assert '"scale is squared" can\'t be told from "grad_x: scale is left out": the numbers are the same.' in said

    def test_a_mistake_that_cannot_be_made(self, verified: Verify) -> None:
        said = verified(("lambda v: v.scale**2", "lambda v: v.scale @ v.x"))
        assert 'known mistake "scale is squared" (line 18) raised RuntimeError' in said

    def test_a_mistake_that_reads_what_is_not_there(self, verified: Verify) -> None:
        said = verified(("lambda v: v.scale**2", "lambda v: v.scal**2"))
        assert '"scale is squared" (line 18) reads v.scal, which is none of x, scale, y. Did you mean "scale"?' in said

    def test_a_formula_that_raises_leaves_the_other_exercises_their_turn(self, verified: Verify) -> None:
        said = verified(("y = scale * x", "y = scale * z"))
        assert said.startswith("X scale")
        assert "x [3, 5], scale [5]: name 'z' is not defined (line 13). 0 of 1" in said

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (('"x": "N D"', '"x": "N d"'), 'scale.py:6: input x has the shape "N d", and "d" is no dim.'),
            (("    return y", "    y += 1\n    return y"), "scale.py: line 14 is no straight line: `y += 1`."),
            (
                ('known("scale", "scale is s', 'known("scal", "scale is s'),
                'scale.py:18: known mistake "scale is squared" changes "scal", which is none of x, scale, y.',
            ),
            (("torch=lambda x, scale: x * scale", "torch=lambda x, scale: x @ scale.T.T[:2]"), "torch= raised"),
        ],
    )
    def test_an_impossible_spec_is_told_in_its_own_sentence(
        self, change: tuple[str, str], words: str, verified: Verify
    ) -> None:
        said = verified(change)
        assert words in said
        assert "fault of the kit" not in said


class TestTheMistakenStudent:
    """Whoever tests the grader with it must know that it makes the one mistake, and nothing else."""

    def test_each_mode_of_a_mistake_is_wrong_in_its_own_way(self) -> None:
        layernorm = catalog.load("layernorm")
        case = next(case for case in samples.cases(layernorm) if case.name == "diagnosis")
        sample = samples.draw(layernorm, case, samples.generator(0, "here"))
        upstream = (torch.randn(sample.inputs[0].shape, dtype=torch.float64),)
        unbiased = layernorm.mistakes[0]
        grad_x = [Mistaken(layernorm, unbiased, m).gradients(sample.inputs, sample.options, upstream)[0] for m in MODES]
        for first, second in ((0, 1), (0, 2), (1, 2)):
            assert not torch.allclose(grad_x[first], grad_x[second])


class TestTheRealOnes:
    """Some of each kind; `.ci/run` verifies all of them, on twenty seeds, as torch and as NumPy arrays."""

    @pytest.mark.parametrize("name", ["matvec", "linear", "relu", "cross_entropy", "layernorm", "embedding", "engine"])
    def test_it_is_sound(self, name: str) -> None:
        exercise = catalog.load(name)
        report = verify(exercise, ROOT / "solutions" / exercise.unit / f"{name}.py", 1, exercise.arrays)
        assert not report.faults

    def test_a_solution_of_another_exercise_is_not_sound(self, tmp_path: Path) -> None:
        """So that the tests above can fail."""
        shutil.copy(ROOT / "solutions/03_activations/relu.py", tmp_path / "sigmoid.py")
        report = verify(catalog.load("sigmoid"), tmp_path / "sigmoid.py", 1, "torch")
        assert any(fault.startswith("the solution has 0 / 7 points") for fault in report.faults)
