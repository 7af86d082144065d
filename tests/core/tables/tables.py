"""Tables for tests of what reads them: written to files, opened as sources."""

import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jupyter_artifacts.core.tables.parquet_part import TableFile
from jupyter_artifacts.core.tables.scratch import Scratch
from jupyter_artifacts.core.tables.source import TableSource, open_source


def table_file(path: Path, verify: Callable[[int, int], None] = lambda start, length: None) -> TableFile:
    """A file as the store would hand it over."""
    return TableFile(path.name, f"{path.stat().st_size:064x}", os.path.getsize(path), str(path), verify, lambda: None)


def source_of(folder: Path, *tables: pa.Table, row_group_size: int = 7) -> TableSource:
    """A source of these parts, in small row groups."""
    files = []
    for at, table in enumerate(tables):
        path = folder / f"part{at}.parquet"
        pq.write_table(table, path, row_group_size=row_group_size)
        files.append(table_file(path))
    return open_source("t" if len(files) > 1 else files[0].name, files, Scratch(folder / "scratch"))
