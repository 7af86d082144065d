"""Pages of tables, as Arrow."""

from typing import Annotated, Any, Literal, TypedDict

from jupyter_artifacts.core.model.paths import check_logical_path
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.inputs import read_json
from jupyter_artifacts.server.paging import USUAL, Limit, Text
from jupyter_artifacts.server.route import Content
from jupyter_artifacts.server.routes.versions import base_of
from jupyter_artifacts.views.payloads import table_diff_payload
from jupyter_artifacts.views.payloads.shapes import TableDiffPayload

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


class TableDiffQuery(TypedDict, total=False):
    """Which table of a version is compared with that of `base`, the version before it where left out.

    `path` may be left out where there is one table; `old_path` is where it was, if elsewhere. `key`: the columns that tell rows apart;
    `match`: compare rows by their place, or as wholes, instead. `limit`: how many rows that differ are told.
    """

    base: Text
    path: Annotated[str, {"maxLength": 4096}]
    old_path: Annotated[str, {"maxLength": 4096}]
    key: list[Text]
    match: Literal["place", "whole"]
    limit: Limit


class TableDiffPageQuery(TableDiffQuery, total=False):
    """Which of the rows that differ."""

    offset: Annotated[int, {"minimum": 0, "maximum": 2**53}]


def get_table_diff(call: Call, query: TableDiffQuery) -> TableDiffPayload:
    """Compare a table with that of another version: columns, figures, and the first rows that differ."""
    new = call.version()
    old = base_of(call, new, query.get("base"))
    with call.services.tables.comparison(call.store, old, new, _compared(query)) as comparison:
        return table_diff_payload(call.store, old, new, comparison, limit=query.get("limit", USUAL))


def get_table_diff_page(call: Call, query: TableDiffPageQuery) -> Content:
    """Send rows that differ as an Arrow IPC stream, with each cell before and after."""
    from jupyter_artifacts.core.tables.compare.stream import comparison_bytes

    new = call.version()
    old = base_of(call, new, query.get("base"))
    with call.services.tables.comparison(call.store, old, new, _compared(query)) as comparison:
        page = comparison_bytes(comparison, query.get("offset", 0), query.get("limit", USUAL))
    return Content("page.arrow", ARROW, len(page), None, iter([page]))


def _compared(query: TableDiffQuery) -> dict[str, Any]:
    for name in ("path", "old_path"):
        if name in query:
            check_logical_path(str(query[name]).removesuffix("/"))
    return {"path": query.get("path"), "old_path": query.get("old_path"), "key": query.get("key"), "match": query.get("match")}


def _listed(name: str, text: str | None) -> list[Any]:
    found = [] if text is None else read_json(text.encode())
    if not isinstance(found, list):
        raise UsageError(f"{name} is a list, as JSON.")
    return found
