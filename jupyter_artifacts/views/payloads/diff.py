"""The payload of a comparison of two versions."""

from collections.abc import Sequence

from jupyter_artifacts.core.model.changes import Changes
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.diff import TextDiff
from jupyter_artifacts.core.operations.resolve import find_version_before
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN, changes_shape, cut, version_shape

LINES_SHOWN = 100


def diff_payload(
    store: Store,
    old: VersionRecord,
    new: VersionRecord,
    changes: Changes,
    texts: Sequence[TextDiff],
    *,
    limit: int | None = ITEMS_SHOWN,
) -> shapes.DiffPayload:
    """What differs from `old` to `new`; `limit` cuts the list of files, None also keeps every line of `texts`."""
    before = find_version_before(store, new)
    line_limit = None if limit is None else LINES_SHOWN
    return {
        "kind": "diff",
        "old": version_shape(old),
        "new": version_shape(new),
        "is_successor": before is not None and before.key == old.key,
        "changes": changes_shape(changes, limit),
        "texts": [_text_shape(text, line_limit) for text in texts],
    }


def _text_shape(text: TextDiff, limit: int | None) -> shapes.TextDiff:
    kept, more = cut(text.lines, limit)
    return {"path": text.path, "lines": [_line(sign, line) for sign, line in kept], "more": more, "reason": text.reason}


def _line(sign: str, text: str) -> list[str]:
    # A hunk's line is "@@ -1,3 +1,4 @@": its sign says the first half of that already.
    return [sign, text.strip("@ ") if sign == "@" else text]
