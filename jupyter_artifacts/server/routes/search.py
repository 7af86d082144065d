"""What is looked for in all of a store: words in all that is said of collections, and in the paths of files."""

from typing import Annotated, NotRequired, TypedDict

from jupyter_artifacts.core.operations.overview import OverviewListing, Wanted, wanted_words
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.paging import USUAL, Limit, PageQuery, Text, fetch_page
from jupyter_artifacts.server.route import RESOURCE_PREFIX
from jupyter_artifacts.views.payloads.browse import collections_page, found_files_payload, types_payload
from jupyter_artifacts.views.payloads.browse_shapes import FoundEverywhere, FoundFiles

_SEARCH_S = 1.0
"""How long lists of files are read that nobody has asked for yet; a person would not wait longer."""
_AT_ONCE_S = 0.03
"""The same, where whoever asks is still typing. What was read is remembered, so the next letter finds more."""
_FILES = 20


class FilesQuery(TypedDict):
    """Words that all occur in a file's path; in which project, any where left out."""

    search: Annotated[str, {"minLength": 1, "maxLength": 1000}]
    entity: NotRequired[Text]
    project: NotRequired[Text]
    limit: NotRequired[Limit]


class SearchQuery(PageQuery, total=False):
    """Words that all occur in what is said of a collection (names, type, description, aliases, tags, metadata), or in a file's path.

    In which project and of which type, any where left out. The page is that of collections.
    """

    text: Text
    entity: Text
    project: Text
    type: Text


def search_store(call: Call, query: SearchQuery) -> FoundEverywhere:
    """Look for collections, count them by type, and look for files, in one question that can be asked at each letter."""
    entity, project, words = query.get("entity"), query.get("project"), wanted_words(query.get("text", ""))
    listing = OverviewListing(call.store, Wanted(entity, project, query.get("type"), words))
    page = collections_page(*fetch_page(listing, query))
    every_type = OverviewListing(call.store, Wanted(entity, project, None, words)) if "type" in query else listing
    files: FoundFiles = {"kind": "found-files", "files": [], "is_complete": True}
    if words and "start" not in query and call.asker.on_loop(lambda: call.asker.allows("read", f"{RESOURCE_PREFIX}files")):
        files = _files(call, Wanted(entity, project), words, _FILES, _AT_ONCE_S)
    return {"kind": "search", "collections": page, "types": types_payload(every_type.types())["types"], "files": files}


def search_files(call: Call, query: FilesQuery) -> FoundFiles:
    """Look for files by their paths, among the latest versions, those changed last first."""
    wanted = Wanted(query.get("entity"), query.get("project"))
    return _files(call, wanted, wanted_words(query["search"]), query.get("limit", USUAL), _SEARCH_S)


def _files(call: Call, wanted: Wanted, words: list[str], limit: int, seconds: float) -> FoundFiles:
    found, is_complete = call.services.paths.find(call.store, wanted, words, limit=limit, seconds=seconds)
    return found_files_payload(found, is_complete=is_complete)
