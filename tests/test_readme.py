"""The documents say what is so: the picture, the commands, the links and the table are those of the kit."""

import doctest
import re
import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from backpropkit import catalog, cli
from backpropkit.commands import sync
from backpropkit.grade import check_names
from backpropkit.spec import Budget

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PICTURES = runpy.run_path(str(ROOT / "docs/pictures/make.py"))["PICTURES"]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SETUPS = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
SVG_NAMESPACE = "http://www.w3.org/2000/svg"  # a name, which nothing fetches


def name_of(document: Path) -> str:
    return str(document.relative_to(ROOT))


class TestTheFirstScreen:
    def test_one_sentence_one_picture_two_commands_come_first(self):
        order = [README.index(words) for words in ("Learn backpropagation", "check.svg", *SETUPS, "\n## ")]
        assert len(SETUPS) == 2
        assert order == sorted(order)

    def test_the_first_command_grades_the_solutions_and_the_second_runs_the_tests(self):
        assert [command.rsplit("&& ", 1)[1] for command in SETUPS] == [
            ".venv/bin/pytest solutions",
            ".venv/bin/pytest -n 2 --dist loadfile",
        ]

    @pytest.mark.parametrize("name", PICTURES)
    def test_a_picture_is_what_the_kit_says_today(self, name):
        kept = (ROOT / "docs/pictures" / name).read_text("utf-8")
        assert kept == PICTURES[name](), "python docs/pictures/make.py makes it anew"

    @pytest.mark.parametrize("name", PICTURES)
    def test_a_picture_fetches_nothing(self, name):
        drawn = (ROOT / "docs/pictures" / name).read_text("utf-8").replace(SVG_NAMESPACE, "")
        assert "//" not in drawn
        assert "url(" not in drawn


class TestTheTables:
    def test_they_have_every_exercise(self):
        exercises = [catalog.load(name) for name in catalog.files()]
        assert sync.with_table(README, exercises) == README, "backpropkit sync writes it anew"

    def test_every_check_of_a_layer_is_told_with_its_points(self):
        told = dict(re.findall(r"^\| `([^`]+)`.*\| *(\d*)[^|]*\|$", README, re.MULTILINE))
        asked = replace(catalog.load("conv2d"), budget=Budget(no_loop_over=("N",)))
        layer = {name: f"{points:g}" if points else "" for name, points in check_names(asked)}
        others = {"grad_weight", "grad_bias"}
        assert told == {"written": "", **{name: points for name, points in layer.items() if name not in others}}


class TestAllDocuments:
    @pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
    def test_links_lead_somewhere(self, document):
        targets = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", document.read_text("utf-8"))
        missing = [t for t in targets if "://" not in t and not (document.parent / t).exists()]
        assert not missing

    @pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
    def test_commands_exist(self, document):
        text = document.read_text("utf-8")
        asked = re.findall(r"(?:^|`)(?:\.venv/bin/)?(?:bpk|backpropkit) ([a-z]+)", text, re.MULTILINE)
        assert set(asked) <= set(cli.COMMANDS)

    def test_the_file_tree_is_there(self):
        tree = README.partition("## What lies where")[2].partition("```\n")[2].partition("```")[0]
        inside = [line[4:] for line in tree.splitlines() if line.startswith("    ")]
        names = [word for line in tree.splitlines() if line[0] != " " for word in [line.split()[0]]]
        kit = [f"src/backpropkit/{word}" for line in inside for word in re.findall(r"\S+(?:/|\.py)(?=\s)", line[:40])]
        assert len(kit) > 10
        paths = [ROOT / re.sub(r"<.*", "", word) for word in (*names, *kit)]
        assert [str(path) for path in paths if not path.exists()] == []


class TestAddingAnExercise:
    def test_the_pages_own_exercise_is_sound(self, tmp_path, monkeypatch, capsys):
        monkeypatch.chdir(tmp_path)
        page = (ROOT / "docs/add-an-exercise.md").read_text("utf-8")
        spec, solution = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
        for folder, text in (("ours", spec), ("solutions", solution)):
            file = tmp_path / folder / "11_ours" / "squared_distance.py"
            file.parent.mkdir(parents=True)
            file.write_text(text, "utf-8")
        assert cli.main(["verify", "squared_distance", "--catalog", "ours"]) == 0, capsys.readouterr().out


class TestLessons:
    @pytest.mark.parametrize(
        "lesson", sorted((ROOT / "docs/lessons").glob("[1-9]*.md")), ids=lambda lesson: lesson.stem
    )
    def test_every_number_in_it_is_so(self, lesson):
        text = lesson.read_text("utf-8")
        blocks = [block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if block.startswith(">>>")]
        test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, lesson.name, str(lesson), 0)
        said: list[str] = []
        assert doctest.DocTestRunner().run(test, out=said.append).failed == 0, "".join(said)

    @pytest.mark.parametrize("page", ["docs/courses.md", *(f"docs/lessons/{n}" for n in "123456")])
    def test_its_exercises_are_in_the_course(self, page):
        (file,) = ROOT.glob(f"{page}*")
        known = (catalog.OURS / "ORDER").read_text().split()
        rows = re.findall(r"^(?:\*Write it:|\|).*(?:\n.+)*", file.read_text("utf-8"), re.MULTILINE)
        asked = {
            name for row in rows if row.startswith("*") or "courses" in page for name in re.findall(r"`(\w+)`", row)
        }
        assert asked
        assert asked - {*known, "status"} == set()
