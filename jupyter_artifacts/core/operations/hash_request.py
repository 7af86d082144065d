"""The digests of what is to be logged: from the stat cache as far as it knows the files, else by reading them; and back into the cache."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.operations.lease import WriterLease
from jupyter_artifacts.core.operations.log_request import LogRequest
from jupyter_artifacts.core.operations.progress import OnProgress
from jupyter_artifacts.core.operations.stage import Columns, Source, Stager, hash_sources, unread_columns
from jupyter_artifacts.core.stat_cache import FileStamp
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import SourceChangedError

if TYPE_CHECKING:
    from jupyter_artifacts.core.operations.hashes import ContentHashes

_FEW = 16


def hash_request(
    store: Store,
    request: LogRequest,
    stager: Stager,
    lease: WriterLease,
    on_progress: OnProgress,
    hashes: "ContentHashes | None" = None,
) -> Columns:
    """Digests of all sources of a request. What the store may lack is staged; what is read is hashed for `hashes` too.

    Raises:
        SourceError: below it, whatever is wrong with a file.
        SourceChangedError: a file that was to stay as it is did not.
    """
    columns = _columns(store, request, stager, lease, on_progress, hashes)
    if changed := [path for path in columns.changed if path in request.immutable]:
        more = f", and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise SourceChangedError(
            f"{changed[0]} changed after it was added with policy='immutable'{more}. Nothing was logged; add it again."
        )
    return columns


def _columns(
    store: Store, request: LogRequest, stager: Stager, lease: WriterLease, on_progress: OnProgress, hashes: "ContentHashes | None"
) -> Columns:
    folders = [*request.folders, *request.files_in] if not request.rehash else []
    if len(request.folders) == len(folders) == 1 and request.are_stamps_fresh:
        unread = unread_columns(request.sources, folders[0], store.stat_cache)
        if unread is not None:
            return unread
    known: dict[FileStamp, Digest] = {}
    for folder in folders if not _are_all_racy(request.sources) else ():
        known.update(store.stat_cache.load(folder))
    return hash_sources(request.sources, known, stager, lease, on_progress, are_stamps_fresh=request.are_stamps_fresh, hashes=hashes)


def _are_all_racy(sources: Mapping[str, Source]) -> bool:
    """Whether the cache can't know any of a few files, since all were written just now, as in a loop that writes a file and logs it."""
    now = time.time_ns()
    return len(sources) <= _FEW and all(isinstance(source, FileStamp) and source.is_racy_at(now) for source in sources.values())


def remember(store: Store, request: LogRequest, columns: Columns, hashed_since: int) -> None:
    """Let the stat cache know what the files hold."""
    if not columns.reads:
        return
    rows = columns.seen
    for folder in request.folders:
        below = rows if len(request.folders) == 1 else [row for row in rows if row[0].file.startswith(f"{folder}/")]
        store.stat_cache.save(folder, below, hashed_since)
    for folder in set(request.files_in) - set(request.folders):
        inside = [row for row in rows if row[0].file.rpartition("/")[0] == folder and not row[0].is_racy_at(hashed_since)]
        if not inside:  # all too young to be trusted, as in a loop that writes a file and logs it
            continue
        seen = {stamp.file for stamp, _ in inside}
        older = [(stamp, digest) for stamp, digest in store.stat_cache.load(folder).items() if stamp.file not in seen]
        store.stat_cache.save(folder, older + inside, hashed_since)
