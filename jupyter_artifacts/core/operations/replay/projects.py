"""Projects are made and described again."""

from collections.abc import Mapping

from jupyter_artifacts.core.catalog.queries import projects
from jupyter_artifacts.core.catalog.queries.collections import ensure_project
from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.operations.replay.kinds import Replay
from jupyter_artifacts.core.operations.replay.target import Target, optional, text, texts


def _project(target: Target, record: Record) -> None:
    entity, project = text(record, "project").split("/")
    types = None if record.body["artifact_types"] is None else texts(record, "artifact_types")
    projects.update_project(target.db, ensure_project(target.db, entity, project, record.at), optional(record, "description"), types)


KINDS: Mapping[str, Replay] = {"project": _project}
