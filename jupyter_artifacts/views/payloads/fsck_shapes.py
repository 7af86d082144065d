"""The shape of the payload of a check of the whole store; the others are in `shapes.py`."""

from typing import Literal, TypedDict

from jupyter_artifacts.views.payloads.shapes import Code


class AffectedFile(TypedDict):
    """A file that is damaged or missing, and in which versions; `spans` are their numbers from first to last.

    An empty `path` stands for the whole list of files of these versions.
    """

    artifact: str
    path: str
    versions: list[str]
    spans: list[list[int]]
    digest: str


class ContainerDamage(TypedDict):
    """A container that is not as it was written: `what` is "missing", "damaged" or "index". `contents` counts those in use it costs."""

    container: str
    what: str
    detail: str
    contents: int


class Leftover(TypedDict):
    """Something that takes room and that nothing refers to."""

    name: str
    size: int


class FsckPayload(TypedDict):
    """What a check of the whole store found. `mode` is "quick", "full" or "sampled"."""

    kind: Literal["fsck"]
    mode: str
    is_sound: bool
    catalog: list[str]
    records: list[str]
    damages: list[ContainerDamage]
    damages_more: int
    affected: list[AffectedFile]
    affected_more: int
    affected_runs: list[str]
    foreign: list[str]
    foreign_more: int
    orphans: list[Leftover]
    orphans_more: int
    leftovers: list[Leftover]
    kept_aside: list[str]
    checked: int
    containers: int
    checked_bytes: int
    container_bytes: int
    is_marked: bool
    code: Code
