"""One file, as far as it can be shown: by its name, then by its bytes. Nothing is executed, nothing unpickled."""

import csv
import io
import json

from jupyter_artifacts.core.model.manifest import Entry, is_reference
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.open_entry import read_start, sized
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import BrokenReferenceError, UnsupportedError
from jupyter_artifacts.views.answers.answer import Answer, Check
from jupyter_artifacts.views.answers.arrays import array_facts
from jupyter_artifacts.views.answers.contents import as_text, get_entry, media_type, suffix_of
from jupyter_artifacts.views.answers.named import version_named
from jupyter_artifacts.views.answers.notebooks import read_cells
from jupyter_artifacts.views.answers.params import Params
from jupyter_artifacts.views.quantities import format_bytes

TEXT_SHOWN = 64 * 1024
PARSED_AT_MOST = 4 << 20
MEDIA_AT_MOST = 16 << 20
ARRAY_AT_MOST = 128 << 20
HEX_SHOWN = 256
ROWS_SHOWN = 100
COLUMNS_SHOWN = 50
CELLS_SHOWN = 100

_DELIMITERS = {".csv": ",", ".tsv": "\t"}


def preview(store: Store, params: Params, check: Check) -> Answer:
    """The beginning of a file, in the form that suits it."""
    version = version_named(store, params)
    return preview_entry(store, version, get_entry(store, version, params.text("path")))


def preview_entry(store: Store, version: VersionRecord, entry: Entry) -> Answer:
    """See `preview`. What a reference leads to is read by ranges, as far as it is shown."""
    try:
        return _preview(store, version, sized(store, version, entry))
    except (BrokenReferenceError, UnsupportedError) as error:
        return _binary("", str(error))


def _preview(store: Store, version: VersionRecord, entry: Entry) -> Answer:
    suffix = suffix_of(entry.path)
    if (mime := media_type(entry.path)) is not None:
        if entry.size > MEDIA_AT_MOST:
            return _binary("", f"It has {format_bytes(entry.size)}; up to {format_bytes(MEDIA_AT_MOST)} are shown here.")
        return Answer({"kind": "media", "mime": mime}, (read_start(store, version, entry, entry.size),))
    arrays_at_most = MEDIA_AT_MOST if is_reference(entry.extra) else ARRAY_AT_MOST
    if suffix in (".npy", ".npz") and entry.size <= arrays_at_most:
        facts = array_facts(read_start(store, version, entry, entry.size))
        return _binary("", "Its arrays can't be read.") if facts is None else Answer({"kind": "array", "facts": facts})
    if suffix in (".json", ".ipynb", ".geojson") and entry.size <= PARSED_AT_MOST:
        answer = _parsed(read_start(store, version, entry, entry.size), is_notebook=suffix == ".ipynb")
        if answer is not None:
            return answer
    content = read_start(store, version, entry, TEXT_SHOWN)
    text = as_text(content, is_cut=entry.size > len(content))
    if text is None:
        return _binary(hex_dump(content[:HEX_SHOWN]), f"Not text. The first of {format_bytes(entry.size)}:")
    if suffix in _DELIMITERS and (table := _delimited(text, _DELIMITERS[suffix], is_cut=entry.size > len(content))) is not None:
        return table
    return Answer({"kind": "text", "text": text, "more": entry.size - len(content)})


def _binary(dump: str, reason: str) -> Answer:
    return Answer({"kind": "binary", "hex": dump, "reason": reason})


def _parsed(content: bytes, *, is_notebook: bool) -> Answer | None:
    """JSON by its keys, a notebook by its cells; None where it is neither, and is shown as the text that it is."""
    try:
        value = json.loads(content, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    if not is_notebook:
        return Answer({"kind": "json", "value": value})
    cells = read_cells(value)
    if cells is None:
        return None
    return Answer({"kind": "notebook", "cells": cells[:CELLS_SHOWN], "more": max(0, len(cells) - CELLS_SHOWN)})


def _delimited(text: str, delimiter: str, *, is_cut: bool) -> Answer | None:
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        return None
    if is_cut and len(rows) > 1:
        rows.pop()  # it may have been cut in half
    if not rows:
        return None
    columns, *body = rows
    width = len(columns)
    shown = [(row + [""] * width)[: min(width, COLUMNS_SHOWN)] for row in body[:ROWS_SHOWN]]
    more = None if is_cut else max(0, len(body) - ROWS_SHOWN)
    return Answer({"kind": "table", "columns": columns[:COLUMNS_SHOWN], "rows": shown, "more": more})


def hex_dump(content: bytes) -> str:
    """Sixteen bytes a line, as numbers and as what is printable of them."""
    lines = []
    for start in range(0, len(content), 16):
        part = content[start : start + 16]
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
        lines.append(f"{start:04x}  {part.hex(' '):47}  {text}")
    return "\n".join(lines)
