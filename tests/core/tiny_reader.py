"""Reads a store as FORMAT.md describes it, with nothing of the package: if this can, so can anybody."""

import json
import os
import sqlite3
import stat
import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

from blake3 import blake3


class Refused(Exception):
    """The store is not what FORMAT.md describes."""


def expect(holds: object, what: str) -> None:
    if not holds:
        raise Refused(what)


def digest(content: bytes) -> bytes:
    return blake3(content).digest()


@contextmanager
def open_tiny_reader(root: Path) -> Iterator["TinyReader"]:
    """A reader of the store in a folder."""
    head = json.loads((root / "store.json").read_text())
    expect(head["format"] <= 1 and head["features"] == [], "a newer format")
    with closing(sqlite3.connect(f"{(root / 'catalog.db').as_uri()}?mode=ro", uri=True, isolation_level=None)) as db:
        db.execute("BEGIN")
        expect(db.execute("PRAGMA application_id").fetchone()[0] == 0x4A415254, "not a catalog")
        expect(db.execute("PRAGMA user_version").fetchone()[0] <= 1, "a newer schema")
        expect(db.execute("SELECT value FROM facts WHERE key = 'store_id'").fetchone()[0] == head["id"], "not its catalog")
        yield TinyReader(root, db)


class TinyReader:
    """One store, open for reading, as it was at one moment."""

    def __init__(self, root: Path, db: sqlite3.Connection) -> None:
        self.root, self.db = root, db

    def version(self, entity: str, project: str, name: str, label: str) -> dict:
        """The version with a number ("v3") or an alias, with aliases, tags and metadata."""
        sql = """SELECT c.id, c.kind FROM collections c JOIN projects p ON p.id = c.project_id
            WHERE p.entity = ? AND p.name = ? AND c.name = ?"""
        collection, kind = self.db.execute(sql, (entity, project, name)).fetchone()
        held = {"source": "versions v ON v.id = h.id", "link": "links v ON v.version_id = h.id AND v.deleted_at IS NULL"}[kind]
        sql = f"""SELECT h.*, v.number AS number_here FROM versions h JOIN {held} WHERE v.collection_id = ?2
            AND h.deleted_at IS NULL AND coalesce(h.expires_at, ?1 + 1) > ?1 AND
            ('v' || v.number = ?3 OR h.id = (SELECT version_id FROM aliases WHERE collection_id = ?2 AND name = ?3))"""
        found = self.db.execute(sql, (time.time_ns() // 1000, collection, label))
        version = dict(zip([column[0] for column in found.description], found.fetchone(), strict=True))
        version["number"] = version.pop("number_here")
        sql = "SELECT name FROM aliases WHERE collection_id = ? AND version_id = ? ORDER BY name"
        version["aliases"] = [row[0] for row in self.db.execute(sql, (collection, version["id"]))]
        version["tags"] = [row[0] for row in self.db.execute("SELECT name FROM tags WHERE version_id = ? ORDER BY name", (version["id"],))]
        return version | {key: json.loads(version[key]) for key in ("metadata", "extras")}

    def ranges(self, version: dict) -> list[list[tuple[str, bytes, int, dict]]]:
        """The entries (path, digest, size, extras) of a version, range by range."""
        sql = """SELECT c.digest, vr.first_path, r.entry_count FROM version_ranges vr JOIN ranges r ON r.id = vr.range_id
            JOIN contents c ON c.id = r.content_id WHERE vr.version_id = ? ORDER BY vr.position"""
        rows = self.db.execute(sql, (version["id"],)).fetchall()
        expect(digest(b"jupyter_artifacts manifest 1\n" + b"".join(row[0] for row in rows)) == version["digest"], "another manifest")
        decoded = [list(decode_range(self.content(row[0]))) for row in rows]
        expect(all(old[-1][0].encode() < new[0][0].encode() for old, new in pairwise(decoded)), "ranges out of order")
        expect([(each[0][0], len(each)) for each in decoded] == [row[1:] for row in rows], "first paths and counts")
        return decoded

    def files(self, version: dict) -> dict[str, bytes]:
        """Every file of a version, verified."""
        return {path: self.content(of) for each in self.ranges(version) for path, of, _, extra in each if "ref" not in extra}

    def content(self, wanted: bytes) -> bytes:
        """The plain bytes of a content."""
        sql = """SELECT k.kind, k.key, c.start, c.length, c.size, c.codec FROM contents c JOIN containers k ON k.id = c.container_id
            WHERE c.digest = ?"""
        kind, key, start, length, size, codec = self.db.execute(sql, (wanted,)).fetchone()
        stored = self.container(kind, key)[start : start + length]
        is_whole = codec == 0 or (codec == 1 and zlib.crc32(stored[:-4]) == int.from_bytes(stored[-4:], "little"))
        expect(is_whole, "an unknown codec or a damaged stream")
        plain = stored if codec == 0 else zlib.decompressobj().decompress(stored[:-4], size + 1)
        expect((len(stored), len(plain), digest(plain)) == (length, size, wanted), f"damaged content {wanted.hex()}")
        return plain

    def container(self, kind: str, key: str) -> bytes:
        """All bytes of a container."""
        expect(len(key) == 32 and not key.strip("0123456789abcdef") and kind in ("pack", "blob"), "not a container")
        fd = os.open(self.root / f"{kind}s" / key[:2] / key, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(fd, "rb") as file:
            expect(stat.S_ISREG(os.fstat(fd).st_mode), "not a plain file")
            return file.read()


def decode_range(body: bytes) -> Iterator[tuple[str, bytes, int, dict]]:
    """Entries of a manifest range."""
    magic, count, paths_length = struct.unpack_from("<4sII", body)
    sizes_at = 12 + paths_length
    digests_at = sizes_at + 8 * count
    extras_at = digests_at + 32 * count
    expect(magic == b"JAR1" and count and extras_at <= len(body), "not a range")
    paths = body[12:sizes_at].split(b"\0")
    expect(len(paths) == count and all(map(bytes.__lt__, paths, paths[1:])), "paths out of order")
    extras = json.loads(body[extras_at:] or b"{}")
    for at, (path, size) in enumerate(zip(paths, struct.unpack_from(f"<{count}Q", body, sizes_at), strict=True)):
        yield path.decode(), body[digests_at + 32 * at :][:32], size, extras.get(str(at), {})


def read_pack_index(pack: bytes) -> list[tuple[bytes, int, int, int, int]]:
    """The index of a pack: (digest, size, start, length, codec) of each content."""
    start, count, index_digest, magic = struct.unpack("<QQ32s8s", pack[-56:])
    index = pack[start:-56]
    expect(pack[:8] == b"JAPACK1\n" and magic == b"JAPEND1\n", "not a finished pack")
    expect(len(index) == 57 * count and digest(index) == index_digest, "damaged index")
    rows = list(struct.iter_unpack("<32sQQQB", index))
    expect([8, *(row[2] + row[3] for row in rows)] == [*(row[2] for row in rows), start], "contents are not back to back")
    return rows
