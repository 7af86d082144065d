"""What differs between two versions. Ranges that both share are never loaded, so the cost follows the change."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.queries.contents import find_content
from jupyter_artifacts.core.model.changes import Change, ChangeKind, Changes, MetadataChange
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.manifest import Entry, ManifestRange, canonical_json, is_reference
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.load_manifest import RangePlace, list_ranges, load_ranges
from jupyter_artifacts.core.operations.read_content import ContentReader
from jupyter_artifacts.core.store import Store

TEXT_LIMIT = 256 * 1024
TEXT_LINES = 5000
_CONTEXT = 3


def diff_versions(store: Store, old: VersionRecord | None, new: VersionRecord) -> Changes:
    """Entries and metadata that differ from `old` (nothing, when None) to `new`."""
    old_ranges = list_ranges(store, old) if old else []
    new_ranges = list_ranges(store, new)
    shared = {each.content.digest for each in old_ranges} & {each.content.digest for each in new_ranges}
    entries = _compare(*_differing(_load(store, old_ranges, shared), _load(store, new_ranges, shared)))
    metadata = compare_metadata(old.metadata if old else {}, new.metadata)
    counts = {kind: sum(change.kind is kind for change in entries) for kind in ChangeKind}
    return Changes(tuple(entries), metadata, counts)


def _load(store: Store, ranges: Sequence[RangePlace], shared: set[bytes]) -> list[ManifestRange]:
    return list(load_ranges(store, [each for each in ranges if each.content.digest not in shared]))


def _differing(old: Sequence[ManifestRange], new: Sequence[ManifestRange]) -> tuple[dict[str, Entry], dict[str, Entry]]:
    """Entries of both that are not plainly the same, by path. A changed file lies in a range of a thousand that did not change."""
    paths = {each.paths[at] for each in (*old, *new) for at in each.extras}
    # Borders follow from paths: where only contents changed, ranges have the same paths, and columns are compared in a tenth of the time.
    twins = {each.paths[0]: each for each in old if each.paths}
    left: list[ManifestRange] = []
    for each in new:
        twin = twins.get(each.paths[0]) if each.paths else None
        if twin is None or twin.paths != each.paths:
            left.append(each)
            continue
        del twins[each.paths[0]]
        paths.update(path for path, before, after in zip(each.paths, twin.digests, each.digests, strict=True) if before != after)
    paths |= {path for path, _ in _pairs(list(twins.values())) ^ _pairs(left)}
    one, other = ({entry.path: entry for each in side for entry in each.pick(paths)} for side in (old, new))
    return one, other


def _pairs(ranges: Sequence[ManifestRange]) -> set[tuple[str, Digest]]:
    return {pair for each in ranges for pair in zip(each.paths, each.digests, strict=True)}


def _compare(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> list[Change]:
    changes = [
        Change(ChangeKind.MODIFIED, old[path], entry)
        for path, entry in new.items()
        if path in old and (old[path].digest, old[path].extra) != (entry.digest, entry.extra)
    ]
    removed = [entry for path, entry in old.items() if path not in new]
    added = [entry for path, entry in new.items() if path not in old]
    changes += _pair_renames(removed, added)
    return sorted(changes, key=lambda change: change.path)


def _pair_renames(removed: Sequence[Entry], added: Sequence[Entry]) -> list[Change]:
    """Removed and added entries with equal, non-empty contents are renames, paired in path order."""
    homes: dict[bytes, list[Entry]] = {}
    for entry in reversed(removed):
        if entry.size:
            homes.setdefault(entry.digest, []).append(entry)
    changes, renamed = [], set()
    for entry in added:
        if candidates := homes.get(entry.digest):
            old = candidates.pop()
            renamed.add(old.path)
            changes.append(Change(ChangeKind.RENAMED, old, entry))
        else:
            changes.append(Change(ChangeKind.ADDED, None, entry))
    return changes + [Change(ChangeKind.REMOVED, entry, None) for entry in removed if entry.path not in renamed]


def compare_metadata(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[MetadataChange, ...]:
    """Top-level keys that differ, by name."""
    changes = []
    for key in sorted({*old, *new}):
        if key not in old:
            changes.append(MetadataChange(key, None, new[key], ChangeKind.ADDED))
        elif key not in new:
            changes.append(MetadataChange(key, old[key], None, ChangeKind.REMOVED))
        elif canonical_json(old[key]) != canonical_json(new[key]):  # 1, 1.0 and True are equal in Python, and differ in JSON
            changes.append(MetadataChange(key, old[key], new[key], ChangeKind.MODIFIED))
    return tuple(changes)


class TextDiff(NamedTuple):
    """Lines of a text file that differ: (sign, line) with sign " ", "+", "-" or "@". `reason` says why there are none."""

    path: str
    lines: tuple[tuple[str, str], ...] = ()
    reason: str = ""


def diff_text(store: Store, change: Change) -> TextDiff:
    """The line difference of one modified or renamed file, where both sides are text of a sane size."""
    if change.old is None or change.new is None or change.old.digest == change.new.digest:
        return TextDiff(change.path, reason="nothing to compare")
    if is_reference(change.old.extra) or is_reference(change.new.extra):
        return TextDiff(change.path, reason="a reference")
    if max(change.old.size, change.new.size) > TEXT_LIMIT:
        return TextDiff(change.path, reason=f"over {TEXT_LIMIT // 1024} KiB")
    old, new = _text(store, change.old), _text(store, change.new)
    if old is None or new is None:
        return TextDiff(change.path, reason="not text")
    if max(len(old), len(new)) > TEXT_LINES:
        return TextDiff(change.path, reason=f"over {TEXT_LINES} lines")
    import difflib  # loaded when texts are compared

    lines = list(difflib.unified_diff(old, new, n=_CONTEXT, lineterm=""))[2:]
    return TextDiff(change.path, tuple((line[:1], line if line[:1] == "@" else line[1:]) for line in lines))


def _text(store: Store, entry: Entry) -> list[str] | None:
    with store.catalog.read() as db:
        row = find_content(db, entry.digest)
    if row is None:
        return None
    with ContentReader(store) as reader:
        content = reader.read(row)
    if b"\0" in content:
        return None
    try:
        return content.decode().splitlines()
    except UnicodeDecodeError:
        return None
