"""`JoinedTable`: two tables side by side, matched by a key."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jupyter_artifacts.errors import ArtifactNotLoggedError, EntryNotFoundError, UsageError
from jupyter_artifacts.sdk.table.partitioned import PartitionedTable
from jupyter_artifacts.sdk.table.table import Table

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.artifact import Artifact

_SUFFIXES = (".table.parquet", ".partitioned-table.json")


class JoinedTable:
    """Two tables, matched by a key.

    Args:
        table1: a `Table` or `PartitionedTable`, its entry, or its path in the artifact that this is added to.
        table2: as `table1`.
        join_key: the name of a column that both have, or a list of one for each.

    Raises:
        UsageError: something else.
    """

    is_loggable = True
    """`Run.log` takes it."""

    def __init__(self, table1: Any, table2: Any, join_key: str | Sequence[str]) -> None:
        from jupyter_artifacts.sdk.manifest import ArtifactManifestEntry

        if not isinstance(join_key, str) and (
            not isinstance(join_key, list | tuple) or len(join_key) != 2 or not all(isinstance(key, str) for key in join_key)
        ):
            raise UsageError(f"join_key={join_key!r} is neither the name of a column nor a list of two.")
        for at, table in enumerate((table1, table2), start=1):
            is_path = isinstance(table, str) and table.endswith(_SUFFIXES)
            if not is_path and not isinstance(table, Table | PartitionedTable | ArtifactManifestEntry):
                raise UsageError(
                    f"table{at} must be a Table, a PartitionedTable, an entry, or a path that ends in {' or '.join(_SUFFIXES)}, not"
                    f" {table!r:.80}."
                )
        self.join_key = join_key if isinstance(join_key, str) else list(join_key)
        self._tables = (table1, table2)
        self._artifact: Artifact | None = None

    @classmethod
    def _of_artifact(cls, artifact: "Artifact", said: Mapping[str, Any]) -> "JoinedTable":
        table = cls(said["table1"], said["table2"], said["join_key"])
        table._artifact = artifact
        return table

    def get_dataframe(self) -> Any:
        """The full outer join as a pandas DataFrame.

        `_change` says of each row whether it is "same", "changed", "removed" (only in the first table) or "added" (only in the second), and
        `_changed` which columns differ. Columns of both tables come as `<name>.1` and `<name>.2`.

        Raises:
            UsageError: a table lacks the key.
            EntryNotFoundError: the artifact lacks a table.
        """
        from jupyter_artifacts.core.tables.join import JoinKey, join_tables
        from jupyter_artifacts.core.tables.stored import refuse_unknown

        keys = [self.join_key] * 2 if isinstance(self.join_key, str) else self.join_key
        found = [self._table(table) for table in self._tables]
        for at, (table, key) in enumerate(zip(found, keys, strict=True), start=1):
            refuse_unknown([key], table.columns, f"table{at}")
        return join_tables(found[0].to_arrow(), found[1].to_arrow(), JoinKey(*keys))

    def _table(self, table: Any) -> Table | PartitionedTable:
        if isinstance(table, Table):
            return table
        if isinstance(table, PartitionedTable) and table._artifact is not None:
            return table
        artifact = self._artifact
        path = table if isinstance(table, str) else table.parts_path if isinstance(table, PartitionedTable) else table.path
        if not isinstance(table, str | PartitionedTable):
            artifact = table.parent_artifact()
        if artifact is None:
            raise ArtifactNotLoggedError.of("JoinedTable", "get_dataframe()")
        found = artifact.get(path)
        if not isinstance(found, Table | PartitionedTable):
            raise EntryNotFoundError(f"{artifact.name} has no table {path!r}, which its joined table names.")
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, JoinedTable) and self._tables == other._tables and self.join_key == other.join_key

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<JoinedTable of {self._tables[0]!r} and {self._tables[1]!r} by {self.join_key!r}>"
