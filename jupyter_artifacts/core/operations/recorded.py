"""Containers as records name them."""

from collections.abc import Sequence

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.contents import find_container_keys
from jupyter_artifacts.core.containers.contract import StagedContainer


def recorded_containers(db: Connection, containers: Sequence[StagedContainer]) -> list[list[object]]:
    """[kind, key, length] of those that are in use; without those that went into the trash at once, which nobody may use any more."""
    kept = find_container_keys(db, [each.key.key for each in containers])
    return [[each.key.kind, each.key.key, each.length] for each in containers if each.key.key in kept]
