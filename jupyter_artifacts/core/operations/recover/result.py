"""What a recovery found and did."""

from dataclasses import dataclass, field
from pathlib import Path

from jupyter_artifacts.core.operations.fsck.affected import AffectedFile
from jupyter_artifacts.core.operations.replay.replay import Replayed


@dataclass(slots=True)
class Recovery:
    """What was wrong, what came of it, and what is missing for good.

    Attributes:
        root: the store's folder.
        reasons: why the catalog or the records had to be made anew; none where everything is as it should be.
        is_applied: whether the new catalog is in place.
        kept_aside: where the files are that were replaced.
        replayed: what became of the records.
        lost_records: records that are damaged or missing, and nowhere else.
        stray_records: how many records of the old catalog contradict the others, and were not made again.
        missing_containers: how many containers that records name are gone or damaged.
        lost_files: files of versions whose bytes are nowhere in the store.
        lost_manifests: versions whose list of files is nowhere in the store.
        versions: how many live versions there are now.
        runs: how many runs there are now.
        contents: how many contents were found in containers.
        orphans: how many containers no record names; they were left alone.
        are_records_new: whether the records begin anew with what the catalog says now.
    """

    root: Path
    reasons: list[str] = field(default_factory=list)
    is_applied: bool = False
    kept_aside: list[Path] = field(default_factory=list)
    replayed: Replayed = field(default_factory=Replayed)
    lost_records: list[str] = field(default_factory=list)
    stray_records: int = 0
    missing_containers: int = 0
    lost_files: list[AffectedFile] = field(default_factory=list)
    lost_manifests: list[str] = field(default_factory=list)
    versions: int = 0
    runs: int = 0
    contents: int = 0
    orphans: int = 0
    are_records_new: bool = False

    @property
    def loses_something(self) -> bool:
        """Whether something that was acknowledged once is not in what could be rebuilt."""
        return bool(self.lost_records or self.stray_records or self.lost_files or self.lost_manifests) or not self.replayed.is_whole

    @property
    def is_needed(self) -> bool:
        """Whether anything had to be made anew."""
        return bool(self.reasons)
