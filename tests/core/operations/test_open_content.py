"""Contents as files: any range of them, verified, from packs and from blobs."""

import io
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_artifacts.core.model.digest import digest_of
from jupyter_artifacts.core.operations.open_content import open_content
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import IntegrityError, MissingContentError
from tests.core.builders import log
from tests.core.operations.damage import flip_byte_of

LARGE = bytes(range(256)) * 4096 * 3 + b"the end"
SMALL = b"small"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("filled")
    store = open_store(str(folder / "store"), folder / "cache")
    log(store, "data", {"large": LARGE, "small": SMALL, "empty": b""})
    yield store
    store.close()


@settings(deadline=None)
@given(reads=st.lists(st.tuples(st.integers(0, len(LARGE) + 9), st.integers(-1, 3 << 20)), max_size=5))
def test_any_range_is_what_was_logged(filled: Store, reads: list[tuple[int, int]]) -> None:
    with open_content(filled, digest_of(LARGE)) as file:
        for start, size in reads:
            assert file.seek(start) == start
            assert file.read(size) == LARGE[start:][: None if size < 0 else size]


@pytest.mark.parametrize("content", [LARGE, SMALL, b""])
def test_whole_contents_are_read(filled: Store, content: bytes) -> None:
    with open_content(filled, digest_of(content)) as file:
        assert file.read() == content
        assert file.seek(0, os.SEEK_END) == len(content)


def test_what_is_not_there_is_said(filled: Store) -> None:
    with pytest.raises(MissingContentError):
        open_content(filled, digest_of(b"never logged"))


def test_damage_is_found_by_whoever_touches_it_and_by_nobody_else(store: Store) -> None:
    log(store, "data", {"large": LARGE, "small": SMALL})
    flip_byte_of(store, LARGE, at=2 << 20)
    flip_byte_of(store, SMALL)

    with open_content(store, digest_of(LARGE)) as file:
        assert file.read(1 << 20) == LARGE[: 1 << 20]
        file.seek((2 << 20) + 99)
        with pytest.raises(IntegrityError, match="damaged in the store"):
            file.read(1)
    with pytest.raises(IntegrityError):
        open_content(store, digest_of(SMALL))


def test_arrow_reads_one_column_without_the_others(store: Store) -> None:
    table = pa.table({"a": list(range(300_000)), "b": [os.urandom(16) for _ in range(300_000)]})
    body = io.BytesIO()
    pq.write_table(table, body, compression="none", use_dictionary=False)
    log(store, "data", {"t.parquet": body.getvalue()})
    at = body.getvalue().rindex(table["b"][200_000].as_py())
    flip_byte_of(store, body.getvalue(), at)

    digest = digest_of(body.getvalue())
    assert pq.ParquetFile(open_content(store, digest)).read(columns=["a"]).num_rows == 300_000
    with pytest.raises(IntegrityError):
        pq.ParquetFile(open_content(store, digest)).read(columns=["b"])


def test_what_was_verified_can_be_read_in_place(store: Store) -> None:
    log(store, "data", {"large": LARGE})
    flip_byte_of(store, LARGE, at=2 << 20)

    with open_content(store, digest_of(LARGE)) as file:
        assert file.local_file.stat().st_size == len(LARGE)
        file.verify(5, (2 << 20) - 5)
        with pytest.raises(IntegrityError):
            file.verify(0, len(LARGE))
