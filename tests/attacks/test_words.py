"""Words as attacks: what a submission prints, raises and is called, in every format that a person or a machine reads."""

from __future__ import annotations

import importlib
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from attack import FORWARD
from test_attacks import graded, submitted

from backpropkit.cli import FORMATS
from backpropkit.isolation.launch import Zygote
from backpropkit.output import schema1

WORDS = {
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;",
    "markdown": "](http://evil) ![x](http://evil/x.png) **11 / 11** \n# passed\n| a | b |\n|---|---|\n```\n",
    "xml": "]]></failure></testcase></testsuite><testsuite tests='0'/>",
    "json": '"}], "score": 100, "outcome": "graded", "x": [{"',
    "csv": "=cmd|' /C calc'!A0\n+1\n-1\n@x",
    "a terminal's": "\x1b[2J\x1b]0;passed\x07\x1b]8;;http://evil\x1b\\click\r11 / 11 points\x08\x7f\x9b31m",
    "bidirectional": "\u202egnorw\u202c \u2066x\u2069 \u200f\ufeff\u2028\u2029",
    "half a character": "\ud800 \udfff \x00",
    "GitHub's commands": "::error::x\n::set-output name=result::passed\n::add-mask::points\n",
    "a megabyte": "long " * 200_000,
    "the grader's own": "passed: 11 / 11 points\n✓ linear  11 / 11 points",
}
PLACES = {
    "raised": FORWARD + "def backward(grad_y, saved):\n    raise ValueError(WORDS)\n",
    "printed": FORWARD + "def backward(grad_y, saved):\n    print(WORDS)\n    return saved\n",
    "a class": FORWARD + "def backward(grad_y, saved):\n    raise type(WORDS.replace('\\0', ''), (Exception,), {})\n",
}


@pytest.mark.parametrize("words", WORDS)
def test_no_format_obeys_what_a_submission_says(words: str, zygote: Zygote, tmp_path: Path) -> None:
    for place, code in PLACES.items():
        folder = submitted(tmp_path / place, {"linear.py": f"WORDS = {WORDS[words]!r}\n{code}"})
        result = graded(zygote, folder)
        document = schema1.document(result)

        assert (result.outcome, result.exercises[0].score) == ("graded", 2.0)
        for form in FORMATS:
            text = (
                schema1.text(result)
                if form == "json"
                else importlib.import_module(f"backpropkit.output.{form}").text(document)
            )
            text.encode()  # no half of a character
            assert not {c for c in text if c not in "\n\t" and (ord(c) < 32 or 127 <= ord(c) < 160)}, form
            assert not set(text) & set("\u202e\u2066\u2028\u2029\ufeff"), form
            assert len(text) < 60_000, form
            _parsed(form, text)


def _parsed(form: str, text: str) -> None:
    if form == "junit":
        suites = [*ET.fromstring(text).iter("testsuite")]
        assert sum(int(suite.get("tests", 0)) for suite in suites) > 5
    elif form == "markdown":
        assert not re.search(r"(?<!\\)<(script|img)|(?<!\\)\]\(http", text), "without a backslash it would be one"
        assert not [line for line in text.splitlines()[1:] if line.startswith(("# passed", "```"))]
    elif form == "github":
        assert not [line for line in text.splitlines() if line.startswith("::")]
    else:
        json.loads(text)
