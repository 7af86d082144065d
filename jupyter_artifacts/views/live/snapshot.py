"""What a notebook keeps of a view: JSON of a bounded size, from which the view is drawn again without a kernel."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jupyter_artifacts.core.model.names import parse_artifact_ref
from jupyter_artifacts.core.operations.resolve import resolve_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.settings import DEFAULT_PROJECT
from jupyter_artifacts.views.blocks import Facts, Note
from jupyter_artifacts.views.live.lineage_snapshot import fit_lineage
from jupyter_artifacts.views.live.storage_snapshot import fit_storage
from jupyter_artifacts.views.payloads import artifact_payload
from jupyter_artifacts.views.screens import screen_of

MIME_TYPE = "application/vnd.jupyter-artifacts.v1+json"
FORMAT = 1
LARGEST = 24_000
"""Bytes of one snapshot. With HTML, Markdown and text beside it, an output stays below 60 kB."""

_VIEWS = {
    "artifact": "artifact", "diff": "diff", "history": "history", "lineage": "lineage", "log": "artifact", "run": "run",
    "storage": "storage", "table": "table", "table-diff": "table-diff", "tracking": "tracking", "use": "artifact",
}  # fmt: skip
_FILES_SHOWN = 50
_FEWEST_POINTS = 32
_MOST_NOTES = 10
_TEXT_LIMIT = 2000
_TIGHT_TEXT_LIMIT = 200


def make_snapshot(payload: Mapping[str, object], store: Store) -> dict[str, object] | None:
    """The snapshot of a payload, or None where no view draws its kind."""
    view = _VIEWS.get(str(payload.get("kind")))
    if view is None or (view == "table" and None in (payload["version"], payload["question"])):
        return None
    if view == "tracking" and not payload["unlogged"]:
        return None  # nothing to press
    notes: list[str] = []
    if payload["kind"] in ("log", "use"):
        notes = [_cut(note, _TIGHT_TEXT_LIMIT) for note in _notes(payload)]
        payload = _card_of(payload, store)
    if payload["kind"] == "artifact":
        payload = {key: value for key, value in payload.items() if key != "tables"}  # the view asks for rows itself
    if payload["kind"] == "lineage":
        payload = fit_lineage(payload, store, LARGEST)
    if payload["kind"] == "storage":
        payload = fit_storage(payload, LARGEST)
    return {"format": FORMAT, "view": view, "store": store.id, "notes": notes[:_MOST_NOTES], "payload": fit(payload, LARGEST)}


def _card_of(payload: Mapping[str, Any], store: Store) -> Mapping[str, object]:
    """The card of the version that a payload is about: what a log did is a note on it."""
    ref = parse_artifact_ref(payload["version"]["qualified_name"])
    version = resolve_version(store, ref, store.default_entity, DEFAULT_PROJECT)
    return artifact_payload(store, version, limit=_FILES_SHOWN)


def _notes(payload: Mapping[str, Any]) -> Iterator[str]:
    """The sentences of a screen that its card does not have: what changed, and what the person should know."""
    for block in screen_of(payload).blocks:
        if isinstance(block, Note):
            yield block.text
        elif isinstance(block, Facts):
            yield from (f"{label}: {value}" for label, value in block.pairs if label in ("Changed", "Stored"))


def fit(payload: Mapping[str, object], limit: int) -> dict[str, Any]:
    """A payload of at most `limit` bytes: long texts are cut first, then the largest lists. What is left out is counted."""
    fitted: dict[str, Any] = _cut_texts(dict(payload), _TEXT_LIMIT)
    if _size(fitted) > limit:
        fitted = _cut_texts(fitted, _TIGHT_TEXT_LIMIT)
    _thin_curves(fitted, limit)
    lists = _lists(fitted)
    while _size(fitted) > limit and (left := [each for each in lists if each[0]]):
        items, holder, key = max(left, key=lambda each: _size(each[0]))
        kept = len(items) // 2
        holder[key] = holder.get(key, 0) + len(items) - kept
        del items[kept:]
    for key in ("metadata", "config", "summary", "step"):
        if _size(fitted) > limit and fitted.get(key):
            fitted[key] = None if key == "step" else {}
    return fitted


def _thin_curves(payload: dict[str, Any], limit: int) -> None:
    """Leave out every other point of a run's curves, as long as they are too large: their shape stays."""
    curves = payload.get("curves", [])
    while _size(payload) > limit and any(len(curve["points"]) > _FEWEST_POINTS for curve in curves):
        for curve in curves:
            curve["points"] = curve["points"][::2] if len(curve["points"]) > _FEWEST_POINTS else curve["points"]


def _lists(payload: dict[str, Any]) -> list[tuple[list[Any], dict[str, Any], str]]:
    """The lists that may be cut, and where it is counted by how much."""
    lists: list[tuple[list[Any], dict[str, Any], str]] = [(text["lines"], text, "more") for text in payload.get("texts", [])]
    if "texts" in payload:
        lists.append((payload["texts"], {}, "more"))
    if isinstance(changes := payload.get("changes"), dict):
        lists += [(changes["entries"], changes, "more"), (changes["metadata"], {}, "more")]
    lists += [
        (payload[key], payload, "more")
        for key in ("entries", "versions", "cells", "rows", "pictures")
        if isinstance(payload.get(key), list) and key in payload
    ]
    for key in ("users", "producers", "links", "inputs", "outputs", "steps", "curves", "unlogged"):
        if isinstance(items := payload.get(key), list):
            lists.append((items, payload, f"{key}_more"))
    return lists


def _cut_texts(value: Any, limit: int) -> Any:
    """A copy in which no text is longer than what a reader reads; keys too are texts."""
    if isinstance(value, str):
        return _cut(value, limit)
    if isinstance(value, Mapping):
        return {_cut_texts(key, limit): _cut_texts(each, limit) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_cut_texts(each, limit) for each in value]
    return value


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


def _size(payload: object) -> int:
    return len(json.dumps(payload, ensure_ascii=False).encode("utf-8", "surrogatepass"))
