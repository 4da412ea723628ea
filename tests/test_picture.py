"""Lines of a terminal as SVG: every word at its column, in its colour, and nothing that a parser stumbles on."""

from xml.etree import ElementTree

from rich.text import Text

from backpropkit.output.picture import COLUMN, INK, LINE, MARGIN, svg

TEXT = "{http://www.w3.org/2000/svg}text"


def drawn(*lines: Text) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg(lines, "a picture")).iter(TEXT))


def test_a_word_stands_at_its_column_and_line():
    first, second = drawn(Text("one"), Text("    two"))
    assert (float(first.get("x")), float(second.get("x"))) == (MARGIN, MARGIN + 4 * COLUMN)
    assert float(second.get("y")) - float(first.get("y")) == LINE


def test_it_is_pressed_into_its_columns_whatever_the_font():
    (word,) = drawn(Text("x → y"))
    assert float(word.get("textLength")) == 5 * COLUMN


def test_each_style_is_a_piece_of_its_own():
    plain, wrong = drawn(Text.assemble("yours: ", ("-0.5", "red")))
    assert (plain.text, plain.get("fill")) == ("yours:", None)
    assert (wrong.text, wrong.get("fill")) == ("-0.5", INK["red"])
    assert float(wrong.get("x")) == MARGIN + 7 * COLUMN


def test_a_gap_is_left_open_by_starting_anew_behind_it():
    left, right = drawn(Text("0.5   -1.25 2"))
    assert (left.text, right.text) == ("0.5", "-1.25 2")
    assert float(right.get("x")) == MARGIN + 6 * COLUMN


def test_bold_and_dim():
    bold, dim = drawn(Text.assemble(("a", "bold green"), ("b", "dim")))
    assert (bold.get("font-weight"), bold.get("fill")) == ("bold", INK["green"])
    assert (dim.get("font-weight"), dim.get("fill")) == (None, INK["dim"])


def test_markup_is_text():
    (word,) = drawn(Text('<script>&"quotes"'))
    assert word.text == '<script>&"quotes"'


def test_the_label_is_for_those_who_can_t_see_it():
    assert ElementTree.fromstring(svg([], 'a "<b>" & c')).get("aria-label") == 'a "<b>" & c'


def test_the_picture_is_as_wide_as_the_longest_line():
    picture = ElementTree.fromstring(svg([Text("short"), Text("somewhat longer")], ""))
    assert float(picture.get("width")) == 2 * MARGIN + 15 * COLUMN
