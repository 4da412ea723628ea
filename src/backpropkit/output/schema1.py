"""A result as JSON, schema 1: what every other format is made from, and what `result.schema.json` describes."""

from __future__ import annotations

import json
import math
from importlib import resources
from typing import Any

from backpropkit.output.symbols import clean
from backpropkit.verdict import SCHEMA, Check, Diagnosis, ExerciseResult, Result


def document(result: Result) -> dict[str, Any]:
    """A result as plain lists, dicts, numbers and words, ready for JSON."""
    return {
        "schema": SCHEMA,
        **({"title": _words(result.title)} if result.title else {}),
        "kit": result.kit,
        "seed": result.seed,
        "device": result.device,
        "torch": result.torch,
        "duration": round(result.duration, 3),
        "isolation": result.isolation,
        "submission": {key: _words(value) for key, value in result.submission.items()},
        "score": _number(result.score),
        "max_score": _number(result.max_score),
        "outcome": result.outcome,
        "reason": _words(result.reason),
        "exercises": [_exercise(exercise) for exercise in result.exercises],
        "flags": [
            {"code": flag.code, "exercise": flag.exercise, "evidence": _words(flag.evidence)} for flag in result.flags
        ],
    }


def text(result: Result) -> str:
    """A result as a JSON text that people can read too."""
    return json.dumps(document(result), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def schema() -> Any:
    """The JSON Schema of `document`, which ships with the package."""
    return json.loads(resources.files("backpropkit.output").joinpath("result.schema.json").read_text("utf-8"))


def _exercise(exercise: ExerciseResult) -> dict[str, Any]:
    return {
        "name": exercise.name,
        "unit": exercise.unit,
        "status": str(exercise.status),
        "score": _number(exercise.score),
        "max_score": _number(exercise.max_score),
        "headline": _words(exercise.headline),
        "advice": _words(exercise.advice),
        "summary": _words(exercise.summary),
        "file": _words(exercise.file),
        "line": exercise.line,
        "printed": _words(exercise.printed),
        "checks": [_check(check) for check in exercise.checks],
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "status": str(check.status),
        "points": _number(check.points),
        "max_points": _number(check.max_points),
        "message": _words(check.message),
        "advice": _words(check.advice),
        "line": check.line,
        "device": check.device,
        "duration": round(check.duration, 3),
        "diagnosis": _diagnosis(check.diagnosis) if check.diagnosis else None,
        **({"visibility": check.visibility} if check.visibility != "visible" else {}),
    }


def _diagnosis(found: Diagnosis) -> dict[str, Any]:
    factor = found.factor if found.factor is not None and math.isfinite(found.factor) else None
    return {"kind": found.kind, "input": found.input, "path": found.path, "factor": factor}


def _number(points: float) -> float:
    return round(float(points), 6)


def _words(text: str) -> str:
    """Without control characters, and without halves of characters, which no UTF-8 file can hold."""
    return clean(text).encode("utf-8", "replace").decode()
