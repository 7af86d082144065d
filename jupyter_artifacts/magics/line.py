r"""A line to words, as shells do it: quotes hold together, `$name` and `{expression}` stand for values of the session.

IPython would expand the whole line before anybody parses it: all of it or, after one brace group that is no expression (JSON, say),
silently nothing. Here each word is expanded by itself, nothing in single quotes or behind a backslash is, a value with spaces stays
one word, and a name that is not defined is an error.
"""

import ast
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from jupyter_artifacts.core.tables.codec import is_table
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.artifact import Artifact

_SPACES = frozenset(" \t\r\n")
_DOLLAR = re.compile(r"\$(?:(\$)|\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*))")
_CONVERSIONS: Mapping[str, Callable[[object], str]] = {"r": repr, "a": ascii, "s": str}
_FORMAT = re.compile(r"(.+?)(?:!([rsa]))?(?::([^{}:]*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a word; a literal one stands for itself."""

    text: str
    is_literal: bool


Word = Sequence[Piece]


def split_line(line: str, *, keeps_backslashes: bool = os.name == "nt") -> list[Word]:
    r"""The words of `line`, by the rules of shlex (POSIX). On Windows a backslash is what separates folders.

    Raises:
        UsageError: a quote is not closed, or a backslash stands at the end.
    """
    words: list[Word] = []
    pieces: list[Piece] | None = None  # None between words; an empty list is the start of one, as '' makes it
    at = 0
    while at < len(line):
        char = line[at]
        if char in _SPACES:
            if pieces is not None:
                words.append(pieces)
            pieces, at = None, at + 1
            continue
        pieces = [] if pieces is None else pieces
        if char == "'":
            end = _closing_quote(line, at)
            pieces.append(Piece(line[at + 1 : end], is_literal=True))
            at = end + 1
        elif char == '"':
            at = _double_quoted(line, at, pieces, keeps_backslashes)
        elif char == "\\" and not keeps_backslashes:
            if at + 1 == len(line):
                raise UsageError("the line ends with a backslash; write two, or put the word into single quotes.")
            pieces.append(Piece(line[at + 1], is_literal=True))
            at += 2
        else:
            end = _plain_end(line, at, keeps_backslashes)
            pieces.append(Piece(line[at:end], is_literal=False))
            at = end
    if pieces is not None:
        words.append(pieces)
    return words


def _plain_end(line: str, at: int, keeps_backslashes: bool) -> int:
    """Where text without quotes ends. A brace group that is an expression holds together: `{names["a b"]}` is no shell's business."""
    stops = _SPACES | {"'", '"'} | (set() if keeps_backslashes else {"\\"})
    while at < len(line) and line[at] not in stops:
        end = _closing_brace(line, at) if line[at] == "{" else 0
        at = end if end and _expression_parts(line[at + 1 : end - 1]) else at + 1
    return at


def _closing_quote(line: str, at: int) -> int:
    end = line.find(line[at], at + 1)
    if end < 0:
        raise UsageError(f"the quote that opens before {line[at + 1 : at + 20]!r} is not closed.")
    return end


def _double_quoted(line: str, at: int, pieces: list[Piece], keeps_backslashes: bool) -> int:
    r"""Read what stands in double quotes; a backslash escapes only itself and the quote. Returns where it goes on."""
    begin, start = at, at + 1
    at = start
    pieces.append(Piece("", is_literal=True))
    while at < len(line) and line[at] != '"':
        if line[at] == "\\" and not keeps_backslashes and line[at + 1 : at + 2] in ("\\", '"'):
            pieces += (Piece(line[start:at], is_literal=False), Piece(line[at + 1], is_literal=True))
            at = start = at + 2
        else:
            at += 1
    if at >= len(line):
        raise UsageError(f"the quote that opens before {line[begin + 1 : begin + 20]!r} is not closed.")
    pieces.append(Piece(line[start:at], is_literal=False))
    return at + 1


def expand(word: Word, names: Mapping[str, object]) -> str:
    """The word with values in the place of names.

    Raises:
        UsageError: a name is not defined, or an expression fails.
    """
    return "".join(piece.text if piece.is_literal else _expand_text(piece.text, names) for piece in word)


def _expand_text(text: str, names: Mapping[str, object]) -> str:
    if "$" not in text and "{" not in text:
        return text
    return "".join(_expanded(text, names))


def _expanded(text: str, names: Mapping[str, object]) -> Iterator[str]:
    at = 0
    while at < len(text):
        if found := _DOLLAR.match(text, at):
            yield _dollar(found, names)
            at = found.end()
        elif text[at] == "{" and (end := _closing_brace(text, at)):
            yield _braces(text[at + 1 : end - 1], names)
            at = end
        else:
            yield text[at]
            at += 1


def _dollar(found: re.Match[str], names: Mapping[str, object]) -> str:
    dollar, braced, dotted = found.groups()
    if dollar:
        return "$"
    name, *attributes = (braced or dotted).split(".")
    value = _value(name, names)
    # `$run.id` is an attribute, the ".csv" of `$stem.csv` is not.
    while attributes and hasattr(value, attributes[0]) and not callable(getattr(value, attributes[0])):
        value = getattr(value, attributes.pop(0))
    return ".".join([_as_text(value, name), *attributes])


def _closing_brace(text: str, at: int) -> int:
    """Behind the brace that closes the one at `at`; 0 where none does."""
    depth = 0
    for end in range(at, len(text)):
        depth += (text[end] == "{") - (text[end] == "}")
        if depth == 0:
            return end + 1
    return 0


def _braces(inner: str, names: Mapping[str, object]) -> str:
    """What a brace group stands for: the value of an expression, else itself, as JSON and `{a,b}` do; `{{x}}` is a literal `{x}`."""
    if inner.startswith("{") and inner.endswith("}"):
        return inner
    parts = _expression_parts(inner)
    if parts is None:
        return f"{{{inner}}}"
    expression, conversion, form = parts
    value = _evaluate(expression, names)
    if not conversion and not form:
        return _as_text(value, expression)
    converted = _CONVERSIONS[conversion](value) if conversion else value
    try:
        return format(converted, form)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{{{inner}}} can't be written so: {error}.") from error


def _expression_parts(inner: str) -> tuple[str, str, str] | None:
    """(expression, conversion, format) of a brace group such as `{share!s:>5}`, or None where it asks for no value."""
    if _is_value(inner):
        return inner.strip(), "", ""
    found = _FORMAT.fullmatch(inner)
    if found is None or not _is_value(found[1]):
        return None
    return found[1].strip(), found[2] or "", found[3] or ""


def _is_value(text: str) -> bool:
    """Whether `text` is an expression, and no mere constant, set, dict or list of names: those are JSON's or the shell's."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return not isinstance(tree, ast.Constant | ast.Tuple | ast.Starred | ast.Set | ast.Dict)


def _evaluate(expression: str, names: Mapping[str, object]) -> object:
    if expression.isidentifier():
        return _value(expression, names)
    try:
        return eval(expression, dict(names))
    except NameError as error:
        raise _undefined(error.name or expression, names) from error
    except Exception as error:
        raise UsageError(f"{{{expression}}} fails: {type(error).__name__}: {error}. {_LITERALLY}") from error


def _value(name: str, names: Mapping[str, object]) -> object:
    if name in names:
        return names[name]
    raise _undefined(name, names)


_LITERALLY = "Put the word into single quotes to have it as it is."


def _undefined(name: str, names: Mapping[str, object]) -> UsageError:
    near = get_close_matches(name, [each for each in names if not each.startswith("_")], n=1)
    return UsageError(f"{name!r} is not defined{f'; did you mean {near[0]}?' if near else '.'} {_LITERALLY}")


def _as_text(value: object, expression: str) -> str:
    if isinstance(value, Artifact):
        return value.qualified_name
    if is_table(value):
        raise UsageError(f"{expression} is a table; name the variable alone, without $ or braces.")
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)
