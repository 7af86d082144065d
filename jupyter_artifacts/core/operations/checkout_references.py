"""The part of a download that is about references: brings them, and says what could not be brought."""

import warnings

from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.operations.checkout import CheckoutResult
from jupyter_artifacts.core.operations.deliver_references import ReferenceDelivery
from jupyter_artifacts.core.operations.progress import OnProgress, Progress
from jupyter_artifacts.core.operations.target import Target
from jupyter_artifacts.core.references.cache import ReferenceCache
from jupyter_artifacts.core.references.policy import Policy
from jupyter_artifacts.core.stat_cache import FileStamp
from jupyter_artifacts.errors import Error, ReferenceMissingError, ReferenceWarning


def bring_references(
    references: list[Entry],
    target: Target,
    known: dict[str, tuple[FileStamp, Digest]],
    result: CheckoutResult,
    may_exist: bool,
    allow_missing: bool,
    cache: ReferenceCache | None,
    policy: Policy,
    progress: Progress,
    on_progress: OnProgress,
) -> list[tuple[Entry, Error]]:
    """Deliver all of them, and count them in `result`. Returns what failed."""
    delivery = ReferenceDelivery(target, result.root, known, may_exist, cache, policy)
    for entry in references:
        delivery.add(entry)
        progress.files += 1
        progress.bytes += entry.size
        if not progress.files % 64:
            on_progress(progress)
    delivery.finish()
    result.written += delivery.written
    result.replaced += delivery.replaced
    result.kept += delivery.kept
    result.bytes_written += delivery.bytes_written
    result.stamps += delivery.stamps
    missing = [entry for entry, error in delivery.failures if isinstance(error, ReferenceMissingError)] if allow_missing else []
    _warn_of(missing, "lead to nothing any more and were left out")
    _warn_of(delivery.unreadable, "have a scheme that is only recorded and were left out")
    return [failure for failure in delivery.failures if failure[0] not in missing]


def _warn_of(left_out: list[Entry], why: str) -> None:
    if left_out:
        first = left_out[0]
        warnings.warn(
            f"{len(left_out)} references {why}; the first is {first.path} ({first.extra['ref']}).", ReferenceWarning, stacklevel=7
        )
