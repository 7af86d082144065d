"""`PartitionedTable`: parts that many writers added, as one table."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from jupyter_artifacts.errors import ArtifactNotLoggedError, UsageError
from jupyter_artifacts.settings import Settings

if TYPE_CHECKING:
    from jupyter_artifacts.core.tables.stored import StoredTable
    from jupyter_artifacts.sdk.artifact import Artifact


class PartitionedTable:
    """The tables below a folder of an artifact, as one. Rows are read lazily, of the columns and parts that somebody asks for.

    Add one to the artifact that holds the parts; what `artifact.get` gives back can be read.

    Args:
        parts_path: the folder.

    Raises:
        UsageError: it is no path.
    """

    is_loggable = True
    """`Run.log` takes it."""

    def __init__(self, parts_path: str) -> None:
        from jupyter_artifacts.core.model.paths import check_logical_path

        if not isinstance(parts_path, str):
            raise UsageError(f"parts_path={parts_path!r} is no path of a folder in the artifact.")
        self.parts_path = parts_path
        check_logical_path(self._folder)
        self._artifact: Artifact | None = None
        self._opened: list[StoredTable] | None = None
        self._dataset: Any = None

    @property
    def _folder(self) -> str:
        return self.parts_path.strip("/")

    @classmethod
    def _of_artifact(cls, artifact: "Artifact", parts_path: str) -> "PartitionedTable":
        table = cls(parts_path)
        table._artifact = artifact
        return table

    # Parts -----------------------------------------------------------------------------------------------------------------------

    @property
    def _parts(self) -> "list[StoredTable]":
        if self._opened is None:
            from jupyter_artifacts.core.tables.stored import StoredTable

            entries = self._entries()
            files = self._bound._open_all_stored([entry.digest for entry in entries])
            self._opened = [StoredTable(f"part {entry.path}", partial(_given, file)) for entry, file in zip(entries, files, strict=True)]
        return self._opened

    @property
    def _bound(self) -> "Artifact":
        if self._artifact is None:
            raise ArtifactNotLoggedError.of("PartitionedTable", "rows")
        return self._artifact

    def _entries(self) -> list[Any]:
        from jupyter_artifacts.core.operations.draft_base import DraftBase
        from jupyter_artifacts.sdk.artifact.getting import refuse_reference

        artifact = self._bound
        below = DraftBase(artifact._opened, artifact._settled).below(self._folder)
        found = [entry for entry in below if entry.path.endswith(".parquet")]
        for entry in found:
            refuse_reference(entry)
        return found

    @property
    def parts(self) -> list[str]:
        """Paths of the parts, in the order of their rows."""
        return [entry.path for entry in self._entries()]

    @property
    def _rows(self) -> Any:
        """The parts as one Arrow dataset; their schemas are compared once.

        Raises:
            PartSchemaError: naming the part that differs.
        """
        if self._dataset is None:
            from jupyter_artifacts.core.tables.parts import common_schema, dataset_of

            self._dataset = dataset_of(self._parts, common_schema(self._parts))
        return self._dataset

    @property
    def columns(self) -> list[str]:
        """Names of the columns.

        Raises:
            PartSchemaError: naming the part that has others.
        """
        return list(self._rows.schema.names)

    @property
    def column_types(self) -> dict[str, str]:
        """The logical type of each column, by name."""
        from jupyter_artifacts.core.tables.schema import column_types

        return column_types(self._rows.schema)

    def __len__(self) -> int:
        return sum(part.num_rows for part in self._parts)

    # Rows ------------------------------------------------------------------------------------------------------------------------

    def iterrows(self) -> Iterator[tuple[int, list[Any]]]:
        """A running number and the cells of each row, part by part, one at a time in memory.

        Raises:
            PartSchemaError: naming the part that has other columns than the first.
        """
        names = self.columns
        row = 0
        for entry in self._entries():
            from jupyter_artifacts.sdk.artifact.getting import table_at

            table = table_at(self._bound, entry)
            columns = [table.get_column(name) for name in names]
            for cells in zip(*columns, strict=True):
                yield row, list(cells)
                row += 1

    def get_dataframe(self, columns: Sequence[str] | None = None, filter: Any = None) -> Any:
        """Rows as a pandas DataFrame.

        Args:
            columns: only these are read.
            filter: which rows: a condition (column, operator, value), a list of them of which all hold, a list of such lists of which one
                holds, or an Arrow expression. Parts that can't have such rows are not read.

        Raises:
            PartSchemaError: naming the part that has other columns than the first.
            UsageError: there is no such column.
        """
        from jupyter_artifacts.core.tables.frames import pandas_of_arrow

        table = self.to_arrow(columns, filter)
        kinds = {name: mark for name, mark in self._parts[0].marks.columns.items() if name in table.column_names} if self._parts else {}
        if not kinds:
            return pandas_of_arrow(table)
        from jupyter_artifacts.core.tables.assembly import cells_of_arrow, frame_of_cells
        from jupyter_artifacts.sdk.table.home import medium_of

        cells = cells_of_arrow(table, kinds, partial(medium_of, self._bound))
        return frame_of_cells(cells, cells.names)

    def to_arrow(self, columns: Sequence[str] | None = None, filter: Any = None) -> Any:
        """Rows as an Arrow table; media are structs of path, digest and size. Arguments as `get_dataframe`."""
        from jupyter_artifacts.core.tables.parts import filter_expression, scan
        from jupyter_artifacts.core.tables.stored import refuse_unknown

        refuse_unknown(columns, self.columns, self._named)
        return scan(self._rows, columns, filter_expression(filter, self._rows.schema, self._named), self._named)

    def count(self, filter: Any = None) -> int:
        """How many rows there are of which a condition holds; reads the columns that it names."""
        from jupyter_artifacts.core.tables.parts import common_schema, count_rows, filter_expression

        if filter is None:
            return len(self)
        schema = common_schema(self._parts)
        return count_rows(self._parts, schema, filter_expression(filter, schema, self._named), self._named)

    def to_dataset(self) -> Any:
        """An Arrow dataset. What a scan reads is verified first."""
        return self._rows

    def to_duckdb(self, connection: Any = None) -> Any:
        """A relation of DuckDB, which reads the columns that a query needs. Default connection: one of its own, in memory."""
        from jupyter_artifacts.core.tables.parts import duckdb_relation

        return duckdb_relation(self._rows, connection)

    def to_dask(self) -> Any:
        """A Dask DataFrame with a partition for each part. Workers read it from the store, which they must reach.

        Raises:
            UnsupportedError: Dask is not installed.
        """
        from jupyter_artifacts.core.tables.parts import dask_frame

        artifact = self._bound
        read = PartReader(artifact._in_force, {entry.path: entry.digest for entry in self._entries()})
        return dask_frame(read, self.parts, self._rows.schema)

    @property
    def _named(self) -> str:
        return f"{self.parts_path} of {self._bound.name}"

    def __eq__(self, other: object) -> bool:
        """Whether the folder is the same, as in W&B."""
        return isinstance(other, PartitionedTable) and self.parts_path == other.parts_path

    def __hash__(self) -> int:
        return hash(self.parts_path)

    def __repr__(self) -> str:
        if self._artifact is None:
            return f"<PartitionedTable of {self.parts_path!r}>"
        return f"<PartitionedTable of {self.parts_path!r} in {self._artifact.name}: {len(self._entries())} parts>"


def _given(file: Any) -> Any:
    return file


class PartReader:
    """Reads one part of a version, in whatever process this was sent to."""

    def __init__(self, settings: Settings, digests: dict[str, bytes]) -> None:
        self.settings = settings
        self.digests = digests

    def __call__(self, path: str, columns: Sequence[str] | None = None) -> Any:
        """The rows of a part as a pandas DataFrame."""
        from jupyter_artifacts.core.operations.open_content import open_content
        from jupyter_artifacts.core.tables.stored import StoredTable
        from jupyter_artifacts.sdk.session import session

        store = session().open_store(self.settings, may_create=False)
        return StoredTable(f"part {path}", lambda: open_content(store, self.digests[path])).to_pandas(columns)
