"""What each payload looks like, as blocks: the wording of every screen, the same in notebooks, files and terminals."""

from collections.abc import Callable, Mapping
from typing import Any

from jupyter_artifacts.views.blocks import Screen
from jupyter_artifacts.views.payloads.shapes import Payload
from jupyter_artifacts.views.screens.artifact import alias_screen, artifact_screen, draft_screen
from jupyter_artifacts.views.screens.audience import Audience, Caller
from jupyter_artifacts.views.screens.cache import cache_screen
from jupyter_artifacts.views.screens.collection import collection_screen, collections_screen, history_screen
from jupyter_artifacts.views.screens.dataframe import dataframe_screen
from jupyter_artifacts.views.screens.diff import diff_screen
from jupyter_artifacts.views.screens.drafts import drafts_screen
from jupyter_artifacts.views.screens.edit import edit_screen, link_screen, unlink_screen
from jupyter_artifacts.views.screens.folder import download_screen, verify_screen
from jupyter_artifacts.views.screens.fsck import fsck_screen
from jupyter_artifacts.views.screens.lineage import lineage_screen, saved_screen
from jupyter_artifacts.views.screens.log import log_screen
from jupyter_artifacts.views.screens.operations import operations_screen, undo_screen
from jupyter_artifacts.views.screens.recipe import recipe_screen
from jupyter_artifacts.views.screens.recover import recover_screen
from jupyter_artifacts.views.screens.retention import delete_screen, deleted_screen, restore_screen, settings_screen, ttl_screen
from jupyter_artifacts.views.screens.run import run_screen, runs_screen, use_screen
from jupyter_artifacts.views.screens.status import status_screen
from jupyter_artifacts.views.screens.storage import storage_screen
from jupyter_artifacts.views.screens.table import table_diff_screen, table_screen
from jupyter_artifacts.views.screens.tracking import tracking_screen
from jupyter_artifacts.views.screens.transfer import export_screen, import_screen
from jupyter_artifacts.views.screens.upkeep import gc_screen, usage_screen

__all__ = ["Caller", "screen_of"]

# Each function takes the payload of its own kind; `kind` is what proves it, which types can't say.
_SCREENS: Mapping[str, Callable[[Any, Audience], Screen]] = {
    "alias": alias_screen,
    "artifact": artifact_screen,
    "cache": cache_screen,
    "collection": collection_screen,
    "collections": collections_screen,
    "dataframe": dataframe_screen,
    "delete": delete_screen,
    "deleted": deleted_screen,
    "diff": diff_screen,
    "download": download_screen,
    "draft": draft_screen,
    "drafts": drafts_screen,
    "edit": edit_screen,
    "export": export_screen,
    "fsck": fsck_screen,
    "gc": gc_screen,
    "history": history_screen,
    "import": import_screen,
    "lineage": lineage_screen,
    "link": link_screen,
    "log": log_screen,
    "operations": operations_screen,
    "recipe": recipe_screen,
    "recover": recover_screen,
    "restore": restore_screen,
    "run": run_screen,
    "unlink": unlink_screen,
    "runs": runs_screen,
    "saved": saved_screen,
    "settings": settings_screen,
    "table": table_screen,
    "table-diff": table_diff_screen,
    "status": status_screen,
    "storage": storage_screen,
    "tracking": tracking_screen,
    "ttl": ttl_screen,
    "undo": undo_screen,
    "usage": usage_screen,
    "use": use_screen,
    "verify": verify_screen,
}


def screen_of(payload: Payload, *, caller: Caller = "magic", now_us: int | None = None) -> Screen:
    """The screen of a payload.

    Args:
        payload: of any kind.
        caller: whose language the code to copy is in.
        now_us: the present, in microseconds since 1970, where the screen is looked at once and thrown away: times are then ages. Left out,
            times are dates, which stay true in a saved notebook.

    Raises:
        LookupError: the payload's kind is none of ours.
    """
    return _SCREENS[str(payload["kind"])](payload, Audience(caller, now_us))
