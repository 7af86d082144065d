"""What the records tell before any of them is replayed: where they are damaged, and which containers there must be.

The catalog keeps its newest records too, so what is damaged near the end of the file may still be whole there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.record import SNAPSHOT, Record
from jupyter_artifacts.core.records.chain import BrokenRecord
from jupyter_artifacts.core.records.local import Records

_TOLD = 100


@dataclass(slots=True)
class Survey:
    """The records of a store as a whole.

    Attributes:
        file: where most of them are.
        damage: what is wrong with the file.
        lost: records that are nowhere any more.
        fillers: records that the file lacks and the old catalog has, by the number of the one that follows them in the file.
        queued: what goes on behind the file's end, from the old catalog.
        stray: how many records of the old catalog contradict the file, or come after one that does.
        last: the number of the last record, of the file or queued.
        named: containers that must be there, the oldest first.
        trashed: containers that were given up, and when.
    """

    file: Records
    damage: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    fillers: dict[int, list[Record]] = field(default_factory=dict)
    queued: list[Record] = field(default_factory=list)
    stray: int = 0
    last: int = -1
    named: dict[str, ContainerKey] = field(default_factory=dict)
    trashed: dict[str, tuple[ContainerKey, int]] = field(default_factory=dict)

    def read(self) -> Iterator[Record]:
        """All records that can be relied on, in order."""
        for each in self.file.read():
            if isinstance(each, Record):
                yield from self.fillers.get(each.number, ())
                yield each
        yield from self.queued


def survey_records(records: Records, queued: Sequence[Record]) -> Survey:
    """Read all of them once; `queued` are those that the catalog still has.

    Raises:
        StoreError: below it, why they can't be read.
    """
    found = Survey(records)
    waiting = {each.number: each for each in queued}
    digest = b""
    for each in records.read():
        if isinstance(each, BrokenRecord):
            if len(found.damage) < _TOLD:
                found.damage.append(f"line {each.line}: {each.what}")
            continue
        if each.number != found.last + 1 and not (found.last < 0 and each.kind == SNAPSHOT):
            _fill(found, waiting, each, digest)
        known = waiting.get(each.number)
        found.stray += known is not None and known.digest != each.digest
        found.last, digest = each.number, each.digest
        _note_containers(found, each)
    _queue(found, [each for each in queued if each.number > found.last], digest)
    return found


def _fill(found: Survey, waiting: dict[int, Record], following: Record, digest: Digest) -> None:
    """Take what is missing before a record of the file from the old catalog, where that has all of it."""
    numbers = range(found.last + 1, following.number)
    chain = _following([waiting[number] for number in numbers if number in waiting], found.last, digest)
    if len(chain) == len(numbers) and chain[-1].digest.hex() == following.previous:
        found.fillers[following.number] = chain
        for each in chain:
            _note_containers(found, each)
    elif len(found.lost) < _TOLD:
        found.lost.append(_named(numbers))


def _queue(found: Survey, waiting: list[Record], digest: Digest) -> None:
    """Take what goes on where the file ends; where something is missing between, the catalog alone has what follows."""
    found.queued = _following(waiting, found.last, digest)
    rest = waiting[len(found.queued) :]
    found.last += len(found.queued)
    if rest and rest[0].number > found.last + 1:
        found.damage.append(f"{_named(range(found.last + 1, rest[0].number))} missing")
    else:
        found.stray += len(rest)
    for each in found.queued:
        _note_containers(found, each)


def _following(records: list[Record], number: int, digest: Digest) -> list[Record]:
    """Those at the beginning of `records` that go on from record `number` without a gap."""
    chain: list[Record] = []
    for each in records:
        if each.number != number + 1 or each.previous != digest.hex():
            break
        chain.append(each)
        number, digest = each.number, each.digest
    return chain


def _named(numbers: range) -> str:
    return f"record {numbers[0]} is" if len(numbers) == 1 else f"records {numbers[0]} to {numbers[-1]} are"


def _note_containers(found: Survey, record: Record) -> None:
    listed = record.body.get("containers")
    for each in listed if isinstance(listed, list) else []:
        key = ContainerKey(ContainerKind(each[0]), str(each[1]))
        if record.kind == "trash":
            found.named.pop(key.key, None)
            found.trashed[key.key] = key, record.at
        else:
            found.named[key.key] = key
