import re

import pytest

from jupyter_artifacts.views import styles
from jupyter_artifacts.views.blocks import Changes, Code, Facts, Group, Note, Screen, Table, TextDiff, Title
from jupyter_artifacts.views.html import render_html
from tests.views.hostile import HOSTILE, screens_with, stand_in, visible_form
from tests.views.reading import ReadHtml

ALLOWED_TAGS = {
    *("bdi", "caption", "code", "details", "div", "img", "li", "pre", "span", "strong"),
    *("summary", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
LENGTH = r"-?[0-9.]+(px|em|%)|0"
COLOUR = r"#[0-9a-f]{6}|rgba\([0-9]+,[0-9]+,[0-9]+,0\.[0-9]+\)|transparent"
# What JupyterLab's sanitizer lets through, as far as it is used here.
ALLOWED_STYLES = {
    "background-color": COLOUR,
    "border": rf"none|1px solid ({COLOUR})",
    "border-bottom": rf"1px solid ({COLOUR})",
    "border-left": rf"[13]px solid ({COLOUR})",
    "border-collapse": "collapse",
    "border-radius": LENGTH,
    "box-sizing": "border-box",
    "caption-side": "top",
    "color": COLOUR,
    "cursor": "pointer",
    "display": "inline-block",
    "font-family": r"[A-Za-z]+( [A-Za-z]+)*(,[A-Za-z]+( [A-Za-z]+)*)*",
    "font-size": LENGTH,
    "font-weight": "bold|normal",
    "left": LENGTH,
    "line-height": r"[0-9.]+(px)?",
    "list-style": "none",
    "margin": rf"({LENGTH})( ({LENGTH})){{0,3}}",
    "max-width": LENGTH,
    "min-width": LENGTH,
    "opacity": r"0\.[0-9]+",
    "overflow": "hidden",
    "overflow-wrap": "break-word",
    "overflow-x": "auto",
    "padding": rf"({LENGTH})( ({LENGTH})){{0,3}}",
    "position": "relative|absolute",
    "table-layout": "auto|fixed",
    "text-align": "left|right|center",
    "top": LENGTH,
    "vertical-align": "top|middle",
    "white-space": "nowrap|pre|pre-wrap",
    "width": LENGTH,
}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_a_hostile_string_is_text_in_its_visible_form_and_changes_no_tag(text):
    harmless = stand_in(text)
    expected_screens = screens_with(harmless)
    for place, screen in screens_with(text).items():
        read, expected = ReadHtml(render_html(screen)), ReadHtml(render_html(expected_screens[place]))
        assert read.tags == expected.tags, place
        assert set(read.tags) <= ALLOWED_TAGS, place
        if text:
            shown = expected.text.replace(visible_form(place, harmless), visible_form(place, text))
            assert read.text == shown, place


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_attributes_are_ours_alone(text):
    for place, screen in screens_with(text).items():
        for tag, name, value in ReadHtml(render_html(screen)).attributes:
            match name:
                case "style":
                    assert_survives_the_sanitizer(value)
                case "scope":
                    assert (tag, value) in {("th", "row"), ("th", "col")}, place
                case "class":
                    assert value == "tex2jax_ignore mathjax_ignore", place
                case "open":
                    assert (tag, value) == ("details", None), place
                case "alt":
                    assert (tag, value) == ("img", "A graph; the lines below say the same in words."), place
                case "src":
                    assert tag == "img"
                    assert re.fullmatch(r"data:image/svg\+xml;base64,[A-Za-z0-9+/]*={0,2}", value or ""), place
                case _:
                    pytest.fail(f"{place}: attribute {name}={value}")


def assert_survives_the_sanitizer(style: str | None) -> None:
    for declaration in (style or "").split(";"):
        name, _, value = declaration.partition(":")
        assert re.fullmatch(ALLOWED_STYLES[name], value), declaration


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("fill", [*styles.SIGN_FILLS.values(), *styles.NOTE_FILLS.values()])
def test_text_on_a_fill_has_enough_contrast(fill):
    assert (luminance(styles.ON_FILL) + 0.05) / (luminance(fill) + 0.05) >= 4.5


def test_text_has_the_colour_of_the_page_unless_it_brings_a_background():
    for place, screen in screens_with("x").items():
        for _, name, value in ReadHtml(render_html(screen)).attributes:
            names = [declaration.split(":")[0] for declaration in value.split(";")] if name == "style" else []
            assert "color" not in names or "background-color" in names, place


def test_a_table_has_header_cells_and_says_how_many_rows_are_missing():
    html = render_html(Screen((Table(("name", "size"), (("a", "1"),), frozenset({1}), "files", more=1697),)))
    assert '<th scope="col"' in html
    assert ">files</caption>" in html
    assert "text-align:right" in html
    assert "… 1,697 more rows" in html


def test_an_empty_list_says_that_it_is_empty():
    html = render_html(Screen((Table(("name",), ()), Changes(()), TextDiff("a.txt", ()))))
    assert [words for words in ("No rows.", "No changes.", "No lines.") if words in html] == [
        "No rows.",
        "No changes.",
        "No lines.",
    ]


def test_a_group_is_closed_unless_it_says_open():
    assert "<details style" in render_html(Screen((Group("files", (Note("x"),)),)))
    assert "<details open" in render_html(Screen((Group("files", (Note("x"),), is_open=True),)))


def test_one_cell_of_a_row_too_long_for_a_line_moves_all_to_the_top():
    html = render_html(Screen((Table(("a", "b"), (("x", "word " * 20), ("x", "y"))),)))
    assert html.count("vertical-align:top") == 2


def test_hundred_rows_of_eight_columns_stay_under_sixty_kilobytes():
    row = ("customers.csv", "dataset", "v12", "142 MB", "latest", "10,512", "0.25", "2026-11-21 11:33 UTC")
    table = Table(tuple("abcdefgh"), (row,) * 100, frozenset({3, 5, 6}))
    assert len(render_html(Screen((table,))).encode()) < 60_000


def test_screens_without_anything_in_them_are_valid():
    ReadHtml(render_html(Screen(())))
    ReadHtml(render_html(Screen((Title(""), Facts(()), Table((), ()), Code(""), Note(""), Group("", ())))))
