"""What differs between two versions: as a whole, and its files page by page."""

import threading
from collections import OrderedDict

from jupyter_artifacts.core.model.changes import Change, Changes
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.diff import diff_versions
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.answers.answer import Answer, Check
from jupyter_artifacts.views.answers.named import version_named
from jupyter_artifacts.views.answers.params import Params
from jupyter_artifacts.views.payloads import diff_payload
from jupyter_artifacts.views.payloads.parts import change_shape

FIRST_CHANGES = 200
LARGEST_PAGE = 500

_PAIRS_HELD = 4

_lock = threading.Lock()
_held: "OrderedDict[tuple[str, int, int, int, int], Changes]" = OrderedDict()


def find_changes(store: Store, old: VersionRecord, new: VersionRecord) -> Changes:
    """What differs; the last few pairs are kept, since their pages and files are asked for one after the other."""
    key = store.id, old.key, old.updated_at, new.key, new.updated_at
    with _lock:
        if key in _held:
            _held.move_to_end(key)
            return _held[key]
    found = diff_versions(store, old, new)
    with _lock:
        _held[key] = found
        while len(_held) > _PAIRS_HELD:
            _held.popitem(last=False)
    return found


def diff(store: Store, params: Params, check: Check) -> Answer:
    """What differs, with the first files."""
    old, new = version_named(store, params, "old"), version_named(store, params, "new")
    return Answer(diff_payload(store, old, new, find_changes(store, old, new), (), limit=FIRST_CHANGES))


def changes(store: Store, params: Params, check: Check) -> Answer:
    """A page of the files that differ, of some kinds, whose path holds a text."""
    old, new = version_named(store, params, "old"), version_named(store, params, "new")
    search, kinds = params.text("search", "").casefold(), set(params.texts("kinds"))
    offset, limit = params.number("offset", 0, 2**62), params.number("limit", LARGEST_PAGE, LARGEST_PAGE)
    found = [each for each in find_changes(store, old, new).entries if each.kind.value in kinds and _holds(each, search)]
    return Answer({"items": [change_shape(each) for each in found[offset : offset + limit]], "total": len(found)})


def _holds(change: Change, wanted: str) -> bool:
    return not wanted or any(entry is not None and wanted in entry.path.casefold() for entry in (change.old, change.new))
