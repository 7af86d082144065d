"""Collections as a person browses them: with what they hold, a page in a few statements, found by words that occur anywhere in them."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import links, versions
from jupyter_artifacts.core.catalog.queries.batches import batches, placeholders
from jupyter_artifacts.core.catalog.queries.collections import ORDERS, collection_columns
from jupyter_artifacts.core.catalog.queries.liveness import LIVE
from jupyter_artifacts.core.model.digest import Digest
from jupyter_artifacts.core.model.names import LATEST
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord

if TYPE_CHECKING:
    from jupyter_artifacts.core.model.page import Order, Page

_TABLES = "FROM collections c JOIN projects p ON p.id = c.project_id"
_HOLDS_SOMETHING = f"""(EXISTS (SELECT 1 FROM versions v WHERE v.collection_id = c.id AND {LIVE})
    OR EXISTS (SELECT 1 FROM links l JOIN versions v ON v.id = l.version_id
        WHERE l.collection_id = c.id AND l.deleted_at IS NULL AND {LIVE}))"""


class Wanted(NamedTuple):
    """Which collections; None is any.

    Attributes:
        words: in small letters; each occurs in a name, type, description, alias or tag, or in a version's metadata.
        with_empty: also those whose versions are all gone.
    """

    entity: str | None = None
    project: str | None = None
    type: str | None = None
    words: Sequence[str] = ()
    with_empty: bool = False


class Overview(NamedTuple):
    """A collection and what it holds: the version that its bare name stands for, and how many there are."""

    collection: CollectionRecord
    tags: tuple[str, ...]
    latest: VersionRecord | None
    version_count: int


class Matching(NamedTuple):
    """A collection that was found, by its key and the value that it is ordered by."""

    key: int
    type: str
    value: float | str


class LatestRange(NamedTuple):
    """A part of the list of files of a version."""

    version_key: int
    digest: Digest


def list_overviews(db: Connection, wanted: Wanted, page: "Page") -> list[Overview]:
    """A page of collections."""
    from jupyter_artifacts.core.catalog.queries.filtering import page_sql

    parameters: dict[str, object] = {}
    where = _where(wanted, parameters)
    condition, tail = page_sql(page, ORDERS, "c.id", parameters)
    rows = db.execute(f"SELECT {collection_columns()} {_TABLES} WHERE {where} AND {condition} {tail}", parameters)
    return _overviews(db, [CollectionRecord(*row) for row in rows.fetchall()])


def _overviews(db: Connection, found: Sequence[CollectionRecord]) -> list[Overview]:
    keys = [each.key for each in found]
    tags, counts, latest = _tags(db, keys), _counts(db, keys), _latest(db, found)
    return [Overview(each, tags.get(each.key, ()), latest.get(each.key), counts.get(each.key, 0)) for each in found]


def list_matching(db: Connection, wanted: Wanted, order: "Order") -> list[Matching]:
    """All collections that are wanted, in order: words are looked for once, whether a page is asked for, how many there are, or types."""
    parameters: dict[str, object] = {}
    where, column = _where(wanted, parameters), ORDERS[order.field]
    way = "DESC" if order.is_descending else "ASC"
    rows = db.execute(f"SELECT c.id, c.type, {column} {_TABLES} WHERE {where} ORDER BY {column} {way}, c.id {way}", parameters)
    return [Matching(*row) for row in rows]


def list_overviews_by_key(db: Connection, keys: Sequence[int]) -> list[Overview]:
    """These collections, in this order; without those that are gone."""
    rows: dict[int, CollectionRecord] = {}
    for some in batches(keys):
        sql = f"SELECT {collection_columns()} {_TABLES} WHERE c.id IN ({placeholders(len(some))})"
        rows |= {each.key: each for each in (CollectionRecord(*row) for row in db.execute(sql, some))}
    return _overviews(db, [rows[key] for key in keys if key in rows])


def list_latest_ranges(db: Connection, wanted: Wanted) -> list[LatestRange]:
    """The lists of files of what each bare name stands for, of collections changed last first; links are found where they were logged."""
    parameters: dict[str, object] = {}
    where = _where(wanted, parameters)
    sql = f"""SELECT w.version_id, t.digest FROM (
            SELECT c.id, c.updated_at, coalesce(
                (SELECT v.id FROM aliases a JOIN versions v ON v.id = a.version_id
                    WHERE a.collection_id = c.id AND a.name = '{LATEST}' AND {LIVE}),
                (SELECT v.id FROM versions v WHERE v.collection_id = c.id AND {LIVE} ORDER BY v.number DESC LIMIT 1)) AS version_id
            {_TABLES} WHERE c.kind = 'source' AND {where}) AS w
        JOIN version_ranges vr ON vr.version_id = w.version_id JOIN ranges r ON r.id = vr.range_id JOIN contents t ON t.id = r.content_id
        ORDER BY w.updated_at DESC, w.id DESC, vr.position"""
    return [LatestRange(int(version), bytes(digest)) for version, digest in db.execute(sql, parameters)]


def count_overviews(db: Connection, wanted: Wanted, page: "Page") -> int:
    """How many follow the place where `page` begins."""
    from jupyter_artifacts.core.catalog.queries.filtering import page_sql

    parameters: dict[str, object] = {}
    where = f"{_where(wanted, parameters)} AND {page_sql(page, ORDERS, 'c.id', parameters)[0]}"
    row = db.execute(f"SELECT count(*) {_TABLES} WHERE {where}", parameters).fetchone()
    return int(row[0]) if row else 0


def count_by_type(db: Connection, wanted: Wanted) -> list[tuple[str, int]]:
    """(type, how many collections) by type."""
    parameters: dict[str, object] = {}
    rows = db.execute(f"SELECT c.type, count(*) {_TABLES} WHERE {_where(wanted, parameters)} GROUP BY c.type ORDER BY c.type", parameters)
    return [(str(name), int(count)) for name, count in rows]


def count_by_project(db: Connection) -> dict[int, int]:
    """How many collections hold something, by the key of the project."""
    rows = db.execute(f"SELECT c.project_id, count(*) FROM collections c WHERE {_HOLDS_SOMETHING} GROUP BY c.project_id")
    return {int(key): int(count) for key, count in rows}


def _where(wanted: Wanted, parameters: dict[str, object]) -> str:
    parts = ["1 = 1" if wanted.with_empty else _HOLDS_SOMETHING]
    for name, column in (("entity", "p.entity"), ("project", "p.name"), ("type", "c.type")):
        if (value := getattr(wanted, name)) is not None:
            parameters[f"wanted_{name}"] = value
            parts.append(f"{column} = :wanted_{name}")
    for at, word in enumerate(wanted.words):
        parameters[f"word{at}"] = f"%{_escaped(word)}%"
        parameters[f"json{at}"] = f"%{_escaped(json.dumps(word)[1:-1])}%"
        parts.append(_holds_word(f":word{at}", f":json{at}"))
    return " AND ".join(parts)


def _escaped(word: str) -> str:
    return "".join(f"!{char}" if char in "!%_" else char for char in word)


def _holds_word(word: str, in_json: str) -> str:
    def like(column: str, pattern: str = word) -> str:
        return f"lower({column}) LIKE {pattern} ESCAPE '!'"

    return f"""({like("c.name")} OR {like("c.type")} OR {like("c.description")}
        OR EXISTS (SELECT 1 FROM collection_tags n WHERE n.collection_id = c.id AND {like("n.name")})
        OR EXISTS (SELECT 1 FROM aliases a JOIN versions v ON v.id = a.version_id
            WHERE a.collection_id = c.id AND {like("a.name")} AND {LIVE})
        OR EXISTS (SELECT 1 FROM versions v WHERE v.collection_id = c.id AND {LIVE}
            AND ({like("v.description")} OR {like("v.metadata", in_json)}
                OR EXISTS (SELECT 1 FROM tags t WHERE t.version_id = v.id AND {like("t.name")}))))"""


def _tags(db: Connection, keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for some in batches(keys):
        marks = placeholders(len(some))
        sql = f"SELECT collection_id, name FROM collection_tags WHERE collection_id IN ({marks}) ORDER BY collection_id, name"
        for key, name in db.execute(sql, some):
            found[key] = (*found.get(key, ()), name)
    return found


def _counts(db: Connection, keys: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in batches(keys):
        marks = placeholders(len(some))
        of_versions = f"""SELECT v.collection_id, count(*) FROM versions v
            WHERE v.collection_id IN ({marks}) AND {LIVE} GROUP BY v.collection_id"""
        of_links = f"""SELECT l.collection_id, count(*) FROM links l JOIN versions v ON v.id = l.version_id
            WHERE l.collection_id IN ({marks}) AND l.deleted_at IS NULL AND {LIVE} GROUP BY l.collection_id"""
        for sql in (of_versions, of_links):
            found |= {int(key): int(count) for key, count in db.execute(sql, some)}
    return found


def _latest(db: Connection, collections: Sequence[CollectionRecord]) -> dict[int, VersionRecord]:
    """What each bare name stands for; the newest version where that alias was taken away. By collection."""
    sources = {each.key for each in collections if not each.holds_links}
    named: dict[int, int] = {}
    for some in batches(sorted(sources)):
        sql = f"""SELECT a.collection_id, a.version_id FROM aliases a JOIN versions v ON v.id = a.version_id
            WHERE a.name = '{LATEST}' AND a.collection_id IN ({placeholders(len(some))}) AND {LIVE}"""
        named |= {int(collection): int(version) for collection, version in db.execute(sql, some)}
    for key in sources - named.keys():
        if (newest := versions.find_newest_key(db, key)) is not None:
            named[key] = newest
    records = versions.list_versions_by_key(db, sorted(named.values()))
    found = {each.collection.key: each for each in records}
    for each in collections:
        if each.holds_links and (link := links.find_linked_version(db, each.key, LATEST) or links.find_newest_link(db, each.key)):
            found[each.key] = link
    return found


def list_first_producers(db: Connection, keys: Sequence[int]) -> dict[int, RunRecord]:
    """The run that logged each version first, by the version's key."""
    from jupyter_artifacts.core.catalog.queries.runs import get_run

    found = {}
    for key in keys:
        row = db.execute("SELECT run_id FROM run_outputs WHERE version_id = ? ORDER BY created_at, run_id LIMIT 1", (key,)).fetchone()
        if row is not None:
            found[key] = get_run(db, int(row[0]))
    return found
