"""The files of a version, page by page, all or those whose path holds a text."""

import threading
from collections import OrderedDict

from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.model.page import Page
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.browse_entries import EntryListing
from jupyter_artifacts.core.operations.load_manifest import list_ranges, load_ranges, naming_deletion
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.answers.answer import Answer, Check
from jupyter_artifacts.views.answers.named import version_named
from jupyter_artifacts.views.answers.params import Params
from jupyter_artifacts.views.payloads.artifact import entry_shape

LARGEST_PAGE = 500
MOST_FOUND = 10_000
"""A search stops there: nobody reads on, and it bounds what is held."""

_SEARCHES_HELD = 4

_lock = threading.Lock()
_found: "OrderedDict[tuple[str, bytes, str], list[Entry]]" = OrderedDict()


def entries(store: Store, params: Params, check: Check) -> Answer:
    """A page of the files."""
    version = version_named(store, params)
    offset, limit = params.number("offset", 0, 2**62), params.number("limit", LARGEST_PAGE, LARGEST_PAGE)
    search = params.text("search", "").casefold()
    if not search:
        with naming_deletion(store, version):
            page = EntryListing(store, version).fetch(Page(EntryListing.default, limit, offset=offset))
        return Answer({"items": [entry_shape(entry) for entry in page], "total": version.entry_count})
    found = _search(store, version, search, check)
    return Answer({"items": [entry_shape(entry) for entry in found[offset : offset + limit]], "total": len(found)})


def _search(store: Store, version: VersionRecord, wanted: str, check: Check) -> list[Entry]:
    """Entries whose path holds `wanted`; the last few searches are kept, since their pages are asked for one after the other."""
    key = store.id, bytes(version.digest), wanted
    with _lock:
        if key in _found:
            _found.move_to_end(key)
            return _found[key]
    found: list[Entry] = []
    with naming_deletion(store, version):
        for each in load_ranges(store, list_ranges(store, version)):
            check()
            if wanted in "\0".join(each.paths).casefold():
                found += (entry for entry in each if wanted in entry.path.casefold())
            if len(found) >= MOST_FOUND:
                break
    del found[MOST_FOUND:]
    with _lock:
        _found[key] = found
        while len(_found) > _SEARCHES_HELD:
            _found.popitem(last=False)
    return found
