"""Pages of tables, as Arrow."""

from typing import Annotated, Any, TypedDict

from jupyter_artifacts.core.model.paths import check_logical_path
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.inputs import read_json
from jupyter_artifacts.server.paging import Text
from jupyter_artifacts.server.route import Content

ARROW = "application/vnd.apache.arrow.stream"
_MOST_ROWS = 10_000


class TableQuery(TypedDict, total=False):
    """Which rows of which table of a version.

    `path` is that of a file or a folder of parts; it may be left out where there is one table. `sort` and `filters` are JSON: a list of
    names, with "-" before those that go down, and a list of [column, operator, value]. `search` is text that occurs in a text column.
    """

    path: Annotated[str, {"maxLength": 4096}]
    offset: Annotated[int, {"minimum": 0, "maximum": 2**53}]
    limit: Annotated[int, {"minimum": 0, "maximum": _MOST_ROWS}]
    columns: list[Text]
    sort: str
    filters: str
    search: Text


def get_table_page(call: Call, query: TableQuery) -> Content:
    """Send rows of a table as an Arrow IPC stream, whose schema's metadata says how many there are in all."""
    version, path = call.version(), query.get("path")
    if path is not None:
        check_logical_path(path.removesuffix("/"))
    question: dict[str, Any] = {
        "columns": query.get("columns"), "sort": _listed("sort", query.get("sort")), "filters": _listed("filters", query.get("filters")),
        "search": query.get("search", ""),
    }  # fmt: skip
    with call.services.tables.view(call.store, version, path, question) as view:
        page = view.page_bytes(query.get("offset", 0), query.get("limit", 500))
    return Content("page.arrow", ARROW, len(page), None, iter([page]))


def _listed(name: str, text: str | None) -> list[Any]:
    found = [] if text is None else read_json(text.encode())
    if not isinstance(found, list):
        raise UsageError(f"{name} is a list, as JSON.")
    return found
