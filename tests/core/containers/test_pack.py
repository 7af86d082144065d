"""Packs: what goes in comes out, and not one bit can change without being noticed."""

import os
import struct
from pathlib import Path

import pytest

from jupyter_artifacts.core.catalog.queries.contents import ContentRow
from jupyter_artifacts.core.containers.codec import compress
from jupyter_artifacts.core.containers.contract import Codec, ContainerKind, StagedContainer
from jupyter_artifacts.core.containers.local import LocalReader
from jupyter_artifacts.core.containers.pack import PACK_SIZE, PackedContent, PackWriter, read_index
from jupyter_artifacts.core.model.digest import Digest, digest_of
from jupyter_artifacts.core.operations.read_content import ContentReader
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import IntegrityError, StoreCorruptError

CONTENTS = [b"", b"a", bytes(range(256)) * 4, "größer\n".encode() * 20]
COMPRESSED = b"the same words again and again, " * 100


def write_pack(folder: Path) -> tuple[StagedContainer, list[ContentRow]]:
    """A pack of a few KB, and where the catalog would say that its contents lie."""
    writer = PackWriter(folder)
    rows = []
    for content, codec in [(content, Codec.RAW) for content in CONTENTS] + [(COMPRESSED, Codec.ZLIB)]:
        stored = content if codec == Codec.RAW else compress(content)
        place = writer.add(digest_of(content), stored, len(content), codec)
        rows.append(ContentRow(digest_of(content), len(content), place.container.key, ContainerKind.PACK, place.start, place.length, codec))
    return writer.finish(), rows


def index_of(file: Path) -> list[PackedContent]:
    """The index of a pack file."""
    reader = LocalReader(os.open(file, os.O_RDONLY), file)
    try:
        return list(read_index(reader, file.stat().st_size))
    finally:
        reader.close()


def with_footer(start: int, count: int, digest: Digest, magic: bytes = b"JAPEND1\n") -> bytes:
    return struct.pack("<QQ32s8s", start, count, digest, magic)


def test_the_index_lists_every_content_in_order(tmp_path: Path) -> None:
    staged, rows = write_pack(tmp_path)

    assert index_of(staged.file) == [PackedContent(row.digest, row.size, row.start, row.length, Codec(row.codec)) for row in rows]
    assert staged.file.stat().st_size == staged.length


def test_contents_are_read_back(store: Store) -> None:
    staged, rows = write_pack(store.containers.staging("lease"))
    store.containers.publish([staged])

    with ContentReader(store) as reader:
        assert [reader.read(row) for row in rows] == [*CONTENTS, COMPRESSED]


def test_an_empty_pack_is_a_pack(tmp_path: Path) -> None:
    staged = PackWriter(tmp_path).finish()

    assert index_of(staged.file) == []
    assert staged.length == 8 + 56


def test_thousands_of_contents_fit_one_pack(tmp_path: Path) -> None:
    writer = PackWriter(tmp_path)
    for number in range(3000):
        writer.add(digest_of(b"%d" % number), b"%d" % number, len(b"%d" % number))
    staged = writer.finish()

    stored = staged.file.read_bytes()
    assert all(digest_of(stored[row.start : row.start + row.length]) == row.digest for row in index_of(staged.file))


def test_a_pack_is_full_at_its_size(tmp_path: Path) -> None:
    writer = PackWriter(tmp_path)
    writer.add(bytes(32), bytes(PACK_SIZE - 9), PACK_SIZE - 9)
    assert not writer.is_full

    writer.add(bytes(32), b"1", 1)

    assert writer.is_full
    writer.abandon()


def test_the_file_is_not_for_writing(tmp_path: Path) -> None:
    staged, _ = write_pack(tmp_path)

    assert staged.file.stat().st_mode & 0o222 == 0


