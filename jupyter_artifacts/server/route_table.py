"""Everything there is to ask: the one table that handlers, tests and `openapi.yaml` are made of or compared with."""

from jupyter_artifacts.server.route import Route
from jupyter_artifacts.server.routes import collections, files, lineage, projects, server, tables, tasks, upkeep, versions, views

_STORE = "/stores/{store}"
_PROJECT = _STORE + "/projects/{entity}/{project}"
_COLLECTION = _PROJECT + "/collections/{name}"
_VERSION = _COLLECTION + "/versions/{label}"

ROUTES: tuple[Route, ...] = (
    Route("GET", "/server", "server", server.get_server),
    Route("GET", "/stores", "stores", server.list_stores),
    Route("GET", _STORE, "stores", server.get_store),
    Route("GET", _STORE + "/projects", "projects", projects.list_projects),
    Route("GET", _STORE + "/types", "collections", projects.list_types),
    Route("GET", _STORE + "/collections", "collections", collections.list_collections),
    Route("GET", _STORE + "/files", "files", upkeep.search_files),
    Route("GET", _STORE + "/usage", "stores", upkeep.get_usage),
    Route("GET", _STORE + "/garbage", "garbage", upkeep.plan_garbage),
    Route("POST", _STORE + "/garbage", "garbage", upkeep.collect_garbage, 202),
    Route("POST", _STORE + "/checks", "checks", upkeep.check_store, 202),
    Route("POST", _STORE + "/logs", "versions", tasks.log_files, 202),
    Route("GET", _PROJECT + "/runs", "runs", projects.list_runs),
    Route("GET", _PROJECT + "/runs/{run}", "runs", projects.get_run),
    Route("GET", _PROJECT + "/runs/{run}/lineage", "runs", lineage.get_run_lineage),
    Route("GET", _PROJECT + "/deleted", "versions", projects.list_deleted),
    Route("GET", _PROJECT + "/operations", "operations", projects.list_done),
    Route("GET", _PROJECT + "/settings", "projects", projects.get_settings),
    Route("PATCH", _PROJECT + "/settings", "projects", projects.change_settings),
    Route("GET", _PROJECT + "/drafts", "versions", projects.list_drafts),
    Route("POST", _PROJECT + "/undo", "operations", projects.undo_operation),
    Route("POST", _PROJECT + "/redo", "operations", projects.redo_operation),
    Route("GET", _COLLECTION, "collections", collections.get_collection),
    Route("PATCH", _COLLECTION, "collections", collections.change_collection),
    Route("DELETE", _COLLECTION, "collections", collections.delete_collection),
    Route("POST", _COLLECTION + "/restore", "collections", collections.restore_collection),
    Route("GET", _COLLECTION + "/versions", "versions", collections.list_versions),
    Route("GET", _VERSION, "versions", versions.get_version),
    Route("PATCH", _VERSION, "versions", versions.change_version),
    Route("DELETE", _VERSION, "versions", versions.delete_version),
    Route("POST", _VERSION + "/restore", "versions", versions.restore_version),
    Route("POST", _VERSION + "/download", "files", tasks.download_version, 202),
    Route("GET", _VERSION + "/usage", "versions", versions.get_version_usage),
    Route("GET", _VERSION + "/diff", "versions", versions.get_diff),
    Route("GET", _VERSION + "/files", "files", files.list_files),
    Route("GET", _VERSION + "/folder", "files", files.list_folder_items),
    Route("GET", _VERSION + "/preview", "files", files.get_preview),
    Route("GET", _VERSION + "/content", "files", files.get_content),
    Route("GET", _VERSION + "/table", "files", tables.get_table_page),
    Route("GET", _VERSION + "/lineage", "versions", lineage.get_version_lineage),
    Route("GET", _STORE + "/views/{method}", "views", views.get_answer),
    Route("POST", _STORE + "/views/{method}", "versions", views.apply_answer),
    Route("GET", "/tasks", "tasks", tasks.list_tasks),
    Route("GET", "/tasks/{task}", "tasks", tasks.get_task),
    Route("DELETE", "/tasks/{task}", "tasks", tasks.cancel_task),
)

RESOURCES = tuple(dict.fromkeys(route.resource for route in ROUTES))
"""What permission can be given for."""
