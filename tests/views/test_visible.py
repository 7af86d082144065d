import pytest

from jupyter_artifacts.views.visible import visible_line, visible_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain.csv", "plain.csv"),
        ("Ünïcödé 東京\u3000日本 \U0001f600", "Ünïcödé 東京\u3000日本 \U0001f600"),
        ("a\tb\nc\r", r"a\tb\nc\r"),
        ("\x1b[31m", r"\x1b[31m"),
        ("a\u202eb", r"a\u202eb"),
        ("\U000e0041", r"\U000e0041"),
        ("\ud800", r"\ud800"),
        ("\u3164", r"\u3164"),
    ],
)
def test_what_cannot_be_seen_is_shown_as_python_writes_it(text, shown):
    assert visible_line(text) == shown


def test_a_long_line_is_cut_and_says_by_how_much():
    assert visible_line("x" * 300) == "x" * 300
    assert visible_line("x" * 301) == "x" * 300 + "… (1 more character)"
    assert visible_line("x" * 10_300) == "x" * 300 + "… (10,000 more characters)"


def test_lines_keep_their_breaks_and_lose_blank_ends():
    assert visible_lines("\n\na\r\n\n\tb\x07\n") == ["a", "", "    b\\x07"]
    assert visible_lines("") == [""]


def test_a_long_text_is_cut_and_says_by_how_much():
    assert visible_lines("x\n" * 15_000)[-1] == "x… (10,000 more characters)"
