"""JUnit XML: one suite per exercise, one case per check, points as properties.

`ungradable` and `grader_error` are one error in a suite of their own, beside those of the exercises that were graded.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from backpropkit.output.items import PASSED, RAISED, SKIPPED, Document, Item, no_grade, of_exercise

# What XML 1.0 can't hold at all, escaped or not.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(document: Document) -> str:
    """The whole file."""
    root = _element("testsuites", name="backpropkit")
    for exercise in document["exercises"]:
        root.append(_suite(exercise["name"], list(of_exercise(exercise)), exercise["printed"]))
    why = no_grade(document)
    if why:
        root.append(_failed_suite(document["outcome"], why))
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    root.set("time", _number(document["duration"]))
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'


def _suite(name: str, found: list[Item], printed: str) -> Xml.Element:
    errors = sum(item.status in RAISED for item in found)
    skipped = sum(item.status == SKIPPED for item in found)
    suite = _element(
        "testsuite",
        name=name,
        tests=len(found),
        failures=len(found) - errors - skipped - sum(item.status == PASSED for item in found),
        errors=errors,
        skipped=skipped,
        time=_number(sum(item.seconds for item in found)),
    )
    earned, most = sum(item.points for item in found), sum(item.max_points for item in found)
    suite.append(_properties(score=earned, max_score=most))
    suite.extend(_case(item) for item in found)
    if printed.strip():
        suite.append(_element("system-out", printed))
    return suite


def _case(item: Item) -> Xml.Element:
    case = _element("testcase", classname=item.exercise, name=item.check, time=_number(item.seconds))
    if item.file:
        case.set("file", _clean(item.file))
    if item.line is not None:
        case.set("line", str(item.line))
    case.append(_properties(points=item.points, max_points=item.max_points))
    tag = {PASSED: "", SKIPPED: "skipped"}.get(item.status, "error" if item.status in RAISED else "failure")
    if tag:
        case.append(_element(tag, item.public_words, type=item.status, message=item.public_words.split("\n")[0]))
    return case


def _failed_suite(outcome: str, why: str) -> Xml.Element:
    suite = _element("testsuite", name=outcome, tests=1, failures=0, errors=1, skipped=0, time="0")
    case = _element("testcase", classname="backpropkit", name=outcome, time="0")
    case.append(_element("error", why, type=outcome, message=why))
    suite.append(case)
    return suite


def _properties(**values: float) -> Xml.Element:
    properties = Xml.Element("properties")
    properties.extend(_element("property", name=name, value=_number(value)) for name, value in values.items())
    return properties


def _element(tag: str, words: str = "", **attributes: object) -> Xml.Element:
    element = Xml.Element(tag, {name: _clean(str(value)) for name, value in attributes.items()})
    element.text = _clean(words) or None
    return element


def _clean(words: str) -> str:
    return _NO_XML.sub("", words)


def _number(value: float) -> str:
    return f"{round(value, 6):g}" if abs(value) < 1e5 else str(round(value, 6))