def test_every_flipped_bit_is_noticed(store: Store) -> None:
    """Every single bit of a pack: the index or a content is refused, and no content comes out changed."""
    staged, rows = write_pack(store.containers.staging("lease"))
    store.containers.publish([staged])
    file = store.containers.local_file(staged.key)
    file.chmod(0o600)
    expected = [*CONTENTS, COMPRESSED]
    unnoticed = []
    with ContentReader(store) as reader, open(file, "r+b", buffering=0) as pack:
        index = LocalReader(pack.fileno(), file)
        for at in range(staged.length):
            original = os.pread(pack.fileno(), 1, at)[0]
            for bit in range(8):
                os.pwrite(pack.fileno(), bytes([original ^ 1 << bit]), at)
                if not is_noticed(reader, rows, expected, index, staged.length):
                    unnoticed.append((at, bit))
            os.pwrite(pack.fileno(), bytes([original]), at)
        assert not is_noticed(reader, rows, expected, index, staged.length)

    # A deflate stream can spell the same bytes in several ways: a flip between two of them harms nobody.
    [compressed] = [row for row in rows if row.codec == Codec.ZLIB]
    assert all(compressed.start <= at < compressed.start + compressed.length for at, _ in unnoticed)
    assert len(unnoticed) < compressed.length


# Whether something is refused; what is not refused must be right.
def is_noticed(reader: ContentReader, rows: list[ContentRow], expected: list[bytes], index: LocalReader, length: int) -> bool:
    noticed = False
    for row, content in zip(rows, expected, strict=True):
        try:
            assert reader.read(row) == content
        except IntegrityError:
            noticed = True
    try:
        list(read_index(index, length))
    except StoreCorruptError:
        noticed = True
    return noticed


@pytest.mark.parametrize("kept", [0, 1, 7, 8, 55, 56, 63, 64, 500])
def test_a_pack_cut_short_is_refused(tmp_path: Path, kept: int) -> None:
    staged, _ = write_pack(tmp_path)
    content = staged.file.read_bytes()
    (tmp_path / "cut").write_bytes(content[: min(kept, len(content) - 1)])

    with pytest.raises(StoreCorruptError):
        index_of(tmp_path / "cut")


@pytest.mark.parametrize("more", [b"\0", bytes(57), bytes(10_000)])
def test_a_pack_with_something_behind_it_is_refused(tmp_path: Path, more: bytes) -> None:
    staged, _ = write_pack(tmp_path)
    (tmp_path / "longer").write_bytes(staged.file.read_bytes() + more)

    with pytest.raises(StoreCorruptError):
        index_of(tmp_path / "longer")


@pytest.mark.parametrize(
    "footer",
    [
        with_footer(2**64 - 1, 0, digest_of(b"")),
        with_footer(8, 2**64 - 1, digest_of(b"")),
        with_footer(8, 2**40, digest_of(b"")),
        with_footer(2**63, 2**63, digest_of(b"")),
        with_footer(9, 0, digest_of(b"")),
        with_footer(8, 0, digest_of(b"x")),
        with_footer(8, 0, digest_of(b""), b"JAPEND2\n"),
    ],
)
def test_a_footer_that_lies_is_refused(tmp_path: Path, footer: bytes) -> None:
    (tmp_path / "pack").write_bytes(b"JAPACK1\n" + footer)

    with pytest.raises(StoreCorruptError):
        index_of(tmp_path / "pack")


@pytest.mark.parametrize(
    ("start", "length", "codec"),
    [(0, 4, 0), (9, 3, 0), (8, 5, 0), (8, 3, 0), (8, 2**64 - 1, 0), (2**64 - 1, 4, 0), (8, 4, 2), (8, 4, 255)],
)
def test_an_index_row_that_lies_is_refused_although_its_digest_is_right(tmp_path: Path, start: int, length: int, codec: int) -> None:
    row = struct.pack("<32sQQQB", digest_of(b"four"), 4, start, length, codec)
    (tmp_path / "pack").write_bytes(b"JAPACK1\nfour" + row + with_footer(12, 1, digest_of(row)))

    with pytest.raises(StoreCorruptError):
        index_of(tmp_path / "pack")


def test_compressed_contents_never_inflate_beyond_their_size(store: Store) -> None:
    bomb = compress(bytes(50_000_000))
    writer = PackWriter(store.containers.staging("lease"))
    place = writer.add(digest_of(b"small"), bomb, 5, Codec.ZLIB)
    store.containers.publish([writer.finish()])
    row = ContentRow(digest_of(b"small"), 5, place.container.key, ContainerKind.PACK, place.start, place.length, Codec.ZLIB)

    with ContentReader(store) as reader, pytest.raises(IntegrityError):
        reader.read(row)
