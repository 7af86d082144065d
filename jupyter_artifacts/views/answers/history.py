"""The versions of a collection, newest first."""

from collections.abc import Sequence

from jupyter_artifacts.core.model.page import Page
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.operations.browse import VersionListing
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.answers.answer import Answer, Check
from jupyter_artifacts.views.answers.named import collection_named
from jupyter_artifacts.views.answers.params import Params
from jupyter_artifacts.views.payloads.collection import history_entry

LARGEST_PAGE = 500
LARGEST_TOLD = 50
"""What each version changed costs a comparison: so many are told at once."""


def versions(store: Store, params: Params, check: Check) -> Answer:
    """Names of versions, to choose from."""
    collection = collection_named(store, params)
    page, total = _page(store, collection, params, LARGEST_PAGE)
    items = [{"name": each.qualified_name, "label": each.label, "aliases": list(each.aliases)} for each in page]
    return Answer({"items": items, "total": total})


def history(store: Store, params: Params, check: Check) -> Answer:
    """Versions and what each changed."""
    collection = collection_named(store, params)
    page, total = _page(store, collection, params, LARGEST_TOLD)
    items = []
    for each in page:
        check()
        items.append(history_entry(store, each))
    return Answer({"items": items, "total": total})


def _page(store: Store, collection: CollectionRecord, params: Params, most: int) -> tuple[Sequence[VersionRecord], int]:
    listing = VersionListing(store, collection)
    offset, limit = params.number("offset", 0, 2**62), params.number("limit", most, most)
    return listing.fetch(Page(listing.default, limit, offset=offset)), listing.count(Page(listing.default, 1))
