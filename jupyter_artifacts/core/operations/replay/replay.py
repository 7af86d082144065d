"""The table of kinds, and the loop over records."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from jupyter_artifacts.core.catalog.engine import CONSTRAINT_ERRORS
from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.operations.replay import drafts, garbage, imports, projects, runs, snapshot, versions
from jupyter_artifacts.core.operations.replay.changes import CHANGES, replay_changes
from jupyter_artifacts.core.operations.replay.kinds import Replay
from jupyter_artifacts.core.operations.replay.target import Target, UnplacedError
from jupyter_artifacts.errors import Error

KINDS: Mapping[str, Replay] = {
    **versions.KINDS, **runs.KINDS, **projects.KINDS, **garbage.KINDS, **drafts.KINDS, **snapshot.KINDS, **imports.KINDS,
}  # fmt: skip

_REFUSED: tuple[type[Exception], ...] = (LookupError, TypeError, ValueError, AttributeError, Error, UnplacedError, *CONSTRAINT_ERRORS)
_TOLD = 100


@dataclass(slots=True)
class Replayed:
    """What became of records.

    Attributes:
        count: how many there were.
        unknown: how many of each kind that this release does not know; they changed nothing.
        skipped: why some could not be made again, up to a hundred.
        skipped_count: how many those were.
    """

    count: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    skipped: list[str] = field(default_factory=list)
    skipped_count: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every change was made again."""
        return not self.unknown and not self.skipped_count


def replay(target: Target, records: Iterable[Record], result: Replayed) -> None:
    """Make the changes of `records` again, each as a whole or not at all, and add to `result` what became of them."""
    for record in records:
        result.count += 1
        function = replay_changes if CHANGES in record.body else KINDS.get(record.kind)
        if function is None:
            result.unknown[record.kind] += 1
            continue
        target.db.execute("SAVEPOINT record")
        try:
            function(target, record)
        except _REFUSED as error:
            target.db.execute("ROLLBACK TO record")
            result.skipped_count += 1
            if len(result.skipped) < _TOLD:
                result.skipped.append(f"record {record.number} ({record.kind}): {error}")
        target.db.execute("RELEASE record")
