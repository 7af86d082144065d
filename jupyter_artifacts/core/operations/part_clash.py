"""Whether what several writers bring to one draft can be one version: no path with two contents, none that one adds and another removes."""

from collections.abc import Iterable, Sequence

from jupyter_artifacts.core.catalog.queries.drafts import DraftRange
from jupyter_artifacts.core.model.draft import DraftPart
from jupyter_artifacts.core.model.manifest import Entry, ManifestRange
from jupyter_artifacts.core.model.overlap import Overlap
from jupyter_artifacts.core.model.removals import Removals
from jupyter_artifacts.core.operations.draft_base import DraftBase
from jupyter_artifacts.core.operations.load_manifest import RangePlace, load_ranges
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ConflictError


class PartPaths:
    """What one writer adds and removes, to be compared with what others did.

    Args:
        base: what the draft begins with.
        who: the writer, as messages name one.
        where: the draft, as messages name it.
    """

    def __init__(
        self, store: Store, entries: Iterable[Entry], removed: Sequence[str], base: DraftBase | None, *, who: str, where: str
    ) -> None:
        self._store = store
        self._added = list(entries)
        self._overlap = Overlap(self._added)
        self._removals = Removals(removed)
        self._base = base
        self._who = who
        self._where = where

    def refuse_clash(self, parts: Iterable[DraftPart], ranges: Iterable[DraftRange]) -> None:
        """Compare with other parts and what they added.

        Raises:
            ConflictError: names both writers.
        """
        by_number = {part.number: part for part in parts}
        for part in by_number.values():
            self._refuse_removed(part)
        for each in ranges:
            if self._meets(each):
                [entries] = load_ranges(self._store, [RangePlace(each.key, each.first_path, each.content, each.entry_count)])
                self._refuse_added(entries, by_number[each.part])

    def _meets(self, other: DraftRange) -> bool:
        return self._overlap.may_meet(other.first_path, other.last_path) or bool(
            self._removals and self._removals.between(other.first_path, f"{other.last_path}\0")
        )

    def _refuse_added(self, entries: ManifestRange, part: DraftPart) -> None:
        clash = self._overlap.find_clash(entries)
        if clash is not None:
            path, are_files = clash
            what = "with another content" if are_files else "in such a way that it would be both a file and a folder"
            raise self._conflict(f"{path!r} was added by {part.who} {what}", "Give the files different names.")
        for entry in entries if self._removals else ():
            if self._removals.removes(entry.path) and self._is_in_base(entry.path):
                raise self._conflict(f"{entry.path!r} was replaced by {part.who}, and is removed here", "Do one or the other.")

    def _refuse_removed(self, part: DraftPart) -> None:
        removals = Removals(part.removed)
        for entry in self._added if removals else ():
            if removals.removes(entry.path) and self._is_in_base(entry.path):
                raise self._conflict(f"{entry.path!r} was removed by {part.who}, and is replaced here", "Do one or the other.")

    def _is_in_base(self, path: str) -> bool:
        return self._base is not None and self._base.find(path) is not None

    def _conflict(self, what: str, advice: str) -> ConflictError:
        return ConflictError(f"{what}, in {self._where}. Nothing of what {self._who} brings was added. {advice}")
