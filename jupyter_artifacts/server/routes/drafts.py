"""Drafts: versions in the making, of one person or of many runs that add to one."""

import threading
from collections.abc import Mapping
from typing import Any

from jupyter_artifacts.core.model.run import Origin
from jupyter_artifacts.core.operations.keep_draft import KeptDraft, drop_kept_draft, get_kept_draft, touch_kept_draft
from jupyter_artifacts.errors import DraftNotFoundError
from jupyter_artifacts.sdk.drafts import StoredDraft
from jupyter_artifacts.sdk.run import automatic_run
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.routes.tasks import JOB_TYPE
from jupyter_artifacts.server.tasks import CancelledError, Task, TaskState
from jupyter_artifacts.settings import load_settings
from jupyter_artifacts.views.payloads import drafts_payload, log_payload
from jupyter_artifacts.views.payloads.change_shapes import DraftsPayload


def get_draft(call: Call) -> DraftsPayload:
    """Tell of one draft."""
    return _payload(call, _kept(call), is_one=True)


def keep_draft(call: Call) -> DraftsPayload:
    """Say that somebody goes on with a draft, so that it is kept for another week."""
    touch_kept_draft(call.store, _kept(call).draft.name)
    return _payload(call, _kept(call), is_one=True)


def drop_draft(call: Call) -> DraftsPayload:
    """Give a draft up, with all that was added to it."""
    return _payload(call, drop_kept_draft(call.store, _kept(call).draft.name), are_dropped=True)


def save_draft(call: Call) -> TaskState:
    """Make a draft a version, as a task: as an output of a run of its own."""
    kept, store, url = _kept(call), call.store, call.known_store.url
    place = kept.draft.collection
    settings = load_settings(store=url, project=place.project, entity=place.entity)

    def work(task: Task) -> Mapping[str, Any]:
        with _saving, automatic_run(settings, job_type=JOB_TYPE, name=place.name, origin=Origin("interactive")) as run:
            if task.should_stop():
                raise CancelledError
            artifact = StoredDraft(store, get_kept_draft(store, kept.draft.name), settings).finish(run)
            assert artifact.log_result is not None
            return log_payload(run.store, artifact.log_result)

    return call.services.tasks.start(store.id, "save", f"{place.qualified_name}", work)


_saving = threading.Lock()
"""Two that save one draft at once: the second finds that there is none any more."""


def _kept(call: Call) -> KeptDraft:
    """The draft that the path names, where it is one of that project.

    Raises:
        DraftNotFoundError: there is none.
    """
    found, (entity, project) = get_kept_draft(call.store, call.names["draft"]), call.place
    if (found.draft.collection.entity, found.draft.collection.project) != (entity, project):
        raise DraftNotFoundError(f"{entity}/{project} has no such draft.")
    return found


def _payload(call: Call, found: KeptDraft, *, are_dropped: bool = False, is_one: bool = False) -> DraftsPayload:
    return drafts_payload([found], "/".join(call.place), are_dropped=are_dropped, is_one=is_one, limit=None)
