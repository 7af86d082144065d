"""Projects: what is in them, and what was done to them."""

from typing import Annotated, TypedDict

from jupyter_artifacts.core.model.ttl import parse_ttl
from jupyter_artifacts.core.operations.browse import RunListing
from jupyter_artifacts.core.operations.delete import list_deleted_versions
from jupyter_artifacts.core.operations.keep_draft import list_kept_drafts
from jupyter_artifacts.core.operations.overview import Wanted, count_types, list_all_projects, wanted_words
from jupyter_artifacts.core.operations.resolve import get_project_record, resolve_run
from jupyter_artifacts.core.operations.retention import RetentionPlace, get_retention, set_default_ttl
from jupyter_artifacts.core.operations.undo import list_operations, redo, undo
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.paging import USUAL, Limit, PageQuery, Text, fetch_page
from jupyter_artifacts.views.payloads import (
    deleted_payload,
    drafts_payload,
    operations_payload,
    run_payload,
    settings_payload,
    undo_payload,
)
from jupyter_artifacts.views.payloads.browse import projects_payload, runs_page, types_payload
from jupyter_artifacts.views.payloads.browse_shapes import ProjectsPayload, RunsPage, TypesPayload
from jupyter_artifacts.views.payloads.change_shapes import DeletedPayload, DraftsPayload, OperationsPayload, SettingsPayload, UndoPayload
from jupyter_artifacts.views.payloads.shapes import RunPayload

_RUN_FILTERS = frozenset(["state", "job_type", "group"])


class PlaceQuery(TypedDict, total=False):
    """Whose, and in which project; any where left out. `search` has words that all occur somewhere."""

    entity: Text
    project: Text
    search: Text


class LimitQuery(TypedDict, total=False):
    """How many at most."""

    limit: Limit


class RunsQuery(PageQuery, total=False):
    """Which runs: all these hold."""

    state: Text
    job_type: Text
    group: Text


class ProjectSettings(TypedDict):
    """How long versions are kept: such as "30d", "never" or "inherit"."""

    ttl: Text


class OperationNumber(TypedDict, total=False):
    """Which operation, as they are listed; the last one where left out."""

    number: Annotated[int, {"minimum": 1, "maximum": 2**53}]


def list_projects(call: Call) -> ProjectsPayload:
    """List the projects of a store."""
    return projects_payload(list_all_projects(call.store))


def list_types(call: Call, query: PlaceQuery) -> TypesPayload:
    """Count collections by type."""
    words = wanted_words(query.get("search", ""))
    return types_payload(count_types(call.store, Wanted(query.get("entity"), query.get("project"), words=words)))


def list_runs(call: Call, query: RunsQuery) -> RunsPage:
    """List the runs of a project, newest first."""
    entity, project = _known_place(call)
    wanted: dict[str, object] = {name: value for name, value in query.items() if name in _RUN_FILTERS}
    page: PageQuery = {"order": query.get("order", "-created_at"), "limit": query.get("limit", USUAL)}
    if "start" in query:
        page["start"] = query["start"]
    found, following, total = fetch_page(RunListing(call.store, entity, project, wanted or None), page)
    return runs_page(found, f"{entity}/{project}", following, total)


def get_run(call: Call, query: LimitQuery) -> RunPayload:
    """Tell of one run: its configuration, metrics, inputs and outputs."""
    entity, project = call.place
    run = resolve_run(call.store, f"{entity}/{project}/{call.names['run']}", entity, project)
    return run_payload(call.store, run, limit=query.get("limit", USUAL))


def list_deleted(call: Call, query: LimitQuery) -> DeletedPayload:
    """List the versions of a project that were deleted and can be brought back."""
    entity, project = _known_place(call)
    limit = query.get("limit", USUAL)
    found = list_deleted_versions(call.store, entity, project, limit + 1)
    return deleted_payload(found, f"{entity}/{project}", limit=limit)


def list_done(call: Call, query: LimitQuery) -> OperationsPayload:
    """List what was done to a project, newest first, and what of it can be undone."""
    entity, project = _known_place(call)
    found = list_operations(call.store, entity, project, query.get("limit", USUAL))
    return operations_payload(found, f"{entity}/{project}", limit=None)


def list_drafts(call: Call, query: LimitQuery) -> DraftsPayload:
    """List versions of a project that are in the making, the last touched first."""
    entity, project = _known_place(call)
    return drafts_payload(list_kept_drafts(call.store, entity, project), f"{entity}/{project}", limit=query.get("limit", USUAL))


def get_settings(call: Call) -> SettingsPayload:
    """Tell how long versions of a project are kept."""
    entity, project = _known_place(call)
    return settings_payload(RetentionPlace(entity, project), get_retention(call.store, entity, project))


def change_settings(call: Call, body: ProjectSettings) -> SettingsPayload:
    """Say how long versions of a project are kept that say nothing themselves, those that exist too."""
    entity, project = _known_place(call)
    place = RetentionPlace(entity, project)
    expired = set_default_ttl(call.store, place, parse_ttl(body["ttl"]))
    return settings_payload(place, get_retention(call.store, entity, project), expired)


def undo_operation(call: Call, body: OperationNumber) -> UndoPayload:
    """Undo an operation on a project."""
    return undo_payload(undo(call.store, *call.place, body.get("number")))


def redo_operation(call: Call, body: OperationNumber) -> UndoPayload:
    """Do an operation on a project again that was undone."""
    return undo_payload(redo(call.store, *call.place, body.get("number")))


def _known_place(call: Call) -> tuple[str, str]:
    record = get_project_record(call.store, *call.place)
    return record.entity, record.name
