"""Payloads of what is read page by page."""

from collections.abc import Mapping, Sequence

from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.model.names import is_registry
from jupyter_artifacts.core.model.project import ProjectRecord
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.operations.browse_folders import FolderItem
from jupyter_artifacts.core.operations.overview import Overview
from jupyter_artifacts.core.operations.search_files import FoundFile
from jupyter_artifacts.views.payloads import browse_shapes as shapes
from jupyter_artifacts.views.payloads.artifact import entry_shape
from jupyter_artifacts.views.payloads.parts import iso_time, run_shape, version_shape
from jupyter_artifacts.views.payloads.run import listed_run_shape


def projects_payload(projects: Sequence[tuple[ProjectRecord, int]]) -> shapes.ProjectsPayload:
    """Projects, each with how many collections of it hold something."""
    return {
        "kind": "projects",
        "projects": [project_shape(each, count) for each, count in projects],
    }


def project_shape(project: ProjectRecord, count: int) -> shapes.ProjectOverview:
    """A project, of which so many collections hold something."""
    return {
        "entity": project.entity,
        "name": project.name,
        "description": project.description,
        "is_registry": is_registry(project.name),
        "collections": count,
        "created_at": iso_time(project.created_at),
    }


def links_payload(version: VersionRecord, links: Sequence[VersionRecord]) -> shapes.LinksPayload:
    """A version as the collections hold it that link to it."""
    return {"kind": "links", "version": version.source_qualified_name, "links": [version_shape(each) for each in links]}


def types_payload(types: Sequence[tuple[str, int]]) -> shapes.TypesPayload:
    """Types, each with how many collections have it."""
    return {"kind": "types", "types": [{"type": name, "collections": count} for name, count in types]}


def collections_page(found: Sequence[Overview], next: str | None, total: int) -> shapes.CollectionsPage:
    """A page of collections."""
    return {"kind": "collections-page", "collections": [_overview(each) for each in found], "next": next, "total": total}


def _overview(each: Overview) -> shapes.CollectionOverview:
    row = each.collection
    return {
        "name": row.name,
        "entity": row.entity,
        "project": row.project,
        "qualified_name": row.qualified_name,
        "type": row.type,
        "description": row.description,
        "tags": list(each.tags),
        "holds_links": row.holds_links,
        "versions": each.version_count,
        "latest": version_shape(each.latest) if each.latest else None,
        "created_at": iso_time(row.created_at),
        "updated_at": iso_time(row.updated_at),
    }


def versions_page(
    collection: CollectionRecord, found: Sequence[VersionRecord], producers: Mapping[int, RunRecord], next: str | None, total: int
) -> shapes.VersionsPage:
    """A page of versions; `producers` are the runs that logged them first, by the versions' keys."""
    made: list[shapes.MadeVersion] = [
        {"version": version_shape(each), "run": run_shape(producers[each.key]) if each.key in producers else None} for each in found
    ]
    return {"kind": "versions-page", "qualified_name": collection.qualified_name, "versions": made, "next": next, "total": total}


def runs_page(found: Sequence[RunRecord], place: str, next: str | None, total: int) -> shapes.RunsPage:
    """A page of runs of `place` (``entity/project``)."""
    return {"kind": "runs-page", "place": place, "runs": [listed_run_shape(each) for each in found], "next": next, "total": total}


def entries_page(version: VersionRecord, found: Sequence[Entry], next: str | None, total: int) -> shapes.EntriesPage:
    """A page of a version's files."""
    entries = [entry_shape(each) for each in found]
    return {"kind": "entries-page", "version": version.qualified_name, "entries": entries, "next": next, "total": total}


def folder_page(version: VersionRecord, folder: str, found: Sequence[FolderItem], next: str | None) -> shapes.FolderPage:
    """A page of what lies directly in a folder."""
    items: list[shapes.FolderItem] = [
        {"name": each.path.rpartition("/")[2], "path": each.path, "file": entry_shape(each.entry) if each.entry else None} for each in found
    ]
    return {"kind": "folder-page", "version": version.qualified_name, "folder": folder, "items": items, "next": next}


def found_files_payload(found: Sequence[FoundFile], *, is_complete: bool) -> shapes.FoundFiles:
    """Files whose paths hold what was looked for."""
    files: list[shapes.FoundFile] = [{"version": each.version.qualified_name, "path": each.path, "size": each.size} for each in found]
    return {"kind": "found-files", "files": files, "is_complete": is_complete}
