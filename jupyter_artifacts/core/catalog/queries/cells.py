"""Executed cells: steps with what is known of their execution, and the files that they touched."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.batches import batches, placeholders
from jupyter_artifacts.core.catalog.queries.liveness import LIVE
from jupyter_artifacts.core.model.cell import CellFile, CellRecord, FileRole
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.run import Step


def note_cell(db: Connection, step_key: int, cell: CellRecord) -> None:
    """Keep what is known of an execution; one that is known already is replaced."""
    facts = {"began_at": cell.began_at, "took_us": cell.took_us, "is_ok": cell.is_ok, "notes": list(cell.notes)}
    db.execute("UPDATE steps SET facts = ? WHERE id = ?", (json.dumps(facts), step_key))
    db.execute("DELETE FROM step_files WHERE step_id = ?", (step_key,))
    rows = sorted({(step_key, each.path, each.role.value): each for each in cell.files}.items())
    db.executemany(
        "INSERT INTO step_files (step_id, path, role, digest, size, version_id) VALUES (?, ?, ?, ?, ?, ?)",
        [(*place, each.digest, each.size, each.version_key) for place, each in rows],
    )


def list_cells(db: Connection, session: str) -> list[CellRecord]:
    """The cells of a kernel's life whose execution was tracked, in their order."""
    rows = db.execute(
        "SELECT id, source, cell_id, ordinal, session, facts FROM steps WHERE session = ? AND facts IS NOT NULL ORDER BY id", (session,)
    ).fetchall()
    files = _files(db, [row[0] for row in rows])
    found = []
    for key, source, cell_id, ordinal, of, text in rows:
        facts = json.loads(text)
        found.append(
            CellRecord(
                key, Step(source, cell_id, ordinal, of), facts["began_at"], facts["took_us"], facts["is_ok"],
                tuple(files.get(key, ())), tuple(facts["notes"]),
            )
        )  # fmt: skip
    return sorted(found, key=lambda cell: (cell.began_at, cell.key))


def _files(db: Connection, steps: Sequence[int]) -> dict[int, list[CellFile]]:
    found: dict[int, list[CellFile]] = {}
    for some in batches(steps):
        sql = f"""SELECT step_id, path, role, digest, size, version_id FROM step_files WHERE step_id IN ({placeholders(len(some))})
            ORDER BY step_id, path, role"""
        for step, path, role, digest, size, version in db.execute(sql, some):
            known = None if digest is None else bytes(digest)
            found.setdefault(step, []).append(CellFile(path, FileRole(role), known, size, version))
    return found


class Holder(NamedTuple):
    """A version that holds a content; `name` is ``entity/project/name:v0``."""

    digest: Digest
    version: int
    name: str


def find_holders(db: Connection, entity: str, project: str, digests: Iterable[Digest]) -> Mapping[Digest, list[Holder]]:
    """An entity's live versions that hold these contents: those of the project first, then the newest first."""
    found: dict[Digest, list[Holder]] = {}
    for some in batches(sorted(set(digests))):
        sql = f"""SELECT DISTINCT t.digest, v.id, p.name, c.name, v.number FROM contents t
            JOIN range_contents rc ON rc.content_id = t.id JOIN version_ranges vr ON vr.range_id = rc.range_id
            JOIN versions v ON v.id = vr.version_id JOIN collections c ON c.id = v.collection_id JOIN projects p ON p.id = c.project_id
            WHERE t.digest IN ({placeholders(len(some))}) AND p.entity = ? AND {LIVE} ORDER BY v.id DESC"""
        for digest, version, place, name, number in db.execute(sql, [*some, entity]):
            holder = Holder(bytes(digest), version, f"{entity}/{place}/{name}:v{number}")
            found.setdefault(bytes(digest), []).append(holder)
    for holders in found.values():
        holders.sort(key=lambda holder: not holder.name.startswith(f"{entity}/{project}/"))
    return found
