"""What a file's bytes may be called before a browser. Names say nothing: a page of HTML may be called `cat.png`."""

import codecs
from typing import Literal, NamedTuple

from jupyter_artifacts.core.tables.formats import table_format

OCTETS = "application/octet-stream"
TEXT = "text/plain; charset=utf-8"

_IMAGES: tuple[tuple[bytes, bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", b"", "image/png"),
    (b"\xff\xd8\xff", b"", "image/jpeg"),
    (b"GIF87a", b"", "image/gif"),
    (b"GIF89a", b"", "image/gif"),
    (b"RIFF", b"WEBP", "image/webp"),
)
"""How they begin, and what stands at the eighth byte. SVG is none of them: it is a document that can act."""


class Media(NamedTuple):
    """How a file can be shown."""

    kind: Literal["text", "image", "table", "none"]
    type: str
    text: str | None = None
    reason: str = ""


def type_of(head: bytes) -> str:
    """The type under which bytes that begin so are sent: that of an image, else one with which a browser does nothing."""
    return next((name for start, at_eight, name in _IMAGES if head.startswith(start) and head[8:].startswith(at_eight)), OCTETS)


def preview_of(path: str, head: bytes, size: int) -> Media:
    """How a file that begins so can be shown."""
    if (image := type_of(head)) != OCTETS:
        return Media("image", image)
    text = _text(head, is_whole=len(head) >= size)
    if table_format(path) is not None:
        return Media("table", OCTETS, text)
    if text is None:
        return Media("none", OCTETS, reason="It is neither text nor an image.")
    return Media("text", TEXT, text)


def _text(head: bytes, *, is_whole: bool) -> str | None:
    """The bytes as text, unless they are none; a character that is cut at the end is left out."""
    if b"\0" in head:
        return None
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head, is_whole)
    except UnicodeDecodeError:
        return None
