"""The payload of a check of the whole store."""

from collections.abc import Sequence

from jupyter_artifacts.core.operations.fsck.affected import AffectedFile
from jupyter_artifacts.core.operations.fsck.result import FsckResult
from jupyter_artifacts.views.payloads import fsck_shapes as shapes
from jupyter_artifacts.views.payloads.code import command_code
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, cut


def fsck_payload(result: FsckResult, *, limit: int | None = ITEMS_SHOWN) -> shapes.FsckPayload:
    """What a check of the whole store found."""
    damages, damages_more = cut(result.damages, limit)
    affected, affected_more = cut(result.affected, limit)
    foreign, foreign_more = cut(result.foreign, limit)
    orphans, orphans_more = cut(result.orphans, limit)
    return {
        "kind": "fsck",
        "mode": result.mode.value,
        "is_sound": result.is_sound,
        "catalog": result.catalog,
        "records": result.records,
        "damages": [
            {"container": f"{each.kind} {each.key}", "what": each.what, "detail": each.detail, "contents": each.contents}
            for each in damages
        ],
        "damages_more": damages_more,
        "affected": _affected(affected),
        "affected_more": affected_more,
        "affected_runs": result.affected_runs,
        "foreign": list(foreign),
        "foreign_more": foreign_more,
        "orphans": [{"name": f"{key.kind} {key.key}", "size": length} for key, length in orphans],
        "orphans_more": orphans_more,
        "leftovers": [{"name": name, "size": size} for name, size in result.leftovers],
        "kept_aside": result.kept_aside,
        "checked": result.checked,
        "containers": result.containers,
        "checked_bytes": result.checked_bytes,
        "container_bytes": result.container_bytes,
        "is_marked": result.is_marked,
        "code": command_code("recover"),
    }


def _affected(files: Sequence[AffectedFile]) -> list[shapes.AffectedFile]:
    return [
        {
            "artifact": each.collection,
            "path": each.path,
            "versions": [f"v{number}" for number in each.versions],
            "spans": _spans(each.versions),
            "digest": each.digest.hex(),
        }
        for each in files
    ]


def _spans(numbers: Sequence[int]) -> list[list[int]]:
    """(first, last) of numbers in order that follow each other."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return spans
