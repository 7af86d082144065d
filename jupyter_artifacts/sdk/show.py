"""How objects of the public API show themselves in notebooks and terminals."""

import sys
from typing import TYPE_CHECKING

from jupyter_artifacts.core.operations.run import reload_run
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import IntegrityError, StoreError
from jupyter_artifacts.views.blocks import Block, Note, Screen
from jupyter_artifacts.views.bundle import mimebundle
from jupyter_artifacts.views.payloads import (
    Payload,
    artifact_payload,
    diff_payload,
    draft_payload,
    lineage_payload,
    rows_payload,
    run_payload,
    table_diff_payload,
    table_payload,
)
from jupyter_artifacts.views.payloads.table import ROWS_SHOWN
from jupyter_artifacts.views.screens import screen_of
from jupyter_artifacts.views.screens.audience import Caller

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.artifact import Artifact
    from jupyter_artifacts.sdk.diff import ArtifactDiff
    from jupyter_artifacts.sdk.fetched_run import FetchedRun
    from jupyter_artifacts.sdk.lineage import Lineage
    from jupyter_artifacts.sdk.table import Table
    from jupyter_artifacts.sdk.table.diff import TableDiff
    from jupyter_artifacts.sdk.table.view import TableView

_FILES_SHOWN = 20
"""Fewer than a command shows: objects show themselves unasked, and in terminals lists don't fold."""

Bundle = dict[str, object]


def artifact_bundle(artifact: "Artifact") -> Bundle:
    """The card of an artifact; one that is being logged is waited for, so that the card says what it became."""
    if _is_unlogged(artifact):
        return _bundle(_draft_payload(artifact))
    return _bundle(artifact_payload(artifact._opened, artifact.record, limit=_FILES_SHOWN), store=artifact._opened)


def diff_bundle(diff: "ArtifactDiff") -> Bundle:
    """What differs between two versions; without the lines of files whose contents are lost."""
    problems: tuple[Note, ...] = ()
    try:
        texts = diff.text()
    except (IntegrityError, StoreError) as error:
        texts, problems = [], (Note(f"Lines can't be compared: {error}", "error"),)
    return _bundle(diff_payload(diff._store, diff.old, diff.new, diff.changes, texts), *problems, store=diff._store)


def run_bundle(run: "FetchedRun") -> Bundle:
    """A run with its inputs and outputs, as it is now."""
    return _bundle(run_payload(run.store, reload_run(run.store, run.record)), store=run.store)


def lineage_bundle(lineage: "Lineage") -> Bundle:
    """The graph, as a picture and as an outline."""
    return _bundle(lineage_payload(lineage.graph), store=lineage._store)


def table_bundle(view: "TableView") -> Bundle:
    """The first rows of a table, and figures of its columns where they cost little."""
    return _bundle(table_payload(view.store, view.version, view), store=view.store)


def rows_bundle(table: "Table") -> Bundle:
    """The first rows of a table in memory, and the types of its columns."""
    types = table.column_types
    return _bundle(rows_payload("Table", types, table._first_texts(ROWS_SHOWN), len(table)))


def table_diff_bundle(diff: "TableDiff") -> Bundle:
    """What differs between two tables."""
    return _bundle(table_diff_payload(diff.store, diff.old, diff.new, diff.comparison), store=diff.store)


def _is_unlogged(artifact: "Artifact") -> bool:
    artifact._settle()
    return artifact.is_draft()


def _draft_payload(artifact: "Artifact") -> Payload:
    draft = artifact._based_draft
    return draft_payload(
        artifact.name, artifact.type, [(path, source.size) for path, source in sorted(artifact._draft.sources.items())],
        description=artifact.description, metadata=artifact.metadata, base=draft.base.version if draft is not None else None,
        removed=sorted(draft.removed) if draft is not None else (), has_failed=artifact._job is not None, limit=_FILES_SHOWN,
    )  # fmt: skip


def _bundle(payload: Payload, *more: Block, store: Store | None = None) -> Bundle:
    caller: Caller = "magic" if _has_magic() else "python"
    screen = screen_of(payload, caller=caller)
    return mimebundle(Screen((*screen.blocks, *more)), payload=payload, store=store, caller=caller)


def _has_magic() -> bool:
    """Whether whoever looks can type `%artifact`. Loads no IPython: who sits in front of a shell has it loaded."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and shell.find_line_magic("artifact") is not None
