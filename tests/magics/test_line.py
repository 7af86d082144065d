"""Lines to words: quotes as shlex has them, values of the session word by word."""

import shlex
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.magics.line import expand, split_line


def words(line: str, *, keeps_backslashes: bool = False, **names: object) -> list[str]:
    return [expand(word, names) for word in split_line(line, keeps_backslashes=keeps_backslashes)]


# Without braces: those hold together when they are an expression, which no shell knows.
@given(st.text(alphabet="ab$ \t\n'\"\\;#é*", max_size=30))
@example("""a"b 'c'"d' "e'""")
@example("''")
@example('"\\x\\"\\\\"')
def test_words_are_those_of_shlex(line: str) -> None:
    try:
        expected = shlex.split(line)
    except ValueError:
        with pytest.raises(UsageError):
            split_line(line, keeps_backslashes=False)
        return

    found = ["".join(piece.text for piece in word) for word in split_line(line, keeps_backslashes=False)]

    assert found == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('log "my file.csv"', ["log", "my file.csv"]),
        ("--tag='x y'", ["--tag=x y"]),
        ("a\\ b", ["a b"]),
        ("a''b ''", ["ab", ""]),
        ('-d "don\'t"', ["-d", "don't"]),
        ('"say \\"hi\\" \\n"', ['say "hi" \\n']),
        ("", []),
        ("   ", []),
    ],
)
def test_quotes_hold_words_together(line: str, expected: list[str]) -> None:
    assert words(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("C:\\data\\new", ["C:\\data\\new"]),
        ('"C:\\my data\\new\\"', ["C:\\my data\\new\\"]),
        ("'C:\\my data'", ["C:\\my data"]),
        ("\\\\server\\share", ["\\\\server\\share"]),
    ],
)
def test_backslashes_are_kept_on_windows(line: str, expected: list[str]) -> None:
    assert words(line, keeps_backslashes=True) == expected


@pytest.mark.parametrize("line", ["log 'my file", 'log "my file', "don't", 'log "a\\"'])
def test_an_open_quote_is_said_in_one_line(line: str) -> None:
    with pytest.raises(UsageError, match=r"^the quote that opens before .* is not closed\.$"):
        words(line)


def test_a_backslash_at_the_end_is_an_error() -> None:
    with pytest.raises(UsageError, match="ends with a backslash"):
        words("log a\\")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{x}", ["5"]),
        ("$x", ["5"]),
        ("${x}", ["5"]),
        ("v{x}:$name", ["v5:two words"]),
        ("{name}", ["two words"]),
        ('"{name}!"', ["two words!"]),
        ("{x+1} {items[0]} {len(items)} {run.id}", ["6", "a", "2", "r1"]),
        ("{x:03d} {share:.1%} {name!r}", ["005", "25.0%", "'two words'"]),
        ("{name[0:3]} {share!s:>6}", ["two", "  0.25"]),
        ("$run.id", ["r1"]),
        ("$name.csv", ["two words.csv"]),
        ("$name.title", ["two words.title"]),
        ("$x$x {x}{x}", ["55", "55"]),
        ("{where}", ["data/raw"]),
        ("$$x $ 5$ a$", ["$x", "$", "5$", "a$"]),
        ("{{x}}", ["{x}"]),
        ("a-{x + 1}-b {x}", ["a-6-b", "5"]),
        ('{table["a key"]}.csv "{table[\'a key\']}"', ["7.csv", "7"]),
    ],
)
def test_values_take_the_place_of_names(line: str, expected: list[str]) -> None:
    names = {
        "x": 5,
        "name": "two words",
        "share": 0.25,
        "table": {"a key": 7},
        "items": ["a", "b"],
        "run": SimpleNamespace(id="r1"),
        "where": Path("data/raw"),
    }

    assert words(line, **names) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("""--metadata '{"a": 1, "b": {"c": x}}' {x}""", ["--metadata", '{"a": 1, "b": {"c": x}}', "5"]),
        ("""--metadata "{\\"a\\": {\\"b\\": 1}}" $x""", ["--metadata", '{"a": {"b": 1}}', "5"]),
        ("{a,b} {x}", ["{a,b}", "5"]),
        ("data/*.{csv,txt} $x", ["data/*.{csv,txt}", "5"]),
        ("{} {x", ["{}", "{x"]),
        ("'{x} $x' {x}", ["{x} $x", "5"]),
        ("\\{x} \\$x", ["{x}", "$x"]),
        ("{1,2} {'a'} {3}", ["{1,2}", "{a}", "{3}"]),
    ],
)
def test_one_group_that_is_no_expression_leaves_the_others_alone(line: str, expected: list[str]) -> None:
    assert words(line, x=5) == expected


def test_a_value_is_one_word_whatever_it_holds() -> None:
    assert words("{evil}", evil="a b 'c' {x} $x --name \\") == ["a b 'c' {x} $x --name \\"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{nme}", "'nme' is not defined; did you mean name? Put the word into single quotes to have it as it is."),
        ("$nme", "'nme' is not defined; did you mean name?"),
        ("{nme}:v{x}", "'nme' is not defined; did you mean name?"),
        ("{undefined_thing + 1}", "'undefined_thing' is not defined. Put the word"),
        ("{nme.upper()}", "'nme' is not defined; did you mean name?"),
        ("{x / 0}", "{x / 0} fails: ZeroDivisionError: division by zero. Put the word"),
        ("{x.nothing}", "{x.nothing} fails: AttributeError"),
        ("{name:d}", "{name:d} can't be written so: "),
        ("{frame}", "frame is a table; name the variable alone, without $ or braces."),
        ("$frame", "frame is a table; name the variable alone, without $ or braces."),
    ],
)
def test_what_cannot_be_expanded_is_said(line: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        words(line, name="n", x=1, frame=pd.DataFrame({"a": [1]}))

    assert str(caught.value).startswith(message)
