"""The payload of the storage map: who takes how much room, as rectangles, and what garbage collection would free.

One payload serves the picture and the interactive view: positions are pixels from the left top. A collection is a rectangle, its versions
lie inside. Areas are the bytes that each is charged for, so they add up to what the store holds; `unique` is what deleting it frees.
"""

from collections.abc import Sequence

from jupyter_artifacts.core.operations.du import CollectionUsage, Usage, VersionUsage
from jupyter_artifacts.core.operations.gc.plan import GcPlan
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.upkeep import gc_payload
from jupyter_artifacts.views.treemap import Box, squarify

WIDTH, HEIGHT = 960, 540
TITLE_HEIGHT, MARGIN = 20, 2
VERSIONS_DRAWN = 200
"""How many versions of a collection are rectangles; the smallest of the others are one together."""
COLLECTIONS_DRAWN = 200


def storage_payload(usage: Usage, plan: GcPlan, name: str | None = None) -> shapes.StoragePayload:
    """The map of the store, or of what has this name."""
    kept = list(usage.collections[:COLLECTIONS_DRAWN])
    boxes = squarify([each.charged for each in kept], Box(0, 0, WIDTH, HEIGHT))
    return {
        "kind": "storage",
        "name": name,
        "width": WIDTH,
        "height": HEIGHT,
        "collections": [_collection(each, box) for each, box in zip(kept, boxes, strict=True)],
        "more": len(usage.collections) - len(kept),
        "charged": usage.charged,
        "containers": {"count": usage.container_count, "bytes": usage.container_bytes},
        "dead_bytes": usage.dead_bytes,
        "gc": gc_payload(plan),
    }


def _collection(each: CollectionUsage, box: Box) -> shapes.StorageCollection:
    by_size = sorted(each.versions, key=lambda version: (-version.charged, -version.number))
    shown, rest = by_size[:VERSIONS_DRAWN], by_size[VERSIONS_DRAWN:]
    sizes = [version.charged for version in shown] + ([sum(version.charged for version in rest)] if rest else [])
    boxes = squarify(sizes, box.inside(MARGIN, TITLE_HEIGHT))
    return {
        "name": each.collection.name,
        "qualified_name": each.collection.qualified_name,
        "type": each.collection.type,
        "version_count": len(each.versions),
        "charged": each.charged,
        "unique": each.unique,
        "box": _pixels(box),
        "versions": [_version(each, version, place) for version, place in zip(shown, boxes, strict=False)],
        "more": len(rest),
        "more_box": _pixels(boxes[-1]) if rest else None,
    }


def thin_collection(each: shapes.StorageCollection, drawn: int) -> shapes.StorageCollection:
    """The same with at most `drawn` of its versions; the others join the rectangle of the rest."""
    if len(each["versions"]) <= drawn:
        return each
    kept, left = each["versions"][:drawn], each["versions"][drawn:]
    drawn_area = sum(version["box"][2] * version["box"][3] for version in (*kept, *left))
    drawn_charge = sum(version["charged"] for version in each["versions"])
    rest = sum(version["charged"] for version in left)
    if each["more_box"] is not None and drawn_area > 0:
        rest += round(each["more_box"][2] * each["more_box"][3] * drawn_charge / drawn_area)
    boxes = squarify([*(version["charged"] for version in kept), rest], Box(*each["box"]).inside(MARGIN, TITLE_HEIGHT))
    versions: list[shapes.StorageVersion] = [{**version, "box": _pixels(box)} for version, box in zip(kept, boxes, strict=False)]
    return {**each, "versions": versions, "more": each["more"] + len(left), "more_box": _pixels(boxes[-1])}


def _version(each: CollectionUsage, version: VersionUsage, box: Box) -> shapes.StorageVersion:
    return {
        "name": f"{each.collection.name}:v{version.number}",
        "version": f"v{version.number}",
        "size": version.size,
        "charged": version.charged,
        "shared": version.shared,
        "unique": version.unique,
        "box": _pixels(box),
    }


def _pixels(box: Box) -> Sequence[float]:
    return [round(side, 1) for side in box]
