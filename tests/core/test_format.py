"""FORMAT.md is true: a reader made from it alone reads what the package writes, to the last byte."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest
from blake3 import blake3

from jupyter_artifacts.core.model.manifest import Entry
from jupyter_artifacts.core.operations.commit import LogRequest, commit
from jupyter_artifacts.core.operations.link import LinkTarget, link_version, unlink_version
from jupyter_artifacts.core.operations.run import use_version
from jupyter_artifacts.core.operations.update import change_aliases
from jupyter_artifacts.core.store import Store
from tests.core.builders import ENTITY, PROJECT, log, start_run
from tests.core.tiny_reader import Refused, TinyReader, open_tiny_reader, read_pack_index

LARGE = random.Random(1).randbytes((2 << 20) + 12345)
FILES = {
    "empty": b"",
    "a.txt": b"a",
    "again/a.txt": b"a",
    "naïve/雪.csv": "größer\n".encode(),
    "sub/random.bin": random.Random(2).randbytes(50_000),
    "sub/large.bin": LARGE,
}


@pytest.fixture
def reader(store: Store) -> Iterator[TinyReader]:
    """A reader of a store with one version of everything: small, empty, equal, large."""
    run = start_run(store, "first")
    logged = log(store, "data", FILES, metadata={"rows": 3, "note": "ü"}, aliases=["best"], tags=["checked"], run=run)
    log(store, "data", {**FILES, "a.txt": b"changed"}, description="second")
    use_version(store, start_run(store, "second"), logged.version)
    with open_tiny_reader(store.root) as opened:
        yield opened


@pytest.fixture
def many(store: Store) -> Iterator[TinyReader]:
    """A reader of a store with a version of 6,000 entries, and one of 6,001."""
    log(store, "base", {"content": b"content"})
    contents = blake3(b"content").digest()
    for count in (6000, 6001):
        sources = {f"part-{number % 7}/file {number:05}.txt": Entry("", contents, 7) for number in range(count)}
        commit(store, LogRequest(ENTITY, PROJECT, "many", "dataset", sources, token=f"{count}"))
    with open_tiny_reader(store.root) as opened:
        yield opened


def test_every_file_is_read_back_byte_for_byte(reader: TinyReader) -> None:
    version = reader.version(ENTITY, PROJECT, "data", "v0")

    assert reader.files(version) == FILES
    assert (version["entry_count"], version["size"]) == (len(FILES), sum(map(len, FILES.values())))


def test_names_and_metadata_are_read_back(reader: TinyReader) -> None:
    version = reader.version(ENTITY, PROJECT, "data", "best")

    assert (version["number"], version["aliases"], version["tags"]) == (0, ["best"], ["checked"])
    assert version["metadata"] == {"rows": 3, "note": "ü"}
    assert reader.version(ENTITY, PROJECT, "data", "latest")["description"] == "second"


def test_a_moved_alias_is_followed(store: Store, reader: TinyReader) -> None:
    change_aliases(store, log(store, "data", {"third": b"3"}).version, add=["best"])

    with open_tiny_reader(store.root) as again:
        assert again.version(ENTITY, PROJECT, "data", "best")["number"] == 2


def test_a_link_is_followed_and_has_a_number_and_aliases_of_its_own(store: Store, reader: TinyReader) -> None:
    shelf = LinkTarget(ENTITY, "registry", "shelf")
    gone = link_version(store, log(store, "other", {"other": b"4"}).version, shelf)
    link_version(store, log(store, "data", {"third": b"3"}).version, shelf, ["chosen"])
    unlink_version(store, gone)

    with open_tiny_reader(store.root) as again:
        found = again.version(ENTITY, "registry", "shelf", "chosen")
        assert (found["number"], found["aliases"], again.files(found)) == (1, ["chosen", "latest"], {"third": b"3"})
        assert again.version(ENTITY, PROJECT, "data", "latest")["aliases"] == ["latest"]
        with pytest.raises(TypeError):
            again.version(ENTITY, "registry", "shelf", "v0")


def test_large_files_are_blobs_as_they_are_and_small_ones_share_a_pack(store: Store, reader: TinyReader) -> None:
    [blob] = (store.root / "blobs").glob("??/*")

    assert blob.read_bytes() == LARGE
    assert len(list((store.root / "packs").glob("??/*"))) == 2  # one for each log


def test_block_digests_cover_a_blob(reader: TinyReader) -> None:
    [(size, digests)] = reader.db.execute("SELECT block_size, digests FROM content_blocks").fetchall()

    assert size == 1 << 18
    assert digests == b"".join(blake3(LARGE[at : at + size]).digest() for at in range(0, len(LARGE), size))


def test_pack_indexes_say_what_the_catalog_says(reader: TinyReader) -> None:
    packs = reader.db.execute("SELECT id, key, length FROM containers WHERE kind = 'pack'").fetchall()
    for container, key, length in packs:
        pack = reader.container("pack", key)
        rows = reader.db.execute(
            "SELECT digest, size, start, length, codec FROM contents WHERE container_id = ? ORDER BY start, length", (container,)
        )
        assert len(pack) == length
        assert read_pack_index(pack) == rows.fetchall()


def test_many_entries_are_read_back_in_order(many: TinyReader) -> None:
    ranges = many.ranges(many.version(ENTITY, PROJECT, "many", "v0"))

    paths = [entry[0] for each in ranges for entry in each]
    assert len(ranges) > 3
    assert paths == sorted(paths, key=str.encode)
    assert len(paths) == 6000


def test_ranges_end_where_the_rule_says(many: TinyReader) -> None:
    ranges = many.ranges(many.version(ENTITY, PROJECT, "many", "v0"))
    paths = [entry[0] for each in ranges for entry in each]

    lengths, begin = [], 0
    while begin < len(paths):
        end = begin + 1
        while end < len(paths) and end < begin + 4096 and not (end >= begin + 256 and crc32(paths[end].encode()) & 1023 == 0):
            end += 1
        lengths.append(end - begin)
        begin = end
    assert [len(each) for each in ranges] == lengths


def test_a_version_with_one_more_file_shares_the_other_ranges(many: TinyReader) -> None:
    old, new = (many.version(ENTITY, PROJECT, "many", label)["id"] for label in ("v0", "v1"))
    sql = """SELECT count(*) FROM version_ranges WHERE version_id = ?
        AND range_id NOT IN (SELECT range_id FROM version_ranges WHERE version_id = ?)"""

    assert many.db.execute(sql, (new, old)).fetchone() == (1,)


def test_references_are_entries_without_a_content(store: Store) -> None:
    log(store, "base", {"file": b"kept"})
    addresses = {f"ref-{number:02}": Entry("", bytes([number]) * 32, 5, {"ref": f"s3://bucket/{number}"}) for number in range(12)}
    sources = {"file": Entry("", blake3(b"kept").digest(), 4), **addresses}
    commit(store, LogRequest(ENTITY, PROJECT, "mixed", "dataset", sources, token="mixed"))

    with open_tiny_reader(store.root) as reader:
        version = reader.version(ENTITY, PROJECT, "mixed", "v0")
        assert reader.files(version) == {"file": b"kept"}
        assert [extra for [*entries] in reader.ranges(version) for *_, extra in entries] == [
            {},
            *(each.extra for each in addresses.values()),
        ]


def test_records_are_a_chain(store: Store, reader: TinyReader) -> None:
    lines = (store.root / "records" / "00000001.jsonl").read_bytes().split(b"\n")
    records = [json.loads(line) for line in lines[:-1]]

    assert lines[-1] == b""
    assert [record["seq"] for record in records] == list(range(len(records)))
    assert [record["previous"] for record in records] == ["", *(blake3(line).hexdigest() for line in lines[:-2])]
    assert [record["kind"] for record in records] == ["run", "log", "log", "run", "use"]


def test_the_record_of_a_log_names_its_manifest(store: Store, reader: TinyReader) -> None:
    lines = (store.root / "records" / "00000001.jsonl").read_text().splitlines()
    record = next(each for each in map(json.loads, lines) if each["kind"] == "log")
    version = reader.version(ENTITY, PROJECT, "data", "v0")

    listed = bytes.fromhex("".join(record["ranges"]))
    assert blake3(b"jupyter_artifacts manifest 1\n" + listed).hexdigest() == record["digest"] == version["digest"].hex()
    assert {key for _, key, _ in record["containers"]} <= {file.name for file in store.root.glob("*/??/*")}


def test_files_beside_the_format_can_go(store: Store, reader: TinyReader) -> None:
    for name in ("catalog.lock", "catalog.queue", "records/lock", "records/lock.queue"):
        (store.root / name).unlink()
    (store.root / "staging").rmdir()

    with open_tiny_reader(store.root) as again:
        assert again.files(again.version(ENTITY, PROJECT, "data", "v0")) == FILES


@pytest.mark.parametrize("head", [{"format": 2}, {"features": ["chunks"]}, {"id": "0" * 32}])
def test_a_store_that_says_it_is_another_is_refused(store: Store, head: dict[str, object]) -> None:
    file = store.root / "store.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | head))

    with pytest.raises(Refused), open_tiny_reader(store.root):
        pass


def test_a_damaged_file_is_refused(store: Store, reader: TinyReader) -> None:
    [blob] = (store.root / "blobs").glob("??/*")
    flipped = bytearray(LARGE)
    flipped[1_500_000] ^= 1
    blob.chmod(0o600)
    blob.write_bytes(flipped)

    with pytest.raises(Refused, match="damaged"):
        reader.files(reader.version(ENTITY, PROJECT, "data", "v0"))


def test_the_reader_uses_nothing_of_the_package() -> None:
    text = Path(__file__).with_name("tiny_reader.py").read_text()

    assert not [line for line in text.splitlines() if "import" in line and "jupyter_artifacts" in line]
    assert len(text.splitlines()) <= 130
