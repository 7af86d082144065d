"""`table`: rows of a table as a DataFrame, and figures of its columns."""

from argparse import ArgumentParser, Namespace
from typing import Any

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.model.manifest import is_reference
from jupyter_artifacts.core.operations.open_table import find_table_entries
from jupyter_artifacts.core.tables.conditions import parse_filter, parse_sort
from jupyter_artifacts.core.tables.schema import JOINED_SUFFIX, PARTITIONED_SUFFIX
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.artifact.getting import table_at
from jupyter_artifacts.sdk.table.view import TableView
from jupyter_artifacts.views.payloads import dataframe_payload, table_payload
from jupyter_artifacts.views.payloads.table import ROWS_SHOWN
from jupyter_artifacts.views.quantities import format_count


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser)
    parser.add_argument(
        "path", metavar="PATH", nargs="?", help="the table's name or path in the artifact, or the folder of its parts; default the only one"
    )
    parser.add_argument("--columns", metavar="A,B", help="only these columns, with commas between; others are not read")
    parser.add_argument("--sort", metavar="COLUMN", action="append", default=[], help="order by it; COLUMN:desc begins with the greatest")
    parser.add_argument(
        "--where",
        metavar="CONDITION",
        action="append",
        default=[],
        help="only such rows: 'score > 0.5', \"name = 'a b'\", 'name is null'; repeated, all hold",
    )
    parser.add_argument("--search", metavar="TEXT", default="", help="only rows with this in a text column")
    parser.add_argument("--limit", metavar="N", type=int, help=f"how many rows; default all, of which {ROWS_SHOWN} are shown")
    parser.add_argument("--stats", action="store_true", help="figures of the columns, also of a large table")
    parser.add_argument("--csv", metavar="FILE", help="write the rows to a CSV file")
    parser.add_argument("--keep-formulas", action="store_true", help="write text that a spreadsheet would run as a formula as it is")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Look at a table; the value is a DataFrame of all rows that are asked for."""
    if args.limit is not None and args.limit < 1:
        raise UsageError(f"--limit is {args.limit}; show at least one row.")
    artifact = caller.open_api(args).artifact(args.name)
    if (joined := _find(artifact, args.path, JOINED_SUFFIX)) is not None:
        return _joined(artifact, args, joined.get_dataframe(), caller)
    parts = _find(artifact, args.path, PARTITIONED_SUFFIX)
    path = args.path if parts is None else parts.parts_path
    columns = args.columns.split(",") if args.columns else None
    with artifact.table_view(path) as view:
        sort, filters = list(map(parse_sort, args.sort)), list(map(parse_filter, args.where))
        view.change(columns=columns, sort=sort, filters=filters, search=args.search)
        notes = (_write(view, args),) if args.csv else ()
        limit = args.limit or caller.limit(ROWS_SHOWN)
        payload = table_payload(view.store, view.version, view, limit=limit, with_statistics=args.stats, notes=notes)
        is_wanted = caller.wants_value and not args.csv
        return Result(_frame(artifact, path, view, args.limit, columns) if is_wanted else None, payload, store=view.store)


def _find(artifact: Artifact, path: str | None, suffix: str) -> Any:
    """The joined or partitioned table that was named, or None."""
    if path is None:
        return None
    return artifact.get(path if path.endswith(suffix) else path + suffix)


def _joined(artifact: Artifact, args: Namespace, frame: Any, caller: Caller) -> Result:
    asked = args.sort or args.where or args.search or args.columns or args.csv or args.limit
    if asked:
        raise UsageError(f"{args.path} is a joined table: it comes as a whole, so select from the DataFrame instead.")
    return Result(frame, dataframe_payload(artifact.record, args.path, frame, limit=caller.limit(ROWS_SHOWN)))


def _frame(artifact: Artifact, path: str | None, view: TableView, limit: int | None, columns: list[str] | None) -> Any:
    """The rows of a view. Whole tables are read by those who wrote them, which brings labels and media back."""
    question = view.state.question
    if question.sort or question.is_narrow or limit is not None:
        return view.get_dataframe(limit)
    entries = find_table_entries(view.store, view.version, path)
    if not all(entry.path.endswith(".parquet") and not is_reference(entry.extra) for entry in entries):
        return view.get_dataframe()
    if len(entries) == 1:
        return table_at(artifact, entries[0]).get_dataframe(columns)
    from jupyter_artifacts.sdk.table.partitioned import PartitionedTable

    return PartitionedTable._of_artifact(artifact, str(path)).get_dataframe(columns)


def _write(view: TableView, args: Namespace) -> str:
    count = view.to_csv(args.csv, args.limit, guards_formulas=not args.keep_formulas)
    return f"Wrote {format_count(count, 'row')} to {args.csv}."
