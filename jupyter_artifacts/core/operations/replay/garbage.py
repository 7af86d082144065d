"""Garbage is collected again, as far as the catalog knows of it."""

from collections.abc import Mapping

from jupyter_artifacts.core.catalog.queries import garbage
from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.operations.replay.kinds import Replay
from jupyter_artifacts.core.operations.replay.target import Target, texts


def _purge(target: Target, record: Record) -> None:
    keys = [target.version(name) for name in texts(record, "versions")]
    garbage.purge_versions(target.db, keys, record.at, record.at)


def _of_containers(target: Target, record: Record) -> None:
    """Says which containers there are, which is looked for before anything is replayed."""


KINDS: Mapping[str, Replay] = {"purge": _purge, "heal": _of_containers, "repack": _of_containers, "trash": _of_containers}
