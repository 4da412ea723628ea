"""The command line: what there is to say, and what becomes of it when something goes wrong.

A new command is a module in `commands` with `run(args) -> int`, and one entry in `COMMANDS` here. Nothing heavy is
imported before it is known which command was asked for, so `--help` answers without torch.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from backpropkit import __version__, catalog

ISSUES = "https://github.com/backpropkit/backpropkit/issues"
RIGHT, WRONG, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
ARRAYS = ("torch", "numpy")
FORMATS = ("json", "gradescope", "github", "prairielearn", "junit", "ctrf", "markdown")
BUNDLES = ("student", "gradescope", "github", "prairielearn")


@dataclass(frozen=True)
class Command:
    """One line of the help, and the arguments of the command."""

    help: str
    arguments: Callable[[argparse.ArgumentParser], None]


def _start(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", nargs="?", default="exercises", help="where to (default: exercises)")
    _arrays(parser)


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("targets", metavar="NAME or PATH", nargs="*", help="default: the next unsolved exercise")
    parser.add_argument("--device", help="cpu, cuda, cuda:1 or all (default: every device there is)")
    _arrays(parser)
    _seed(parser)
    parser.add_argument(
        "--timeout", type=_seconds, default=10.0, metavar="S", help="seconds for one call (default: 10)"
    )


def _hint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="default: the next unsolved exercise")
    parser.add_argument("--all", action="store_true", help="all hints at once")


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument(
        "--mine", nargs="?", const="", metavar="PATH", help="your own file beside it (default: the one in your course)"
    )
    _arrays(parser)
    _seed(parser)


def _bench(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="NAME or FILE")
    parser.add_argument(
        "sizes",
        metavar="DIM=SIZE",
        nargs="*",
        default=[],
        type=_dim,
        help="such as N=64 (default: grown from the lesson's)",
    )
    parser.add_argument("--device", help="cpu, cuda, cuda:1 or all (default: cpu)")
    _arrays(parser)


def _nothing(_parser: argparse.ArgumentParser) -> None:
    pass


def _verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", metavar="NAME", nargs="*", help="default: all exercises")
    parser.add_argument(
        "--seeds", type=_count, default=3, metavar="N", help="try the solutions on N seeds (default: 3)"
    )
    parser.add_argument("--solutions", metavar="DIR", default="solutions", help="where they are (default: solutions)")
    _arrays(parser)


def _sync(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", nargs="?", default="exercises", help="default: exercises")
    parser.add_argument("--check", action="store_true", help="write nothing, and fail where something is out of step")
    _arrays(parser)


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="a Python name, such as group_norm")
    parser.add_argument("--unit", required=True, help="the folder that it belongs to, such as 05_normalization")
    parser.add_argument("--solutions", metavar="DIR", default="solutions", help="where they are (default: solutions)")


def _grade(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a submission: a folder or a file")
    parser.add_argument("--output", required=True, metavar="FILE", help="a file or -; a folder for several submissions")
    parser.add_argument("--format", choices=FORMATS, default="json", help="default: json")
    parser.add_argument("--assignment", metavar="FILE", help="which exercises count, and how much")
    parser.add_argument("--allow-unsandboxed", action="store_true", help="grade although the code can't be locked in")
    parser.add_argument("--timeout", type=_seconds, metavar="S", help="seconds for one call (default: 10)")
    parser.add_argument("--seed", type=int, metavar="N", help="the seed of all the numbers")
    _arrays(parser)


def _bundle(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=BUNDLES, help="whom it is for")
    parser.add_argument("out", metavar="OUT", help="a folder that is not there yet; a .zip for gradescope")
    parser.add_argument("--assignment", metavar="FILE", help="which exercises, and how much (default: all of them)")
    parser.add_argument("--image", default="backpropkit", metavar="NAME", help="the Docker image for prairielearn")
    _arrays(parser)


COMMANDS = {
    "start": Command("copy the exercises into a folder", _start),
    "check": Command("grade exercises, and say what is wrong", _check),
    "hint": Command("one more hint each time", _hint),
    "explain": Command("what a layer does to small numbers, path by path", _explain),
    "bench": Command("how long yours takes beside PyTorch's; never points", _bench),
    "status": Command("the course at a glance", _nothing),
    "grade": Command("for autograders: grade submissions into a file", _grade),
    "doctor": Command("for autograders: what locks untrusted code in on this machine", _nothing),
    "verify": Command("for instructors: prove solutions, stubs and known mistakes", _verify),
    "new": Command("for instructors: a template of an exercise and its solution", _new),
    "bundle": Command("for instructors: what students and platforms are given", _bundle),
    "sync": Command("for instructors: write the stubs anew from the specs", _sync),
}


def _arrays(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--arrays", choices=ARRAYS, help="what the exercises are written in (default: torch)")


def _seed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the seed of all the numbers (default: 0)")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 1e6:
        raise ValueError
    return seconds


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError
    return count


def _dim(text: str) -> tuple[str, int]:
    name, _, size = text.partition("=")
    return name, _count(size)


# argparse says "invalid number value"
_seconds.__name__, _count.__name__, _dim.__name__ = "number of seconds", "number above 0", "DIM=SIZE"


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    called = "bpk" if Path(sys.argv[0]).stem == "bpk" else "backpropkit"
    whole = argparse.ArgumentParser(called, description="Learn backpropagation by writing it.")
    whole.add_argument("--version", action="version", version=f"backpropkit {__version__}")
    for_all = argparse.ArgumentParser(add_help=False)
    for_all.add_argument(
        "--catalog", action="append", default=[], metavar="DIR", help="a folder of your own specs; may be repeated"
    )
    for_all.add_argument("--debug", action="store_true", help="show the traceback of a fault of the kit's")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        command.arguments(commands.add_parser(name, help=command.help, description=command.help, parents=[for_all]))
    return whole


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command. 0: all right; 1: something is wrong or unwritten; 2: usage, or the kit's own fault."""
    given = sys.argv[1:] if argv is None else argv
    if not given:
        parser().print_help(sys.stderr)
        return UNUSABLE
    if given[0] not in COMMANDS and not given[0].startswith("-"):
        return _end(_no_command(given[0]), UNUSABLE)
    args = parser().parse_args(given)
    try:
        code: int = importlib.import_module(f"backpropkit.commands.{args.command}").run(args)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return _end("stopped.", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read it has read enough
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - nobody above would turn it into a sentence
        if args.debug:
            traceback.print_exc()
        return _end(_sentence(error), UNUSABLE)


def _no_command(word: str) -> str:
    close = get_close_matches(word, COMMANDS, 1)
    if close:
        return f'there is no command "{word}". Did you mean "{close[0]}"?'
    if word in catalog.files():
        return f'there is no command "{word}". To check that exercise: bpk check {word}'
    return f'there is no command "{word}". All commands: bpk --help'


def _sentence(error: Exception) -> str:
    """What went wrong: a sentence of the kit's, or that the kit itself is at fault and where to say so."""
    if type(error).__name__ in SENTENCES:
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename} can't be read or written: {error.strerror}"
    return (
        f"this is a fault of the kit's, not yours: {type(error).__name__}: {error}\n"
        f"Run it again with --debug, and tell us what it prints: {ISSUES}"
    )


# By name, since importing the classes would import torch for those that could be raised only with it.
SENTENCES = {"UnknownExercise", "Misuse", "BadSettings", "BadAssignment", "BadSubmission", "NoSuchDevice", "SpecError"}


def _end(words: str, code: int) -> int:
    from backpropkit.output.symbols import clean

    print(f"bpk: {clean(words)}", file=sys.stderr)  # noqa: T201 - the one place where the kit speaks of itself
    return code


if __name__ == "__main__":
    sys.exit(main())
