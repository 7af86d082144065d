"""The files of a version: listed, previewed, sent."""

from collections.abc import Iterator
from typing import Annotated, TypedDict

from jupyter_artifacts.core.model.manifest import Entry, is_reference
from jupyter_artifacts.core.model.paths import check_logical_path
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.browse_entries import EntryListing
from jupyter_artifacts.core.operations.browse_folders import list_folder
from jupyter_artifacts.core.operations.lease import reader_lease
from jupyter_artifacts.core.operations.load_manifest import find_entry, naming_deletion
from jupyter_artifacts.core.operations.open_content import open_content
from jupyter_artifacts.core.operations.open_entry import read_start, sized
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import BrokenReferenceError, EntryNotFoundError, IntegrityError, UnsupportedError
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.media import OCTETS, Media, preview_of, type_of
from jupyter_artifacts.server.paging import USUAL, Limit, PageQuery, fetch_page
from jupyter_artifacts.server.route import Content
from jupyter_artifacts.views.payloads.artifact import entry_shape
from jupyter_artifacts.views.payloads.browse import entries_page, folder_page
from jupyter_artifacts.views.payloads.browse_shapes import EntriesPage, FilePreview, FolderPage

PREVIEW_BYTES = 64 << 10
_AT_ONCE = 1 << 20
_LogicalPath = Annotated[str, {"maxLength": 4096}]


class FolderQuery(TypedDict, total=False):
    """Which folder of the version ("" is the top), and which page."""

    folder: _LogicalPath
    start: _LogicalPath
    limit: Limit


class FilePath(TypedDict):
    """Which file: its path inside the version."""

    path: Annotated[str, {"minLength": 1, "maxLength": 4096}]


def list_files(call: Call, query: PageQuery) -> EntriesPage:
    """List the files of a version, by path."""
    version = call.version()
    found, following, total = fetch_page(EntryListing(call.store, version), query)
    return entries_page(version, found, following, total)


def list_folder_items(call: Call, query: FolderQuery) -> FolderPage:
    """List what lies directly in a folder of a version."""
    version, folder = call.version(), query.get("folder", "")
    if folder:
        check_logical_path(folder)
    limit = query.get("limit", USUAL)
    found = list_folder(call.store, version, folder, limit + 1, query.get("start"))
    if folder and not found and "start" not in query:
        raise EntryNotFoundError(f"{version.name} has no folder {folder!r}.")
    return folder_page(version, folder, found[:limit], found[limit - 1].place if len(found) > limit else None)


def get_preview(call: Call, query: FilePath) -> FilePreview:
    """Show the beginning of a file, where it is text; else say what it is."""
    version = call.version()
    entry = _entry(call.store, version, query["path"])
    try:
        entry = sized(call.store, version, entry)
        media = preview_of(entry.path, read_start(call.store, version, entry, PREVIEW_BYTES), entry.size)
    except (BrokenReferenceError, UnsupportedError) as error:
        media = Media("none", OCTETS, reason=str(error))
    return {
        "kind": "preview",
        "version": version.qualified_name,
        "file": entry_shape(entry),
        "media": media.kind,
        "media_type": media.type,
        "text": media.text,
        "is_cut": media.text is not None and entry.size > PREVIEW_BYTES,
        "reason": media.reason,
    }


def get_content(call: Call, query: FilePath) -> Content:
    """Send a file, every byte verified."""
    store, version = call.store, call.version()
    entry = _entry(store, version, query["path"])
    if is_reference(entry.extra):
        raise UnsupportedError(f"{entry.path} is a reference; its bytes are not in the store, so they can't be sent.")
    pieces = _pieces(store, version, entry)
    first = next(pieces, b"")  # what is wrong from the start is told by a status
    return Content(entry.path.rpartition("/")[2], type_of(first), entry.size, entry.digest.hex(), _chain(first, pieces))


def _entry(store: Store, version: VersionRecord, path: str) -> Entry:
    found = find_entry(store, version, check_logical_path(path))
    if found is None:
        raise EntryNotFoundError(f"{version.name} has no file {path!r}.")
    return found


def _pieces(store: Store, version: VersionRecord, entry: Entry) -> Iterator[bytes]:
    if entry.size <= _AT_ONCE:  # read at once: nothing to hold on to
        with naming_deletion(store, version), open_content(store, entry.digest) as file:
            yield file.read()
        return
    with naming_deletion(store, version), reader_lease(store, version) as lease, open_content(store, entry.digest) as file:
        left = entry.size
        while left:
            piece = file.read(_AT_ONCE)
            if not piece:
                raise IntegrityError(f"{entry.path} ends too early.")
            left -= len(piece)
            lease.beat()
            yield piece


def _chain(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    try:
        if first:
            yield first
        yield from others
    finally:
        others.close()  # type: ignore[attr-defined]
