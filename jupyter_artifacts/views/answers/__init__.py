"""What views ask for while somebody looks, and the answers: one file for each kind of question.

A question is a method's name and JSON; an answer is JSON and buffers. Nothing here knows how the two travel: a kernel's messages and a
server's requests end in the same functions. Whoever asks is not trusted: versions are named, never files or addresses of this machine.
"""

from jupyter_artifacts.views.answers.answer import Answer, Cancelled, Check, Method, never
from jupyter_artifacts.views.answers.params import Params

__all__ = ["CHANGES", "KERNEL_ONLY", "Answer", "Cancelled", "Check", "Method", "Params", "find_method", "never"]

_HOMES = {
    "hello": "card.hello",
    "card": "card.card",
    "entries": "entries.entries",
    "preview": "preview.preview",
    "references": "references.references",
    "diff": "changes.diff",
    "changes": "changes.changes",
    "compare": "compare.compare",
    "history": "history.history",
    "versions": "history.versions",
    "edit": "edit.edit",
    "log-output": "outputs.log_output",
    "lineage": "lineage.lineage",
    "notebook_story": "story.notebook_story",
    "lineage_members": "lineage.lineage_members",
    "run": "runs.run",
    "storage": "storage.storage",
    "table": "table.table",
    "table-page": "table.page",
    "table-statistics": "table.statistics",
    "table-cell": "table.cell",
    "thumbnail": "thumbnail.thumbnail",
    "table-diff": "compare_table.table_diff",
    "table-diff-rows": "compare_table.table_diff_rows",
}

CHANGES = frozenset(["edit"])
"""Methods that change something: a server asks more of who calls them."""


KERNEL_ONLY = frozenset(["log-output"])
"""Methods about what only the kernel that is asked knows: no server answers them."""


def find_method(name: str) -> Method | None:
    """The function that answers `name`, loaded when it is first asked for; None where there is none."""
    from importlib import import_module

    if name not in _HOMES:
        return None
    module, _, function = _HOMES[name].partition(".")
    method: Method = getattr(import_module(f"jupyter_artifacts.views.answers.{module}"), function)
    return method
