"""Why a layer's forward or a gradient is wrong. Looked for only where one is, and nothing is decided about points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from backpropkit import diagnose
from backpropkit.checks import layer, policy, purity
from backpropkit.checks.judge import Asked
from backpropkit.checks.trial import Setting, Trial, run, run_one_entry, with_plain_numbers
from backpropkit.diagnose.versions import Wrong
from backpropkit.grade import options
from backpropkit.grade.findings import Findings
from backpropkit.student.exchange import Student
from backpropkit.verdict import Diagnosis

DIGITS = ("precision", "digits")  # kinds of a cause that say how many digits are right
PLAIN = ("failure", "forbidden", "type", "dtype", "device")  # kinds of a problem that need no explanation


def explained(found: Findings, student: Student, setting: Setting) -> Findings:
    """With the causes of what is wrong."""
    if found.forward is None and not found.wrong:
        return found
    again = run(found.exercise, found.diagnosis.sample.case, student, replace(setting, seed=setting.seed + 1))
    evidence = tuple(map(with_plain_numbers, (found.diagnosis, again, found.display)))
    cause, wrong = _of_forward(found, evidence, student, setting)
    return replace(found, forward_cause=cause, causes=_of_gradients(found, wrong, evidence, student, setting))


def _of_forward(
    found: Findings, evidence: Sequence[Trial], student: Student, setting: Setting
) -> tuple[Diagnosis | None, Wrong | None]:
    """The cause, and where it is one the wrong version of the formula."""
    if found.forward is None:
        return None, None
    cause = options.wrong_default(found.exercise, found.forward, student, setting)
    if cause is not None or found.forward.problem.kind in PLAIN:
        return cause, None
    wrong = diagnose.forward(found.exercise, evidence)
    if wrong is not None:
        return wrong.diagnosis, wrong
    return options.unheeded(found.exercise, found.forward, student, setting), None


def _of_gradients(
    found: Findings, forward: Wrong | None, evidence: Sequence[Trial], student: Student, setting: Setting
) -> Mapping[str, Diagnosis]:
    """By input. A change in place is a cause of its own, to be mended before any other."""
    exercise = found.exercise
    wrong = [name for name in found.wrong if _explainable(found, name)]
    changed = purity.mutation(exercise, found.diagnosis, student, setting) if wrong else None
    if changed is not None:
        return dict.fromkeys(wrong, Diagnosis(changed.kind, changed.message, changed.advice))
    one_entry = with_plain_numbers(run_one_entry(exercise, found.diagnosis.sample.case, student, setting))
    nonlinear = {name: problem.kind for name, problem in found.nonlinear.items()}
    causes = dict(diagnose.gradients(exercise, evidence, wrong, one_entry, nonlinear, forward))
    causes = {name: cause for name, cause in causes.items() if _holds_everywhere(cause, found, forward)}
    for number, wanted in enumerate(exercise.differentiable):
        finding = found.gradients[wanted.name]
        if finding is not None and wanted.name not in causes:
            cause = options.unheeded(exercise, finding, student, setting, number)
            causes |= {} if cause is None else {wanted.name: cause}
    if policy.is_laborious(found.diagnosis):  # finite differences are right to as many digits as float32
        causes = {name: cause for name, cause in causes.items() if cause.kind not in DIGITS}
    return causes


def _holds_everywhere(cause: Diagnosis, found: Findings, forward: Wrong | None) -> bool:
    """A mistake on one case is a mistake; that a way back is right must be so on every case."""
    if forward is None or cause.kind != "follows":
        return True
    return diagnose.follows(found.exercise, tuple(map(with_plain_numbers, found.trials)), cause.input, forward)


def _explainable(found: Findings, name: str) -> bool:
    """Whether there are wrong numbers on the case of the diagnosis, and not those of the student's own forward: an
    exception or a wrong type says all by itself, and so does a forward that is wrong."""
    if found.forward is not None and name in found.own:
        return False
    number = [i.name for i in found.exercise.differentiable].index(name)
    problem = layer.gradient_problem(found.exercise, number, found.diagnosis, Asked(found.setting.arrays))
    return name in found.nonlinear if problem is None else problem.kind not in PLAIN
