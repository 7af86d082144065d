"""What differs between two JSON values, place by place."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TypedDict

from jupyter_artifacts.core.model.manifest import canonical_json

MOST_CHANGES = 500
_DEEPEST = 60


class JsonChange(TypedDict):
    """One place, such as ``a.b[3]``."""

    kind: str
    path: str
    old: object
    new: object


def compare_json(old: object, new: object) -> tuple[list[JsonChange], int]:
    """The first places that differ, and how many more there are."""
    changes = _changes(old, new, "", 0)
    return list(islice(changes, MOST_CHANGES)), sum(1 for _ in changes)


def _changes(old: object, new: object, path: str, depth: int) -> Iterator[JsonChange]:
    if depth < _DEEPEST and isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            place = f"{path}.{key}" if path else str(key)
            if key not in new:
                yield {"kind": "removed", "path": place, "old": old[key], "new": None}
            elif key not in old:
                yield {"kind": "added", "path": place, "old": None, "new": new[key]}
            else:
                yield from _changes(old[key], new[key], place, depth + 1)
    elif depth < _DEEPEST and isinstance(old, list) and isinstance(new, list):
        for at in range(max(len(old), len(new))):
            place = f"{path}[{at}]"
            if at >= len(new):
                yield {"kind": "removed", "path": place, "old": old[at], "new": None}
            elif at >= len(old):
                yield {"kind": "added", "path": place, "old": None, "new": new[at]}
            else:
                yield from _changes(old[at], new[at], place, depth + 1)
    elif not _are_equal(old, new):
        yield {"kind": "modified", "path": path or "(all of it)", "old": old, "new": new}


def _are_equal(old: object, new: object) -> bool:
    # 1, 1.0 and True are equal in Python, and differ in JSON.
    return type(old) is type(new) and (old == new if not isinstance(old, list | Mapping) else canonical_json(old) == canonical_json(new))
