"""`table`: the rows of a table as a DataFrame."""

from argparse import ArgumentParser, Namespace
from typing import Any

from jupyter_artifacts.commands.caller import Caller
from jupyter_artifacts.commands.grammar import add_name, add_place
from jupyter_artifacts.commands.result import Result
from jupyter_artifacts.core.operations.open_table import find_table_entries, open_table
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.core.tables.schema import JOINED_SUFFIX, PARTITIONED_SUFFIX
from jupyter_artifacts.core.tables.stored import refuse_unknown
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.artifact.getting import table_at
from jupyter_artifacts.views.payloads import dataframe_payload
from jupyter_artifacts.views.payloads.dataframe import ROWS_SHOWN


def add_arguments(parser: ArgumentParser) -> None:
    """See `Verb`."""
    add_name(parser)
    parser.add_argument(
        "path", metavar="PATH", nargs="?", help="the table's name or path in the artifact, or the folder of its parts; default the only one"
    )
    parser.add_argument("--columns", metavar="A,B", help="only these columns, with commas between; others are not read")
    add_place(parser)


def run(args: Namespace, caller: Caller) -> Result:
    """Read the rows, and show the first of them."""
    api = caller.open_api(args)
    artifact = api.artifact(args.name)
    columns = args.columns.split(",") if args.columns else None
    path, frame = _read(api.store, artifact, args.path, columns)
    limit = caller.limit(ROWS_SHOWN)
    return Result(frame, dataframe_payload(artifact.record, path, frame, limit=limit))


def _read(store: Store, artifact: Artifact, path: str | None, columns: list[str] | None) -> tuple[str, Any]:
    """The table's path, and its rows as a DataFrame."""
    if path is not None:
        for found in (path, path + PARTITIONED_SUFFIX, path + JOINED_SUFFIX):
            if found.endswith((PARTITIONED_SUFFIX, JOINED_SUFFIX)) and (table := artifact.get(found)) is not None:
                return found, table.get_dataframe(columns) if found.endswith(PARTITIONED_SUFFIX) else table.get_dataframe()
    entries = find_table_entries(store, artifact.record, path)
    if all(entry.path.endswith(".parquet") for entry in entries):
        if len(entries) == 1:
            return entries[0].path, table_at(artifact, entries[0]).get_dataframe(columns)
        from jupyter_artifacts.sdk.table.partitioned import PartitionedTable

        return str(path), PartitionedTable._of_artifact(artifact, str(path)).get_dataframe(columns)
    from jupyter_artifacts.core.tables.stored import frame_of

    source = open_table(store, artifact.record, path)
    try:
        refuse_unknown(columns, source.schema.names, source.name)
        positions = None if columns is None else [source.schema.names.index(name) for name in columns]
        return source.name, frame_of(source.slice(0, source.row_count, positions))
    finally:
        source.close()
