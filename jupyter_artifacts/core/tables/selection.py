"""Which rows a question selects, and in which order, as row numbers.

Who sorts a table looks at its first pages: these are the top of the order, which is found without sorting the rest. Only who goes further
pays for the whole order, once; it is then kept as numbers, four bytes a row.
"""

from typing import Any

from jupyter_artifacts.core.tables.engine import Cursor
from jupyter_artifacts.core.tables.query import Question, compile_question
from jupyter_artifacts.core.tables.source import TableSource

HEAD_ROWS = 8_192
"""So many rows from the top are found at once."""


class Selection:
    """The rows of a table that a question selects. Not shared between threads: whoever computes holds it."""

    def __init__(self, source: TableSource, question: Question) -> None:
        self.source = source
        self.question = question
        self._compiled = compile_question(source.schema, question)
        self._head: Any = None
        self._whole: Any = None
        self._count = None if question.is_narrow else source.row_count

    @property
    def is_plain(self) -> bool:
        """Whether it is all rows in the order of the file."""
        return not self.question.sort and not self.question.is_narrow

    def count(self, cursor: Cursor) -> int:
        """How many rows there are."""
        if self._count is None:
            if self._whole is not None:
                self._count = len(self._whole)
            else:
                found = cursor.query(
                    f"SELECT count(*) AS n FROM {self.source.relation(self._compiled.columns)} WHERE {self._compiled.where}",
                    self._compiled.values,
                )
                self._count = int(found.column(0)[0].as_py())
        return self._count

    def rows(self, offset: int, limit: int, cursor: Cursor) -> Any:
        """The numbers of `limit` rows from `offset` on, as a NumPy array; fewer where they end."""
        import numpy as np

        if self.is_plain:
            return np.arange(offset, max(offset, min(offset + limit, self.source.row_count)))
        if self._whole is None and offset + limit <= HEAD_ROWS:
            if self._head is None:
                self._head = self._compute(cursor, HEAD_ROWS)
                if len(self._head) < HEAD_ROWS:
                    self._whole = self._head
                    self._count = len(self._head)
            return self._head[offset : offset + limit].astype(np.int64)
        if self._whole is None:
            self._whole = self._compute(cursor, None)
            self._count = len(self._whole)
        return self._whole[offset : offset + limit].astype(np.int64)

    def is_ready(self, offset: int, limit: int) -> bool:
        """Whether the numbers of these rows are known already."""
        if self.is_plain or self._whole is not None:
            return True
        return self._head is not None and offset + limit <= len(self._head)

    def _compute(self, cursor: Cursor, limit: int | None) -> Any:
        import numpy as np

        narrow = np.uint32 if self.source.row_count < 2**32 else np.int64
        sql = f"SELECT r FROM {self.source.relation(self._compiled.columns)} WHERE {self._compiled.where}"
        is_scan = limit is None and not self.question.sort  # a scan keeps the order of the file: sorting would cost memory
        if not is_scan:
            sql += f" ORDER BY {self._compiled.order}" + ("" if limit is None else f" LIMIT {limit}")
        pieces = [batch.column(0).to_numpy(zero_copy_only=False).astype(narrow) for batch in cursor.batches(sql, self._compiled.values)]
        found = np.concatenate([np.empty(0, narrow), *pieces])
        if is_scan and not bool((found[:-1] < found[1:]).all()):
            found.sort()
        return found
