"""The shape of payloads of exports and imports; the others are in `shapes.py`."""

from typing import Literal, TypedDict


class ExportPayload(TypedDict):
    """What was exported into `file`: how many versions, runs and different contents."""

    kind: Literal["export"]
    file: str
    collections: list[str]
    versions: int
    runs: int
    contents: int
    size: int


class ImportPayload(TypedDict):
    """What was imported. `skipped` are versions that had been here and were deleted; `kept_aliases` name another version here."""

    kind: Literal["import"]
    collections: list[str]
    new_versions: int
    known_versions: int
    skipped: list[str]
    skipped_more: int
    kept_aliases: list[str]
    kept_aliases_more: int
    new_runs: int
    stored_bytes: int
