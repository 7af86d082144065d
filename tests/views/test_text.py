import unicodedata

import pytest

from jupyter_artifacts.views.blocks import ChangeLine, Changes, Code, Facts, Group, Note, Screen, Table, TextDiff, Title
from jupyter_artifacts.views.columns import drawn_width
from jupyter_artifacts.views.text import render_text
from jupyter_artifacts.views.visible import visible_line
from tests.views.hostile import HOSTILE, screens_with

ONE_LINE_PLACES = ("Title.text", "Title.badge_texts", "Facts.pairs, value", "Table.rows, last", "ChangeLine.path")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_no_control_or_format_character_but_the_newline_is_written(text):
    for place, screen in screens_with(text).items():
        for width in (20, 100, 1_000_000):
            written = set(render_text(screen, width)) - {"\n"}
            acting = {c for c in written if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")}
            assert not acting, (place, acting)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_the_visible_form_is_written_where_there_is_room(text):
    for place in ONE_LINE_PLACES:
        assert visible_line(text).rstrip(" ") in render_text(screens_with(text)[place], 1_000_000), place


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_a_table_keeps_to_the_width(text):
    for place in ("Table.columns", "Table.rows, first", "Table.rows, last"):
        lines = render_text(screens_with(text)[place], 40).split("\n")
        assert max(map(drawn_width, lines)) <= 40, place


def test_a_screen_is_aligned():
    screen = Screen(
        (
            Title("churn", ("v3", "latest")),
            Facts((("Type", "dataset"), ("Description", "clean"))),
            Changes((ChangeLine("+", "a.csv", "1 kB"), ChangeLine("→", "long/b.csv", "from b.csv")), more=2),
            Table(("name", "size"), (("東京", "1"), ("abcdef", "1,024")), frozenset({1}), more=7),
            Group("Get it", (Code("x = 1\n\ny = 2", "Python"),)),
            Note("first\nsecond", "error"),
        )
    )
    assert render_text(screen).split("\n") == [
        "churn  [v3]  [latest]",
        "Type         dataset",
        "Description  clean",
        "",
        "+ a.csv       1 kB",
        "→ long/b.csv  from b.csv",
        "… 2 more changes",
        "",
        "name     size",
        "──────  ─────",
        "東京        1",
        "abcdef  1,024",
        "… 7 more rows",
        "",
        "Get it",
        "  Python",
        "  x = 1",
        "",
        "  y = 2",
        "",
        "Error: first",
        "second",
    ]


def test_the_longest_column_gives_way_first():
    table = Table(("when", "text"), (("2026-11-21 11:33 UTC", "word " * 50),))
    date, text = render_text(Screen((table,)), 50).split("\n")[2].split("  ")
    assert date == "2026-11-21 11:33 UTC"
    assert text.endswith("…")


def test_two_long_columns_share_what_is_missing():
    table = Table(("a", "b"), (("x" * 100, "y" * 90),))
    first, second = render_text(Screen((table,)), 60).split("\n")[2].split("  ")
    assert len(first) == 24
    assert len(second) == 34


def test_columns_without_room_are_counted():
    table = Table(tuple(f"column {n}" for n in range(20)), (("some text",) * 20,))
    assert render_text(Screen((table,)), 40).endswith("\n… 16 more columns")


def test_a_diff_keeps_indentation():
    diff = TextDiff("a.py", (("@", "line 3"), (" ", "    pass"), ("+", "    x"), ("-", "")))
    assert render_text(Screen((diff,))) == "a.py\n@ line 3\n      pass\n+     x\n-"


def test_screens_without_anything_in_them_are_empty_text():
    assert render_text(Screen(())) == ""
    assert render_text(Screen((Facts(()), Note("")))).strip("\n") == ""
    assert render_text(Screen((Table((), ()),))).strip() == "No rows."
