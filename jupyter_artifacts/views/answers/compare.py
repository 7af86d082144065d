"""What differs inside one file of two versions, in the form that suits it. Equal digests are never opened."""

import json
from typing import Any

from jupyter_artifacts.core.model.manifest import Entry, is_reference
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.load_manifest import find_entry
from jupyter_artifacts.core.operations.open_entry import read_start, sized
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.core.tables.formats import table_format
from jupyter_artifacts.errors import BrokenReferenceError, EntryNotFoundError, UnsupportedError
from jupyter_artifacts.views.answers.answer import Answer, Check
from jupyter_artifacts.views.answers.arrays import array_side, difference_of, read_arrays
from jupyter_artifacts.views.answers.contents import as_text, media_type, suffix_of
from jupyter_artifacts.views.answers.json_changes import compare_json
from jupyter_artifacts.views.answers.named import version_named
from jupyter_artifacts.views.answers.notebooks import compare_cells, read_cells
from jupyter_artifacts.views.answers.params import Params
from jupyter_artifacts.views.answers.preview import preview_entry
from jupyter_artifacts.views.quantities import format_bytes

QUICK = 1 << 20
"""Up to this size a comparison is sure to be done within two seconds; above, the reader is asked."""
IMAGES_QUICK = 8 << 20
ARRAYS_QUICK = 32 << 20
TABLES_QUICK = 24 << 20
AT_MOST = 32 << 20
ARRAYS_AT_MOST = 512 << 20


class Sides:
    """A file in two versions, read when it is needed."""

    def __init__(self, store: Store, old: tuple[VersionRecord, Entry], new: tuple[VersionRecord, Entry], check: Check) -> None:
        self._store, self._old, self._new, self._check = store, old, new, check

    @property
    def paths(self) -> tuple[str, str]:
        """Where it was and is."""
        return self._old[1].path, self._new[1].path

    @property
    def size(self) -> int:
        """Of the larger side."""
        return max(self._old[1].size, self._new[1].size)

    def read(self) -> tuple[bytes, bytes]:
        """Both, whole and verified.

        Raises:
            IntegrityError: one is damaged.
            BrokenReferenceError: one is a reference, to what can't be had any more.
        """
        old = read_start(self._store, *self._old, self._old[1].size)
        self._check()
        return old, read_start(self._store, *self._new, self._new[1].size)


def compare(store: Store, params: Params, check: Check) -> Answer:
    """Compare one file; with `force`, also one that takes longer; with `form` "text", a table by its lines."""
    old_version, new_version = version_named(store, params, "old"), version_named(store, params, "new")
    path = params.text("path")
    new = find_entry(store, new_version, path)
    old = find_entry(store, old_version, params.text("old_path", path) if params.has("old_path") else path)
    if old is None or new is None:
        return _one_side(store, old_version, old, new_version, new, path)
    if old.digest == new.digest:
        return Answer({"kind": "equal"})
    is_table = all(table_format(each.path) is not None and not is_reference(each.extra) for each in (old, new))
    try:
        old, new = sized(store, old_version, old), sized(store, new_version, new)
        sides = Sides(store, (old_version, old), (new_version, new), check)
        if is_table and params.text("form", "") != "text":
            return _table(sides, is_forced=params.flag("force"))
        return _compare(sides, is_forced=params.flag("force"))
    except (BrokenReferenceError, UnsupportedError) as error:  # the bytes lie elsewhere, or did
        return _binary(str(error))


def _one_side(
    store: Store, old_version: VersionRecord, old: Entry | None, new_version: VersionRecord, new: Entry | None, path: str
) -> Answer:
    if old is not None:
        side, shown = "old", preview_entry(store, old_version, old)
    elif new is not None:
        side, shown = "new", preview_entry(store, new_version, new)
    else:
        raise EntryNotFoundError(f"neither version has a file {path!r}.")
    return Answer({"kind": "one", "side": side, "preview": shown.result}, shown.buffers)


def _binary(reason: str) -> Answer:
    return Answer({"kind": "binary", "reason": reason})


def _compare(sides: Sides, *, is_forced: bool) -> Answer:
    suffixes = {suffix_of(path) for path in sides.paths}
    mimes = [media_type(path) or "" for path in sides.paths]
    is_image = all(mime.startswith("image/") for mime in mimes)
    is_array = suffixes <= {".npy", ".npz"}
    quick = IMAGES_QUICK if is_image else ARRAYS_QUICK if is_array else QUICK
    most = ARRAYS_AT_MOST if is_array else AT_MOST
    if sides.size > most:
        return _binary(f"It has {format_bytes(sides.size)}; up to {format_bytes(most)} are compared here.")
    if sides.size > quick and not is_forced:
        return _large(sides)
    old, new = sides.read()
    if is_image:
        return Answer({"kind": "image", "old_mime": mimes[0], "new_mime": mimes[1]}, (old, new))
    if is_array and (arrays := _arrays(old, new)) is not None:
        return arrays
    if suffixes <= {".json", ".geojson", ".ipynb"} and (parsed := _parsed(old, new, is_notebook=".ipynb" in suffixes)) is not None:
        return parsed
    old_text, new_text = as_text(old), as_text(new)
    if old_text is None or new_text is None:
        return _binary("The bytes differ. It is not text, and no kind of file that can be looked into here.")
    return Answer({"kind": "text", "old": old_text, "new": new_text})


def _table(sides: Sides, *, is_forced: bool) -> Answer:
    """Nothing is opened yet: rows are compared by questions of their own, which can be cancelled."""
    if sides.size > TABLES_QUICK and not is_forced:
        return _large(sides)
    return Answer({"kind": "table", "is_text": all(suffix_of(path) in _TEXT_TABLES for path in sides.paths)})


_TEXT_TABLES = (".csv", ".tsv", ".jsonl", ".ndjson")
"""Tables that have lines too, for readers who want to see these."""


def _large(sides: Sides) -> Answer:
    return Answer({"kind": "large", "reason": f"It has {format_bytes(sides.size)}: comparing it takes a while."})


def _parsed(old: bytes, new: bytes, *, is_notebook: bool) -> Answer | None:
    try:
        old_value, new_value = json.loads(old, parse_constant=str), json.loads(new, parse_constant=str)
        if is_notebook:
            old_cells, new_cells = read_cells(old_value), read_cells(new_value)
            if old_cells is None or new_cells is None:
                return None
            return Answer({"kind": "notebook", "cells": compare_cells(old_cells, new_cells)})
        changes, more = compare_json(old_value, new_value)
    except (ValueError, RecursionError):
        return None
    return Answer({"kind": "json", "changes": changes, "more": more})


def _arrays(old: bytes, new: bytes) -> Answer | None:
    before, after = read_arrays(old), read_arrays(new)
    if before is None or after is None:
        return None
    return Answer(
        {"kind": "array", "arrays": [_pair(name, before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after])]}
    )


def _pair(name: str, old: Any, new: Any) -> dict[str, object]:
    differ = "added" if old is None else "removed" if new is None else difference_of(old, new)
    return {
        "name": name,
        "old": None if old is None else array_side(old),
        "new": None if new is None else array_side(new),
        "differ": differ,
    }
