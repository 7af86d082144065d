"""What a check of a whole store found."""

from dataclasses import dataclass, field
from enum import StrEnum

from jupyter_artifacts.core.containers.contract import ContainerKey
from jupyter_artifacts.core.operations.fsck.affected import AffectedFile


class FsckMode(StrEnum):
    """How deep a check goes."""

    QUICK = "quick"
    FULL = "full"
    SAMPLED = "sampled"


@dataclass(frozen=True, slots=True)
class ContainerDamage:
    """What is wrong with one container.

    Attributes:
        kind: "pack" or "blob", as the catalog says.
        key: of it.
        what: "missing", "damaged", or "index" where only what says where contents lie is damaged.
        detail: in words.
        contents: how many contents in use it costs; 0 where only bytes are damaged that nothing refers to.
    """

    kind: str
    key: str
    what: str
    detail: str
    contents: int


@dataclass(slots=True)
class FsckResult:
    """What was looked at, and what is wrong.

    Attributes:
        mode: how deep it went.
        catalog: what is wrong with the catalog.
        records: what is wrong with the records.
        damages: containers that are not as they were published.
        affected: files of versions that are damaged or missing by that.
        affected_runs: paths of runs whose history is.
        foreign: files and folders in the store that are not its own.
        orphans: containers that nothing refers to and nobody is about to use, with their lengths.
        leftovers: staging folders that nobody works in any more, with the bytes in them.
        kept_aside: catalogs and records that a recovery has replaced.
        checked: how many containers were looked at.
        checked_bytes: bytes that were read and compared.
        containers: how many there are.
        container_bytes: and how many bytes they have.
        is_marked: whether the damage could be remembered, so that logging the same bytes heals it.
    """

    mode: FsckMode
    catalog: list[str] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    damages: list[ContainerDamage] = field(default_factory=list)
    affected: list[AffectedFile] = field(default_factory=list)
    affected_runs: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    orphans: list[tuple[ContainerKey, int]] = field(default_factory=list)
    leftovers: list[tuple[str, int]] = field(default_factory=list)
    kept_aside: list[str] = field(default_factory=list)
    checked: int = 0
    checked_bytes: int = 0
    containers: int = 0
    container_bytes: int = 0
    is_marked: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether everything is as it should be that anybody may come to need."""
        return not (self.catalog or self.records or self.affected or self.affected_runs or any(each.contents for each in self.damages))
