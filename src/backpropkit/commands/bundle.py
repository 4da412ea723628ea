"""`bundle KIND OUT`: what students and platforms are given, made from an assignment or from all exercises."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from backpropkit import catalog
from backpropkit.assignment import Assignment, marks, toml
from backpropkit.bundle import Files, github, gradescope, prairielearn, student, write
from backpropkit.commands.course import Course, Misuse, shown
from backpropkit.grade import check_names
from backpropkit.isolation.seeds import BadSecret
from backpropkit.output.look import open_screen

NEXT = {
    "student": "Give it to your students: no solution is in it.",
    "gradescope": "Upload it as the autograder, on a base image with Python 3.11 or newer. It holds the secret.",
    "github": "Make it a template repository, and put BACKPROPKIT_SECRET into the organization's secrets.",
    "prairielearn": "Build image/, and copy questions/ and serverFilesCourse/ into your course. It holds the secret.",
}


def run(args: argparse.Namespace) -> int:
    out = Path(args.out)
    _is_free(out, args.kind)
    plan = _plan(args)
    its = Course(catalog.files(plan.catalogs), plan.catalogs, plan.arrays)
    marks.verify(plan, lambda name: check_names(its.load(name)))
    try:
        files = _files(args, plan, its)
    except BadSecret as error:
        raise Misuse(str(error)) from None
    (write.archive if args.kind == "gradescope" else write.folder)(files, out)
    count = len(plan.exercises)
    open_screen().say(f"{shown(out)}: {count} exercise{'' if count == 1 else 's'}. {NEXT[args.kind]}")
    return 0


def _plan(args: argparse.Namespace) -> Assignment:
    folders = tuple(Path(given) for given in args.catalog)
    try:
        if args.assignment:
            plan = toml.read(Path(args.assignment))
            plan = replace(plan, catalogs=(*folders, *plan.catalogs), arrays=args.arrays or plan.arrays)
            catalog.files(plan.catalogs)
            return plan
        return Assignment(tuple(catalog.files(folders)), catalogs=folders, arrays=args.arrays or "torch")
    except ValueError as error:
        raise Misuse(str(error)) from None


def _files(args: argparse.Namespace, plan: Assignment, its: Course) -> Files:
    match args.kind:
        case "student":
            return student.files(plan, its.load)
        case "gradescope":
            return gradescope.files(plan)
        case "github":
            return github.files(plan, its.load)
    return prairielearn.files(plan, its.load, args.image)


def _is_free(out: Path, kind: str) -> None:
    if not out.absolute().parent.is_dir():
        raise Misuse(f"there is no folder {out.absolute().parent} to put {out.name} into")
    if kind == "gradescope" and (out.suffix != ".zip" or out.is_dir()):
        raise Misuse(f"Gradescope takes a zip: bpk bundle gradescope {out.stem or 'autograder'}.zip")
    if kind != "gradescope" and out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise Misuse(f"{out} is there already. Give a name that is free, or an empty folder.")
