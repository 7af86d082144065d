"""Tasks: how far they are; and those that take files from the server's tree, or write into it."""

import json
import os
import shutil
from argparse import Namespace
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Annotated, NotRequired, TypedDict

from jupyter_artifacts.commands.caller import Caller, Place
from jupyter_artifacts.commands.log import run as log
from jupyter_artifacts.core.model.names import check_artifact_name, check_entity, check_project
from jupyter_artifacts.core.model.paths import check_logical_path
from jupyter_artifacts.core.model.run import Origin
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.errors import ConflictError, InvalidPathError
from jupyter_artifacts.sdk.run import Run, automatic_run
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.contents import ServerFile
from jupyter_artifacts.server.paging import Text
from jupyter_artifacts.server.tasks import CancelledError, Task, TaskList, TaskState
from jupyter_artifacts.settings import load_settings
from jupyter_artifacts.views.payloads import Payload
from jupyter_artifacts.views.payloads.folder import download_payload
from jupyter_artifacts.views.payloads.shapes import DownloadPayload

JOB_TYPE = "jupyter_server"
_ServerPath = Annotated[str, {"maxLength": 4096}]


class LogRequest(TypedDict):
    """What of the server's tree is to become a version: a file, or a folder with all that is in it.

    What is left out is as `%artifact log` has it: the name is the file's, the type that of earlier versions.
    """

    path: _ServerPath
    entity: NotRequired[Text]
    project: NotRequired[Text]
    name: NotRequired[Text]
    type: NotRequired[Text]
    aliases: NotRequired[list[Text]]
    tags: NotRequired[list[Text]]
    description: NotRequired[str]
    metadata: NotRequired[dict[str, object]]
    ignore: NotRequired[list[Text]]


class DownloadRequest(TypedDict, total=False):
    """Where the files of a version go: into a new folder of this `name` in the server's `folder` ("" is the top).

    `prefix`: only files whose paths begin with this. `replace`: the folder may be there, and files in it that differ are replaced.
    """

    folder: _ServerPath
    name: Text
    prefix: _ServerPath
    replace: bool


def list_tasks(call: Call) -> TaskList:
    """List the tasks of this server, the newest first."""
    return call.services.tasks.list()


def get_task(call: Call) -> TaskState:
    """Tell how far a task is, and what came of it."""
    return call.services.tasks.get(call.names["task"]).shape()


def cancel_task(call: Call) -> TaskState:
    """Ask a task to stop; nothing of it stays half-done."""
    task = call.services.tasks.get(call.names["task"])
    task.cancel()
    return task.shape()


async def log_files(call: Call, body: LogRequest) -> TaskState:
    """Log a file or folder of the server's tree, as a task."""
    await call.require_contents("read")
    source = await call.services.files.find(body["path"])
    return await call.asker.in_thread(partial(_start_log, call, body, source))


def _start_log(call: Call, body: LogRequest, source: ServerFile) -> TaskState:
    known, veil, files = call.known_store, call.services.veil, call.services.files
    line = Namespace(
        paths=[source.file], name=_name(body), type=body.get("type"), alias=body.get("aliases", []), tag=body.get("tags", []),
        description=body.get("description"), metadata=json.dumps(body["metadata"]) if "metadata" in body else None,
        ignore=body.get("ignore", []), no_checksum=False, max_objects=None, rehash=False, store=known.url,
        entity=body.get("entity"), project=body.get("project"), follow_links=files.follows_links,
    )  # fmt: skip

    def work(task: Task) -> Payload:
        line.ignore = [*line.ignore, *files.patterns_of_unseen(source)]  # last, so that no pattern of a request takes them in again
        return log(line, Caller(_open_run(source), Place(store=known.url), on_progress=task.on_progress)).payload

    return call.services.tasks.start(call.store_id, "log", veil.hide(source.path), work)


def _name(body: LogRequest) -> str | None:
    for check, key in ((check_entity, "entity"), (check_project, "project"), (check_artifact_name, "name")):
        if key in body:
            check(body[key])  # type: ignore[literal-required]
    return body.get("name")


def _open_run(source: ServerFile) -> Callable[[Place], AbstractContextManager[Run]]:
    """A run for each file that is logged; it ends with the log."""

    def open_run(place: Place) -> AbstractContextManager[Run]:
        settings = load_settings(store=place.store, project=place.project, entity=place.entity)
        return automatic_run(settings, job_type=JOB_TYPE, name=source.path.rpartition("/")[2] or None, origin=Origin("interactive"))

    return open_run


async def download_version(call: Call, body: DownloadRequest) -> TaskState:
    """Bring the files of a version into a folder of the server's tree, as a task."""
    await call.require_contents("write")
    folder = await call.services.files.find_folder(body.get("folder", ""))
    return await call.asker.in_thread(partial(_start_download, call, body, folder))


def _start_download(call: Call, body: DownloadRequest, folder: ServerFile) -> TaskState:
    store, version, prefix = call.store, call.version(), body.get("prefix", "")
    name = check_logical_path(body.get("name", version.name.replace(":", "-")))
    if "/" in name or name.startswith("."):
        raise InvalidPathError(f"{name!r} is not the name of a folder that people see.")
    root, path = os.path.join(folder.file, name), f"{folder.path}/{name}".lstrip("/")
    if os.path.lexists(root) and not body.get("replace", False):
        raise ConflictError(f"{path!r} is there already. Choose another name, or let files in it that differ be replaced.")

    def work(task: Task) -> DownloadPayload:
        existed = os.path.lexists(root)
        try:
            result = checkout(store, version, root, path_prefix=prefix, on_progress=task.on_progress)
        except CancelledError:
            if not existed:  # a folder with some of the files would pass for the version
                shutil.rmtree(root, ignore_errors=True)
            raise
        return {**download_payload(version, result, prefix), "root": path}

    return call.services.tasks.start(store.id, "download", version.qualified_name, work)
