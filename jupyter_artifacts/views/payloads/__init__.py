"""What is shown, as JSON: for `--json`, for screens, and for front ends of our own. One maker for each kind of payload.

Values are JSON's own types. Sizes are bytes, times ISO 8601 in UTC, never relative. Nothing is escaped or rounded here, and nothing
says where the store lies or what the environment holds.
"""

from jupyter_artifacts.views.payloads.artifact import (
    alias_payload,
    artifact_payload,
    draft_payload,
    edit_payload,
    link_payload,
    unlink_payload,
)
from jupyter_artifacts.views.payloads.collection import collection_payload, collections_payload, history_payload
from jupyter_artifacts.views.payloads.dataframe import dataframe_payload
from jupyter_artifacts.views.payloads.diff import diff_payload
from jupyter_artifacts.views.payloads.drafts import drafts_payload
from jupyter_artifacts.views.payloads.folder import download_payload, verify_payload
from jupyter_artifacts.views.payloads.fsck import fsck_payload
from jupyter_artifacts.views.payloads.lineage import lineage_payload, saved_payload
from jupyter_artifacts.views.payloads.log import log_payload
from jupyter_artifacts.views.payloads.operations import operations_payload, undo_payload
from jupyter_artifacts.views.payloads.parts import ITEMS_SHOWN
from jupyter_artifacts.views.payloads.recipe import recipe_payload
from jupyter_artifacts.views.payloads.recover import recover_payload
from jupyter_artifacts.views.payloads.retention import delete_payload, deleted_payload, restore_payload, settings_payload, ttl_payload
from jupyter_artifacts.views.payloads.run import run_payload, runs_payload, use_payload
from jupyter_artifacts.views.payloads.shapes import Payload
from jupyter_artifacts.views.payloads.status import status_payload
from jupyter_artifacts.views.payloads.storage import storage_payload
from jupyter_artifacts.views.payloads.table import rows_payload, table_diff_payload, table_payload
from jupyter_artifacts.views.payloads.tracking import tracking_payload
from jupyter_artifacts.views.payloads.transfer import export_payload, import_payload
from jupyter_artifacts.views.payloads.upkeep import gc_payload, usage_payload

__all__ = [
    "ITEMS_SHOWN",
    "Payload",
    "alias_payload",
    "artifact_payload",
    "collection_payload",
    "collections_payload",
    "dataframe_payload",
    "delete_payload",
    "deleted_payload",
    "diff_payload",
    "download_payload",
    "draft_payload",
    "drafts_payload",
    "edit_payload",
    "export_payload",
    "fsck_payload",
    "gc_payload",
    "history_payload",
    "import_payload",
    "lineage_payload",
    "link_payload",
    "log_payload",
    "operations_payload",
    "recipe_payload",
    "recover_payload",
    "restore_payload",
    "rows_payload",
    "run_payload",
    "runs_payload",
    "saved_payload",
    "settings_payload",
    "status_payload",
    "storage_payload",
    "table_diff_payload",
    "table_payload",
    "tracking_payload",
    "ttl_payload",
    "undo_payload",
    "unlink_payload",
    "usage_payload",
    "use_payload",
    "verify_payload",
]
