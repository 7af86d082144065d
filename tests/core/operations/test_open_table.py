"""Tables of a version, opened where they lie: from packs and blobs, by path, by folder, and with damage said where it is."""

import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.open_table import open_table
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.core.tables.view import TableView
from jupyter_artifacts.errors import EntryNotFoundError, IntegrityError, UsageError
from tests.core.builders import log as log_files
from tests.core.operations.damage import flip_byte_of

LARGE = pa.table({"id": np.arange(300_000), "x": np.random.default_rng(0).random(300_000)})


def log(store: Store, name: str, files: dict[str, bytes]) -> VersionRecord:
    return log_files(store, name, files).version


def parquet(table: pa.Table) -> bytes:
    body = io.BytesIO()
    pq.write_table(table, body, row_group_size=100_000, use_dictionary=False)
    return body.getvalue()


def test_small_and_large_tables_page_alike(store: Store) -> None:
    version = log(store, "data", {"large.parquet": parquet(LARGE), "small.csv": b"id\n2\n1\n", "readme.txt": b"no table"})

    large, small = TableView(open_table(store, version, "large.parquet")), TableView(open_table(store, version, "small.csv"))
    large.change(sort="-id")
    small.change(sort="id")

    assert large.page(200_000, 2).column("id").to_pylist() == [99_999, 99_998]
    assert small.page(0, 9).to_pylist() == [{"id": 1}, {"id": 2}]
    large.close()
    small.close()
    assert [each.name for each in (store.cache_dir / "tables").glob("*/*.table")] == []


def test_the_only_table_needs_no_name(store: Store) -> None:
    version = log(store, "data", {"t.table.parquet": parquet(LARGE.slice(0, 3)), "readme.txt": b"no table"})

    for path in (None, "t.table.parquet", "t"):
        assert open_table(store, version, path).row_count == 3


def test_parts_in_a_folder_are_one_table_in_the_order_of_their_paths(store: Store) -> None:
    parts = {f"parts/{at}.table.parquet": parquet(LARGE.slice(at * 10, 10)) for at in range(3)}
    version = log(store, "data", {**parts, "parts/deeper/x.parquet": b"of another table", "parts/notes.txt": b""})

    for path in ("parts", "parts/"):
        assert open_table(store, version, path).slice(8, 15).column("id").to_pylist() == list(range(8, 23))


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        (None, UsageError, r"holds 2 tables; name one of them: a\.csv, b/c\.csv"),
        ("b.csv", EntryNotFoundError, "did you mean"),
        ("zzz", EntryNotFoundError, r"its tables: a\.csv, b/c\.csv"),
        ("../a.csv", EntryNotFoundError, "no table at"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(store: Store, path: str | None, error: type[Exception], message: str) -> None:
    version = log(store, "data", {"a.csv": b"n\n1\n", "b/c.csv": b"n\n1\n"})

    with pytest.raises(error, match=message):
        open_table(store, version, path)


def test_damage_is_found_by_the_page_that_touches_it_and_by_whoever_reads_all(store: Store) -> None:
    body = parquet(LARGE)
    version = log(store, "data", {"large.parquet": body})
    flip_byte_of(store, body, at=(2 << 20) + 99_000)
    view = TableView(open_table(store, version))

    assert view.page(0, 5).column("id").to_pylist() == [0, 1, 2, 3, 4]
    with pytest.raises(IntegrityError, match="damaged in the store"):
        view.page(150_000, 5)
    view.change(sort="id")
    with pytest.raises(IntegrityError, match="damaged in the store"):
        view.page(0, 5)


def test_a_store_whose_folder_reads_as_a_pattern_is_read_as_it_is(tmp_path: Path) -> None:
    from jupyter_artifacts.core.store import open_store

    store = open_store(str(tmp_path / "it's a [store]*?"), tmp_path / "it's [a] cache*?")
    view = TableView(open_table(store, log(store, "data", {"large.parquet": parquet(LARGE)})))
    view.change(sort="-id")

    assert view.page(0, 1).column("id").to_pylist() == [299_999]
    store.close()
