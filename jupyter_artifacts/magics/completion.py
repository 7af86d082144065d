"""Completion behind `%artifact`, as a matcher of IPython's second API.

The older hook knows nothing of colons and of `x = %artifact ...`. A matcher does, provided that it says itself which part of the line
it completes: the shell's own idea of a word ends at `:`, `@`, quotes and brackets.
"""

import re
from collections.abc import Callable

from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.completion import Candidate, complete
from jupyter_artifacts.commands.grammar import Dialect
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.magics.line import split_line

_LINE = re.compile(r"\s*(?:[^%=\"'#]+=\s*)?%{1,2}artifact\s(?P<rest>.*)", re.DOTALL)
_PLAIN = re.compile(r"[^\s'\"\\${}]*")

Matcher = Callable[[CompletionContext], SimpleMatcherResult]


def make_matcher(dialect: Dialect, caller: Callable[[], Caller]) -> Matcher:
    """The matcher of a shell; `caller` tells what its verbs may see."""

    def artifact_matcher(context: CompletionContext) -> SimpleMatcherResult:
        found = _LINE.fullmatch(context.text_until_cursor)
        if found is None:
            return {"completions": [], "suppress": False}
        words, fragment, typed = split_unfinished(found["rest"])
        candidates = [] if words is None else complete(words, typed, dialect, caller())
        return {
            "completions": [SimpleCompletion(text=_quoted(each, fragment), type=each.kind) for each in candidates],
            "matched_fragment": fragment,
            "suppress": True,
            "ordered": True,
        }

    matcher: Matcher = context_matcher()(artifact_matcher)
    return matcher


def split_unfinished(line: str) -> tuple[list[str] | None, str, str]:
    """(words before, the last word as it is written, the last word as it is meant) of a line that is being typed.

    The words are None where the line makes no sense.
    """
    start, quote = 0, ""
    for at, char in enumerate(line):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char.isspace():
            start = at + 1
    fragment = line[start:]
    try:
        words = ["".join(piece.text for piece in word) for word in split_line(line[:start])]
        typed = split_line(f"{fragment}{quote}")
    except UsageError:
        return None, fragment, fragment
    return words, fragment, "".join(piece.text for piece in typed[0]) if typed else ""


def _quoted(candidate: Candidate, fragment: str) -> str:
    """A word as it is written: in quotes where it holds what a line takes for something else, or where a quote was begun."""
    if fragment[:1] not in ("'", '"') and _PLAIN.fullmatch(candidate.text):
        return candidate.text
    quote = fragment[:1] if fragment[:1] in ("'", '"') else "'"
    if quote == "'" and "'" in candidate.text:
        quote = '"'
    is_folder = candidate.text.endswith("/")  # goes on
    return f"{quote}{candidate.text}{'' if is_folder else quote}"
