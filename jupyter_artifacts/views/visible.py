r"""The visible form of a string from a store: what every renderer shows instead of the string itself.

File names, cells and descriptions come from anywhere. Characters that can't be seen or that act on their surroundings
(terminal escapes, bidirectional overrides, zero-width characters) are shown as Python writes them, `\x1b`, `\u202e`;
strings too long to read are cut, and say by how much.
"""

import unicodedata

LINE_LIMIT = 300
TEXT_LIMIT = 20_000
_TAB_WIDTH = 4

# Letters and marks by category, yet drawn as nothing: Hangul and Khmer fillers, the grapheme joiner, blank Braille.
_DRAWN_AS_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def visible_line(text: str) -> str:
    """`text` on one line, at most `LINE_LIMIT` of its characters; line breaks and tabs show as escapes."""
    return _visible(text[:LINE_LIMIT]) + left_out(len(text) - LINE_LIMIT)


def visible_lines(text: str) -> list[str]:
    """The lines of `text`, at most `TEXT_LIMIT` of its characters; tabs become spaces, blank lines at both ends go."""
    kept = text[:TEXT_LIMIT].replace("\r\n", "\n").strip("\n").expandtabs(_TAB_WIDTH)
    lines = [_visible(line) for line in kept.split("\n")]
    lines[-1] += left_out(len(text) - TEXT_LIMIT)
    return lines


def left_out(count: int) -> str:
    """The mark of a cut, or nothing."""
    if count <= 0:
        return ""
    return f"… ({count:,} more {'character' if count == 1 else 'characters'})"


def _visible(text: str) -> str:
    if text.isprintable() and _DRAWN_AS_NOTHING.isdisjoint(text):
        return text
    return "".join(map(_visible_character, text))


def _visible_character(character: str) -> str:
    # Python calls every space but one unprintable; those of Japanese and French text are harmless.
    is_seen = character.isprintable() or unicodedata.category(character) == "Zs"
    if is_seen and character not in _DRAWN_AS_NOTHING:
        return character
    return character.encode("unicode_escape").decode("ascii")
