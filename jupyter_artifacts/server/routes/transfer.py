"""Collections on their way to another store and back: exported into a file of the server's tree, imported out of one. Both are tasks."""

import os
from functools import partial
from pathlib import Path
from typing import Annotated, NotRequired, TypedDict

from jupyter_artifacts.core.operations.transfer.export import export_collections
from jupyter_artifacts.errors import ConflictError, InvalidPathError, UsageError
from jupyter_artifacts.sdk.api_upkeep import import_place
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.contents import ServerFile
from jupyter_artifacts.server.paging import Text
from jupyter_artifacts.server.tasks import Task, TaskState
from jupyter_artifacts.views.payloads import export_payload, import_payload
from jupyter_artifacts.views.payloads.transfer_shapes import ExportPayload, ImportPayload

_ServerPath = Annotated[str, {"maxLength": 4096}]
_SUFFIX = ".zip"


class ExportRequest(TypedDict):
    """Which collections (``entity/project/name``) go into which new file: of this `name`, in the server's `folder` ("" is the top)."""

    names: Annotated[list[Text], {"minItems": 1, "maxItems": 1000}]
    folder: NotRequired[_ServerPath]
    name: NotRequired[Text]


class ImportRequest(TypedDict):
    """Which file of the server's tree is taken in, and where it goes: as it was there, where left out."""

    path: _ServerPath
    name: NotRequired[Text]
    project: NotRequired[Text]
    entity: NotRequired[Text]


async def export_to_file(call: Call, body: ExportRequest) -> TaskState:
    """Write collections with all their versions and lineage into a file of the server's tree, as a task."""
    await call.require_contents("write")
    folder = await call.services.files.find_folder(body.get("folder", ""))
    return await call.asker.in_thread(partial(_start_export, call, body, folder))


def _start_export(call: Call, body: ExportRequest, folder: ServerFile) -> TaskState:
    store, collections = call.store, call.api.collections_to_export(body["names"])
    name = body.get("name", collections[0].name + _SUFFIX)
    if "/" in name or "\\" in name or name.startswith(".") or not name.endswith(_SUFFIX):
        raise InvalidPathError(f"{name!r} is not the name of a file that people see and that ends in {_SUFFIX}.")
    file, path = os.path.join(folder.file, name), f"{folder.path}/{name}".lstrip("/")
    call.services.files.check_visible(path)
    if os.path.lexists(file):
        raise ConflictError(f"{path!r} is there already. Choose another name.")

    def work(task: Task) -> ExportPayload:
        done = export_payload(export_collections(store, collections, Path(file), on_progress=task.on_progress))
        return {**done, "file": path}

    return call.services.tasks.start(store.id, "export", ", ".join(each.name for each in collections[:3]), work)


async def import_from_file(call: Call, body: ImportRequest) -> TaskState:
    """Take in what was exported, out of a file of the server's tree, as a task: all of it, or nothing."""
    await call.require_contents("read")
    source = await call.services.files.find(body["path"])
    return await call.asker.in_thread(partial(_start_import, call, body, source))


def _start_import(call: Call, body: ImportRequest, source: ServerFile) -> TaskState:
    if source.is_folder:
        raise UsageError(f"{source.path!r} is a folder, not an export.")
    place, api = import_place(body.get("name"), body.get("project"), body.get("entity")), call.api

    def work(task: Task) -> ImportPayload:
        return import_payload(api.take_in(Path(source.file), place, task.on_progress), limit=None)

    return call.services.tasks.start(call.store_id, "import", source.path, work)
