"""Whether a catalog is sound in itself: pages and indexes, references between rows, and what people see against another source of it."""

from collections.abc import Iterator
from itertools import chain, groupby

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.visible import VisibleTable, visible_tables
from jupyter_artifacts.core.model.digest import Digest, digest_of
from jupyter_artifacts.core.model.manifest import manifest_digest

_MANY = 100
_OURS, _THEIRS = "main", "temp"


def unsound_pages(db: Connection, *, is_quick: bool) -> Iterator[str]:
    """What the database says of its own pages and indexes; the quick check leaves out whether indexes fit their tables."""
    check = "quick_check" if is_quick else "integrity_check"
    for (found,) in db.execute(f"PRAGMA {check}({_MANY})"):
        if found != "ok":
            yield str(found)


def dangling_references(db: Connection) -> Iterator[str]:
    """Rows that refer to rows which are not there."""
    rows = db.execute("PRAGMA foreign_key_check").fetchall()
    for (table, owner), some in groupby(rows, key=lambda row: (row[0], row[2])):
        yield f"{sum(1 for _ in some)} rows of {table} refer to {owner} that are not there"


def changed_manifests(db: Connection) -> Iterator[str]:
    """Versions whose list of ranges is not the one that their digest stands for."""
    rows = db.execute(
        """SELECT v.id, p.entity || '/' || p.name || '/' || c.name || ':v' || v.number, v.digest, n.digest
        FROM versions v JOIN collections c ON c.id = v.collection_id JOIN projects p ON p.id = c.project_id
        LEFT JOIN version_ranges vr ON vr.version_id = v.id LEFT JOIN ranges r ON r.id = vr.range_id
        LEFT JOIN contents n ON n.id = r.content_id WHERE v.purged_at IS NULL ORDER BY v.id, vr.position"""
    )
    for (_, name, digest), some in groupby(rows, key=lambda row: (row[0], row[1], bytes(row[2]))):
        ranges = [bytes(row[3]) for row in some if row[3] is not None]
        if manifest_digest(ranges) != digest:
            yield f"the list of files of {name} is not the one that was committed"


def changed_records(db: Connection) -> Iterator[str]:
    """Queued records that are not what they were, or do not follow from each other."""
    last: tuple[int, Digest] | None = None
    for number, body, digest in db.execute("SELECT seq, body, digest FROM records ORDER BY seq"):
        line = body.encode() if isinstance(body, str) else bytes(body)
        if digest_of(line) != bytes(digest) or (last is not None and number != last[0] + 1):
            yield f"record {number} was changed in the catalog"
        last = number, bytes(digest)


def differences(db: Connection) -> Iterator[str]:
    """What people see in the lasting tables and not in the temporary ones, and the other way round."""
    theirs = {table.name: table for table in visible_tables(db, _THEIRS)}
    for ours in visible_tables(db, _OURS):
        yield from _differences(db, ours, theirs[ours.name])


def _differences(db: Connection, ours: VisibleTable, theirs: VisibleTable) -> Iterator[str]:
    only_ours = db.execute(f"{ours.sql} EXCEPT {theirs.sql} LIMIT {_MANY}").fetchall()
    only_theirs = db.execute(f"{theirs.sql} EXCEPT {ours.sql} LIMIT {_MANY}").fetchall()
    for verdict, row in chain(
        (("is in the catalog alone", row) for row in only_ours), (("is not in the catalog", row) for row in only_theirs)
    ):
        values = ", ".join(f"{name} {_short(value)}" for name, value in zip(ours.columns, row, strict=True) if value is not None)
        yield f"{ours.name}: {values}: {verdict}"


def _short(value: object) -> str:
    text = value.hex() if isinstance(value, bytes) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
