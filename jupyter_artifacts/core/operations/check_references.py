"""Looks whether what references lead to is still what was recorded, before anybody needs it. Nothing is kept of what is as it was."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from jupyter_artifacts.core.model.manifest import Entry, is_reference
from jupyter_artifacts.core.model.reference import NO_KIND, Pin, pin_of
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.lease import reader_lease
from jupyter_artifacts.core.operations.load_manifest import list_ranges, load_ranges, naming_deletion
from jupyter_artifacts.core.operations.progress import OnProgress, Progress, ignore_progress
from jupyter_artifacts.core.operations.reference_policy import policy_of
from jupyter_artifacts.core.references.address import canonical
from jupyter_artifacts.core.references.contract import Scheme
from jupyter_artifacts.core.references.policy import Policy
from jupyter_artifacts.core.references.schemes import scheme_of
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import Error, ReferenceChangedError, ReferenceMissingError, UnsupportedError

UNCHANGED, CHANGED, GONE, UNREACHABLE, UNCHECKED = STATES = ("unchanged", "changed", "gone", "unreachable", "unchecked")
"""What may be said of a reference. Unchecked: it is recorded without a fingerprint, or has a scheme that nothing reads."""

_BATCH = 1000
_KEPT = 1000


class Drift(NamedTuple):
    """One reference that is not as it was recorded, or can't be asked; `detail` says why."""

    path: str
    ref: str
    state: str
    detail: str


class ReferenceCheck(NamedTuple):
    """What a check found.

    Attributes:
        version: the version that was checked.
        counts: of references, by state.
        drifts: those that changed, are gone, or could not be reached; at most 1,000 of them, whatever the counts say.
    """

    version: VersionRecord
    counts: dict[str, int]
    drifts: tuple[Drift, ...]

    @property
    def is_intact(self) -> bool:
        """Whether nothing changed and nothing is gone or out of reach."""
        return not (self.counts[CHANGED] or self.counts[GONE] or self.counts[UNREACHABLE])


def check_references(store: Store, version: VersionRecord, *, on_progress: OnProgress = ignore_progress) -> ReferenceCheck:
    """Ask for each reference of a version what is there now: of a pinned object version, that version.

    Raises:
        VersionNotFoundError: it was deleted.
        IntegrityError: the manifest is damaged.
    """
    counts, policy = dict.fromkeys(STATES, 0), policy_of(store, version)
    drifts: list[Drift] = []
    progress = Progress("checking", files_total=version.entry_count)
    with naming_deletion(store, version), reader_lease(store, version) as lease:
        references = _references(store, version)
        while batch := list(islice(references, _BATCH)):
            for entry, state, detail in _states(batch, policy):
                counts[state] += 1
                if state not in (UNCHANGED, UNCHECKED) and len(drifts) < _KEPT:
                    drifts.append(Drift(entry.path, str(entry.extra["ref"]), state, detail))
            lease.beat()
            progress.files += len(batch)
            on_progress(progress)
    return ReferenceCheck(version, counts, tuple(drifts))


def count_references(store: Store, version: VersionRecord) -> int:
    """How many entries of a version are references. Nobody else is asked.

    Raises:
        VersionNotFoundError: it was deleted.
        IntegrityError: the manifest is damaged.
    """
    with naming_deletion(store, version):
        return sum(1 for _ in _references(store, version))


def _references(store: Store, version: VersionRecord) -> Iterator[Entry]:
    for each in load_ranges(store, list_ranges(store, version)):
        for position in sorted(each.extras):
            if is_reference(each.extras[position]):
                yield each.entry(position)


def _states(batch: list[Entry], policy: Policy) -> Iterator[tuple[Entry, str, str]]:
    groups: dict[int, tuple[Scheme, list[tuple[Entry, Pin]]]] = {}
    for entry in batch:
        pin = pin_of(entry)
        try:
            scheme = scheme_of(canonical(pin.ref), policy)
        except UnsupportedError as error:
            yield entry, UNCHECKED, str(error)
            continue
        except Error as error:
            yield entry, UNREACHABLE, str(error)
            continue
        groups.setdefault(id(scheme), (scheme, []))[1].append((entry, pin))
    for scheme, group in groups.values():
        found = scheme.look([pin for _, pin in group])
        for (entry, pin), now in zip(group, found, strict=True):
            yield entry, *_state(pin, now)


def _state(pin: Pin, now: Pin | Error) -> tuple[str, str]:
    if isinstance(now, ReferenceMissingError):
        return GONE, str(now)
    if isinstance(now, ReferenceChangedError):
        return CHANGED, str(now)
    if isinstance(now, Error):
        return UNREACHABLE, str(now)
    if pin.kind == NO_KIND:
        return UNCHECKED, ""
    if pin.matches(now):
        return UNCHANGED, ""
    return CHANGED, f"recorded: {pin.describe()}; there now: {now.describe()}"
