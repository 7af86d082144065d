"""How long versions are kept that say nothing themselves: the defaults of projects and entities."""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import deletion, retention
from jupyter_artifacts.core.catalog.queries.clock import clock_behind, store_time
from jupyter_artifacts.core.catalog.queries.collections import ensure_project
from jupyter_artifacts.core.catalog.queries.state import Field
from jupyter_artifacts.core.model.ttl import ArtifactTTL, Ttl, check_ttl
from jupyter_artifacts.core.operations.oplog import note_operation, snapshot
from jupyter_artifacts.core.store import Store


class RetentionPlace(NamedTuple):
    """Whose default it is: a project's, or with None for the project that of all projects of an entity."""

    entity: str
    project: str | None

    @property
    def path(self) -> str:
        """``entity/project`` or ``entity``."""
        return f"{self.entity}/{self.project}" if self.project else self.entity


class RetentionSettings(NamedTuple):
    """What holds in a project for versions that say nothing themselves.

    Attributes:
        entity_ttl: what the entity says.
        project_ttl: what the project says.
        clock_behind: by how much the clock is behind the store's time, which waits for it meanwhile: it ran ahead once, or was set back.
    """

    entity_ttl: Ttl
    project_ttl: Ttl
    clock_behind: timedelta = timedelta(0)

    @property
    def in_force(self) -> timedelta | None:
        """What follows from both; None is for ever."""
        ttl = self.entity_ttl if isinstance(self.project_ttl, ArtifactTTL) else self.project_ttl
        return None if isinstance(ttl, ArtifactTTL) else ttl


def get_retention(store: Store, entity: str, project: str) -> RetentionSettings:
    """The defaults of an entity and one of its projects."""
    with store.catalog.read() as db:
        defaults = retention.get_default_ttl(db, entity, None), retention.get_default_ttl(db, entity, project)
        return RetentionSettings(*defaults, timedelta(microseconds=clock_behind(db)))


def set_default_ttl(store: Store, place: RetentionPlace, ttl: Ttl) -> int:
    """`set_default_ttls` of one place."""
    return set_default_ttls(store, {place: ttl})


def set_default_ttls(store: Store, ttls: Mapping[RetentionPlace, Ttl]) -> int:
    """Set defaults, for versions that exist and for those to come, counted from their creation. It is one operation.

    Returns:
        How many versions have expired by that, at once.

    Raises:
        UsageError: one is no TTL.
    """
    asked = {place: check_ttl(ttl) for place, ttl in ttls.items()}
    with store.catalog.write() as db:
        checked = {place: ttl for place, ttl in asked.items() if retention.get_default_ttl(db, *place) != ttl}
        if not checked:
            return 0
        now = store_time(db)
        before = snapshot(db, [_field(db, place, now) for place in checked])
        had_expired = deletion.list_all_expired(db)
        for place, ttl in checked.items():
            retention.set_default_ttl(db, place.entity, place.project, ttl, now)
        first = next(iter(checked))
        note_operation(db, "settings", before, place=first, subject=" and ".join(place.path for place in checked), now=now)
        gone = len(deletion.list_all_expired(db) - had_expired)
    store.records.flush(store.catalog)
    return gone


def _field(db: Connection, place: RetentionPlace, now: int) -> Field:
    if place.project is None:
        return Field("entity", place.entity, "ttl_seconds")
    return Field("project", ensure_project(db, place.entity, place.project, now), "ttl_seconds")
