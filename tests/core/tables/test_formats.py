"""Files of each kind become tables: what is in them, whatever their values, and a clear error where there is no table in them."""

import gzip
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from jupyter_artifacts.core.tables.formats import table_format
from jupyter_artifacts.core.tables.scratch import Scratch
from jupyter_artifacts.core.tables.source import TableSource, open_source
from jupyter_artifacts.errors import NotATableError, UsageError
from tests.core.tables.tables import source_of, table_file

Open = Callable[..., TableSource]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Opens a file with these bytes."""

    def open_bytes(name: str, body: bytes) -> TableSource:
        path = tmp_path / name
        path.write_bytes(body)
        return open_source(name, [table_file(path)], Scratch(tmp_path / "a [folder]*?" / "scratch"))

    return open_bytes


def parquet(table: pa.Table, **options: object) -> bytes:
    body = io.BytesIO()
    pq.write_table(table, body, **options)
    return body.getvalue()


def rows(source: TableSource) -> list[dict[str, object]]:
    return list(source.slice(0, 1000).to_pylist())


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("a.csv", b"n,s\n1,x\n2,\n", [{"n": 1, "s": "x"}, {"n": 2, "s": None}]),
        ("a.tsv", b"n\ts\n1\tx,y\n", [{"n": 1, "s": "x,y"}]),
        ("a.csv.gz", gzip.compress(b"n;s\n1;x\n", mtime=0), [{"n": 1, "s": "x"}]),
        ("quoted.csv", b'n,s\n1,"a ""b""\nc"\n', [{"n": 1, "s": 'a "b"\nc'}]),
        ("late.csv", b"n,s\n" + b"1,1\n" * 30_000 + b"x,1\n", [{"n": "1", "s": 1}] * 1000),
        ("large.csv", b"n\n9007199254740993\n18446744073709551616\n", [{"n": Decimal(2**53 + 1)}, {"n": Decimal(2**64)}]),
        ("head.csv", b"n,s\n", []),
        ("nothing.csv", b"", []),
        ("a.jsonl", b'{"n": 9007199254740993, "s": "x"}\n{"s": "y", "m": [1, 2]}\n', [
            {"n": 9007199254740993, "s": "x", "m": None}, {"n": None, "s": "y", "m": [1, 2]},
        ]),
        ("days.csv", b"n,d\n1,2024-01-02\n2,05/12/2024\n", [{"n": 1, "d": "2024-01-02"}, {"n": 2, "d": "05/12/2024"}]),
        ("day.csv", b"d\n2024-01-02\n", [{"d": date(2024, 1, 2)}]),
        ("bom.csv", "\ufeffn;s\r\n1;\"M\u00fc;\"\r\n\r\n".encode(), [{"n": 1, "s": "M\u00fc;"}]),
        ("zip.csv", b"zip\n01234\n98765\n", [{"zip": "01234"}, {"zip": "98765"}]),
        ("longer.csv", f"n\n1\n{2**127 - 1}\n".encode(), [{"n": "1"}, {"n": str(2**127 - 1)}]),
        ("longest.csv", f"n\n1\n{10**50}\n".encode(), [{"n": "1"}, {"n": str(10**50)}]),
        ("large.jsonl", f'{{"n": -1}}\n\n{{"n": {2**64 - 1}}}\n'.encode(), [{"n": Decimal(-1)}, {"n": Decimal(2**64 - 1)}]),
        ("larger.jsonl", f'{{"m": 0.5, "a/\'": 1}}\n{{"a/\'": {2**64 + 1}}}\n{{}}\n'.encode(), [
            {"m": 0.5, "a/'": Decimal(1)}, {"m": None, "a/'": Decimal(2**64 + 1)}, {"m": None, "a/'": None},
        ]),
        ("longest.jsonl", f'{{"n": 1}}\n{{"n": {10**50 + 1}}}\n'.encode(), [{"n": "1"}, {"n": str(10**50 + 1)}]),
        ("both.jsonl", f'{{"n": 0.5}}\n{{"n": {2**64 + 1}}}\n'.encode(), [{"n": "0.5"}, {"n": str(2**64 + 1)}]),
        ("digits.jsonl", b'{"n": 0.12345678901234567890, "s": "1234567890123456789012"}\n', [
            {"n": 0.12345678901234567890, "s": "1234567890123456789012"},
        ]),
        ("nested.jsonl", f'{{"n": {{"a": [1, {2**64 + 1}]}}}}\n{{"n": {{"a": []}}}}\n'.encode(), [
            {"n": f'{{"a":[1,{2**64 + 1}]}}'}, {"n": '{"a":[]}'},
        ]),
        ("mixed.ndjson", b'{"n": 1}\n{"n": "x"}\n', [{"n": "1"}, {"n": '"x"'}]),
    ],
)  # fmt: skip
def test_text_becomes_rows(opened: Open, name: str, body: bytes, expected: list[dict[str, object]]) -> None:
    assert rows(opened(name, body)) == expected


def test_feather_becomes_rows_whatever_its_batches(opened: Open) -> None:
    table = pa.table(
        {"n": range(10), "t": pa.array(range(10), pa.timestamp("ns", "UTC")), "s": pa.array(list("abcdefghij")).dictionary_encode()}
    )
    for compression in ("uncompressed", "zstd"):
        body = io.BytesIO()
        feather.write_feather(table, body, compression=compression, chunksize=3)
        source = opened(f"{compression}.feather", body.getvalue())
        assert source.slice(2, 5).cast(table.schema).equals(table.slice(2, 5).combine_chunks())


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("cut.parquet", parquet(pa.table({"a": range(100)}))[:-20], "its end is missing"),
        ("empty.parquet", b"", "its end is missing"),
        ("footer.parquet", b"PAR1" + b"\xff" * 100 + b"\x60\0\0\0PAR1", "not Parquet as it should be"),
        ("long.parquet", b"PAR1" + b"\xff\xff\xff\x7fPAR1", "not Parquet as it should be"),
        ("a.feather", b"FEA1 and more", "not Feather as it should be"),
        ("empty.feather", b"", "not Feather as it should be"),
        ("latin.csv", b"a,b\n\xe9,1\n", "not CSV as it should be"),
        ("zeros.csv", bytes(range(256)) * 9, "not CSV as it should be"),
        ("ragged.csv", b"a,b\n1,2\n1,2,3\n", "not CSV as it should be"),
        ("cut.csv.gz", gzip.compress(b"a,b\n1,2\n" * 999, mtime=0)[:-9], "not CSV as it should be"),
        ("cut.jsonl", b'{"a": 1}\n{"a":', "not JSON lines as it should be"),
        ("picture.png", b"\x89PNG", "none of the kinds of tables"),
    ],
)
def test_what_is_no_table_is_refused_by_name(opened: Open, name: str, body: bytes, message: str) -> None:
    with pytest.raises(NotATableError, match=message) as raised:
        opened(name, body)
    assert name in str(raised.value)


def test_a_damaged_page_of_parquet_is_refused_when_it_is_read(opened: Open) -> None:
    body = bytearray(parquet(pa.table({"a": range(1000), "b": range(1000)}), compression="snappy", use_dictionary=False))
    body[8:60] = b"\xff" * 52
    source = opened("a.parquet", bytes(body))

    assert source.slice(0, 5, [1]).to_pylist()[4] == {"b": 4}
    with pytest.raises(NotATableError, match=r"a\.parquet can't be read"):
        source.slice(0, 5, [0])


def test_ten_thousand_columns_have_pages_and_an_order(opened: Open) -> None:
    source = opened("wide.parquet", parquet(pa.table({f"c{at}": [at, -at] for at in range(10_000)})))

    assert source.slice(1, 1).num_columns == 10_000
    cursor = source.new_cursor()
    assert cursor.query(f"SELECT r FROM {source.relation([9_999])} ORDER BY c9999").column(0).to_pylist() == [1, 0]
    cursor.close()


def test_tables_without_rows_or_columns_are_tables(opened: Open) -> None:
    assert opened("rows.parquet", parquet(pa.table({"a": pa.array([], pa.int64())}))).slice(0, 5).schema.names == ["a"]
    nothing = opened("columns.parquet", parquet(pa.table({})))
    assert (nothing.row_count, nothing.slice(0, 5).num_columns) == (0, 0)


def test_columns_of_one_name_are_kept_apart(opened: Open) -> None:
    table = pa.Table.from_arrays([pa.array([1, 2]), pa.array([3, 4]), pa.array([5, 6])], names=["a", "a", "A"])
    source = opened("twins.parquet", parquet(table))

    assert [column.to_pylist() for column in source.slice(0, 2).columns] == [[1, 2], [3, 4], [5, 6]]
    cursor = source.new_cursor()
    assert cursor.query(f"SELECT c0, c1, c2 FROM {source.relation()} WHERE r = 1").to_pylist() == [{"c0": 2, "c1": 4, "c2": 6}]
    cursor.close()


def test_parts_follow_each_other_with_the_types_of_the_first(tmp_path: Path) -> None:
    source = source_of(tmp_path, pa.table({"n": [1], "s": ["a"]}), pa.table({"s": ["b"], "n": pa.array([2], pa.int32())}), row_group_size=1)

    assert rows(source) == [{"n": 1, "s": "a"}, {"n": 2, "s": "b"}]
    assert source.slice(1, 1).schema.field("n").type == pa.int64()


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"n": [1]}, "part part1.parquet has other columns than part0.parquet: it lacks 's'"),
        ({"n": [1], "s": ["a"], "m": [1]}, "it has besides 'm'"),
        ({"n": ["1"], "s": ["a"]}, "column 'n' holds string, not int64"),
    ],
)
def test_a_part_with_another_schema_is_named(tmp_path: Path, other: dict[str, list[object]], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        source_of(tmp_path, pa.table({"n": [1], "s": ["a"]}), pa.table(other))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a/b.CSV", "CSV"),
        ("a.csv.gz", "CSV"),
        ("a.parquet.gz", None),
        ("a.json", None),
        ("a", None),
        (".csv", None),
        ("x.table.parquet", "Parquet"),
    ],
)
def test_kinds_are_told_by_names(path: str, kind: str | None) -> None:
    assert table_format(path) == kind


def test_what_was_unpacked_once_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"n\n1\n")
    scratch = Scratch(tmp_path / "scratch")
    open_source("a.csv", [table_file(path)], scratch).close()
    before = [(each.name, each.stat().st_ino) for each in scratch.folder.glob("*.parquet")]

    open_source("a.csv", [table_file(path)], scratch).close()

    assert [(each.name, each.stat().st_ino) for each in scratch.folder.glob("*.parquet")] == before
    assert len(before) == 1


def test_the_least_recently_used_goes_when_there_is_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_artifacts.core.tables.scratch.LIMIT_BYTES", 25)
    scratch = Scratch(tmp_path / "scratch")

    def write(path: str) -> None:
        Path(path).write_bytes(b"0123456789")

    for at, name in enumerate(["one", "two", "three"]):
        made = scratch.derive(name, write)
        if name != "three":
            import os

            os.utime(made, (at, at))
    assert sorted(each.name for each in scratch.folder.iterdir() if each.is_file()) == ["three", "two"]


def test_what_others_may_have_put_there_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"n\n1\n")
    scratch = Scratch(tmp_path / "scratch")
    open_source("a.csv", [table_file(path)], scratch).close()
    (unpacked,) = scratch.folder.glob("*.parquet")
    pq.write_table(pa.table({"n": [666]}), unpacked)
    scratch.folder.chmod(0o777)

    assert rows(open_source("a.csv", [table_file(path)], Scratch(scratch.folder))) == [{"n": 1}]
