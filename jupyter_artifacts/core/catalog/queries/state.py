"""The state of what a person can change, field by field: enough to record a change, to undo it, and to make it again elsewhere.

    noun         key in the catalog     name in records              fields
    version      versions.id            entity/project/name:v3       description, metadata, tags, ttl_seconds, is_deleted
    alias        collections.id         entity/project/name          each alias: the version it names, or None
    link         collection:version     entity/project/name:v3       is_deleted
    collection   collections.id         entity/project/name          name, type, description, tags
    project      projects.id            entity/project               ttl_seconds
    entity       its name               entity                       ttl_seconds

A kind of thing that is added here can be undone, is recorded, and is recovered.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries import collections, links, retention, versions
from jupyter_artifacts.core.catalog.queries.batches import batches, placeholders
from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.core.model.ttl import ttl_of_seconds

Key = int | str
Values = Mapping[str, object]


class Field(NamedTuple):
    """One value that can change."""

    noun: str
    key: Key
    name: str


State = dict[Field, object]


class Noun:
    """How one kind of thing is read, changed and named. Values are what JSON can hold."""

    def read(self, db: Connection, key: Key, names: Sequence[str]) -> dict[str, object]:
        """The values of these fields now."""
        raise LookupError(key)

    def write(self, db: Connection, key: Key, values: Values, now: int) -> None:
        """Let the fields have these values."""
        raise LookupError(key)

    def name_of(self, db: Connection, key: Key) -> str:
        """What records call the thing."""
        return str(key)

    def find(self, db: Connection, name: str) -> Key | None:
        """The key of what records call so, or None."""
        return name

    def read_many(self, db: Connection, wanted: Mapping[Key, Sequence[str]]) -> dict[Key, dict[str, object]]:
        """`read` of many things."""
        return {key: self.read(db, key, names) for key, names in wanted.items()}

    def write_many(self, db: Connection, wanted: Mapping[Key, Values], now: int) -> None:
        """`write` of many things."""
        for key, values in wanted.items():
            self.write(db, key, values, now)

    def names_of(self, db: Connection, keys: Sequence[Key]) -> dict[Key, str]:
        """`name_of` of many things."""
        return {key: self.name_of(db, key) for key in keys}

    def named(self, db: Connection, value: object) -> object:
        """A value as records hold it, without keys of this catalog."""
        return value

    def keyed(self, db: Connection, value: object) -> object:
        """The value that records hold so."""
        return value


class _Versions(Noun):
    def read_many(self, db: Connection, wanted: Mapping[Key, Sequence[str]]) -> dict[Key, dict[str, object]]:
        found: dict[Key, dict[str, object]] = {key: {"is_deleted": True} for key in wanted}
        for some in batches(list(wanted)):
            sql = f"SELECT id, description, metadata, ttl_seconds, deleted_at FROM versions WHERE id IN ({placeholders(len(some))})"
            for key, description, metadata, ttl_seconds, deleted_at in db.execute(sql, some):
                found[key] = {"description": description, "ttl_seconds": ttl_seconds, "is_deleted": deleted_at is not None}
                if "metadata" in wanted[key]:
                    found[key]["metadata"] = json.loads(metadata)
        for key in (key for key, names in wanted.items() if "tags" in names):
            tags = db.execute("SELECT name FROM tags WHERE version_id = ? ORDER BY name", (key,))
            found[key]["tags"] = [str(tag) for (tag,) in tags]
        return found

    def write_many(self, db: Connection, wanted: Mapping[Key, Values], now: int) -> None:
        for is_deleted in (True, False):  # a collection may have been deleted whole
            keys = [key for key, values in wanted.items() if values == {"is_deleted": is_deleted}]
            for some in batches(keys):
                sql = f"UPDATE versions SET deleted_at = ?, updated_at = ? WHERE id IN ({placeholders(len(some))})"
                db.execute(sql, (now if is_deleted else None, now, *some))
        super().write_many(db, {key: values for key, values in wanted.items() if values.keys() != {"is_deleted"}}, now)

    def write(self, db: Connection, key: Key, values: Values, now: int) -> None:
        columns: dict[str, object] = {name: values[name] for name in ("description", "ttl_seconds") if name in values}
        if "metadata" in values:
            columns["metadata"] = canonical_json(values["metadata"])
        if "is_deleted" in values:
            columns["deleted_at"] = now if values["is_deleted"] else None
        if values.keys() & {"description", "metadata", "is_deleted"}:
            columns["updated_at"] = now
        if columns:
            assignments = ", ".join(f"{column} = :{column}" for column in columns)
            db.execute(f"UPDATE versions SET {assignments} WHERE id = :key", {**columns, "key": key})
        tags = values.get("tags")
        if isinstance(tags, list):
            versions.replace_tags(db, int(key), tags)
        if "ttl_seconds" in values:
            retention.refresh_expiry(db, version=int(key))

    def name_of(self, db: Connection, key: Key) -> str:
        return self.names_of(db, [key])[key]

    def names_of(self, db: Connection, keys: Sequence[Key]) -> dict[Key, str]:
        found = {key: str(key) for key in keys}
        for some in batches(keys):
            sql = f"""SELECT v.id, p.entity, p.name, c.name, v.number FROM versions v JOIN collections c ON c.id = v.collection_id
                JOIN projects p ON p.id = c.project_id WHERE v.id IN ({placeholders(len(some))})"""
            found |= {key: f"{entity}/{project}/{name}:v{number}" for key, entity, project, name, number in db.execute(sql, some)}
        return found

    def find(self, db: Connection, name: str) -> Key | None:
        place, _, label = name.rpartition(":v")
        collection = _COLLECTIONS.find(db, place)
        row = db.execute("SELECT id FROM versions WHERE collection_id = ? AND number = ?", (collection, int(label))).fetchone()
        return int(row[0]) if row else None


class _Collections(Noun):
    _COLUMNS = ("name", "type", "description")

    def read(self, db: Connection, key: Key, names: Sequence[str]) -> dict[str, object]:
        row = db.execute(f"SELECT {', '.join(self._COLUMNS)} FROM collections WHERE id = ?", (key,)).fetchone()
        found: dict[str, object] = dict(zip(self._COLUMNS, row, strict=True)) if row else {}
        return found | {"tags": collections.list_collection_tags(db, int(key))}

    def write(self, db: Connection, key: Key, values: Values, now: int) -> None:
        assignments = ", ".join(f"{column} = :{column}" for column in [*(each for each in self._COLUMNS if each in values), "updated_at"])
        columns = {name: value for name, value in values.items() if name in self._COLUMNS}
        db.execute(f"UPDATE collections SET {assignments} WHERE id = :key", {**columns, "updated_at": now, "key": key})
        tags = values.get("tags")
        if isinstance(tags, list):
            collections.replace_collection_tags(db, int(key), tags)
        if "type" in values:
            retention.refresh_expiry(db, collection=int(key))

    def name_of(self, db: Connection, key: Key) -> str:
        row = db.execute(
            "SELECT p.entity, p.name, c.name FROM collections c JOIN projects p ON p.id = c.project_id WHERE c.id = ?", (key,)
        ).fetchone()
        return "/".join(row) if row else str(key)

    def find(self, db: Connection, name: str) -> Key | None:
        row = db.execute(
            "SELECT c.id FROM collections c JOIN projects p ON p.id = c.project_id WHERE p.entity = ? AND p.name = ? AND c.name = ?",
            name.split("/"),
        ).fetchone()
        return int(row[0]) if row else None


class _Aliases(_Collections):
    def read(self, db: Connection, key: Key, names: Sequence[str]) -> dict[str, object]:
        found: dict[str, object] = dict.fromkeys(names)
        for some in batches(names):
            sql = f"SELECT name, version_id FROM aliases WHERE collection_id = ? AND name IN ({placeholders(len(some))})"
            found |= {str(name): int(version) for name, version in db.execute(sql, (key, *some))}
        return found

    def write(self, db: Connection, key: Key, values: Values, now: int) -> None:
        for name, version in values.items():
            if isinstance(version, int):
                versions.set_aliases(db, int(key), version, [name], now)
            else:
                db.execute("DELETE FROM aliases WHERE collection_id = ? AND name = ?", (key, name))

    def named(self, db: Connection, value: object) -> object:
        return _VERSIONS.name_of(db, value) if isinstance(value, int) else None

    def keyed(self, db: Connection, value: object) -> object:
        return _VERSIONS.find(db, value) if isinstance(value, str) else None


class _Links(_Collections):
    def read(self, db: Connection, key: Key, names: Sequence[str]) -> dict[str, object]:
        row = db.execute("SELECT deleted_at FROM links WHERE collection_id = ? AND version_id = ?", _pair(key)).fetchone()
        return {"is_deleted": row is None or row[0] is not None}

    def write(self, db: Connection, key: Key, values: Values, now: int) -> None:
        collection, version = _pair(key)
        if values["is_deleted"]:
            links.delete_link(db, collection, version, now)
        else:
            links.restore_link(db, collection, version, now)
        retention.refresh_expiry(db, version=version)

    def name_of(self, db: Connection, key: Key) -> str:
        collection, version = _pair(key)
        row = db.execute("SELECT number FROM links WHERE collection_id = ? AND version_id = ?", (collection, version)).fetchone()
        place = super().name_of(db, collection)
        return f"{place}:v{row[0]}" if row else place

    def find(self, db: Connection, name: str) -> Key | None:
        place, _, label = name.rpartition(":v")
        collection = super().find(db, place)
        row = db.execute("SELECT version_id FROM links WHERE collection_id = ? AND number = ?", (collection, int(label))).fetchone()
        return f"{collection}:{row[0]}" if row else None


def _pair(key: Key) -> tuple[int, int]:
    collection, _, version = str(key).partition(":")
    return int(collection), int(version)


class _Projects(Noun):
    def read(self, db: Connection, key: Key, names: Sequence[str]) -> dict[str, object]:
        row = db.execute("SELECT ttl_seconds FROM projects WHERE id = ?", (key,)).fetchone()
        return {"ttl_seconds": row[0] if row else None}

    def write(self, db: Connection, key: Key, values: Values, now: int) -> None:
        entity, _, project = self.name_of(db, key).partition("/")
        retention.set_default_ttl(db, entity, project, ttl_of_seconds(_seconds(values)), now)

    def name_of(self, db: Connection, key: Key) -> str:
        row = db.execute("SELECT entity, name FROM projects WHERE id = ?", (key,)).fetchone()
        return "/".join(row) if row else str(key)

    def find(self, db: Connection, name: str) -> Key | None:
        row = db.execute("SELECT id FROM projects WHERE entity = ? AND name = ?", name.split("/")).fetchone()
        return int(row[0]) if row else None


class _Entities(Noun):
    def read(self, db: Connection, key: Key, names: Sequence[str]) -> dict[str, object]:
        row = db.execute("SELECT ttl_seconds FROM entities WHERE name = ?", (key,)).fetchone()
        return {"ttl_seconds": row[0] if row else None}

    def write(self, db: Connection, key: Key, values: Values, now: int) -> None:
        retention.set_default_ttl(db, str(key), None, ttl_of_seconds(_seconds(values)), now)


def _seconds(values: Values) -> int | None:
    seconds = values["ttl_seconds"]
    return seconds if isinstance(seconds, int) else None


_VERSIONS, _COLLECTIONS = _Versions(), _Collections()

NOUNS: Mapping[str, Noun] = {
    "version": _VERSIONS,
    "link": _Links(),
    "alias": _Aliases(),
    "collection": _COLLECTIONS,
    "project": _Projects(),
    "entity": _Entities(),
}
"""In the order in which they are written: an alias may name a version that comes back by the same change."""


_ORDER = {noun: place for place, noun in enumerate(NOUNS)}


def _by_noun(fields: Iterable[Field]) -> list[tuple[str, dict[Key, list[str]]]]:
    """(noun, fields of each thing), in the order in which they are written."""
    found: dict[str, dict[Key, list[str]]] = {}
    for noun, key, name in fields:
        found.setdefault(noun, {}).setdefault(key, []).append(name)
    return sorted(found.items(), key=lambda item: _ORDER[item[0]])


def read_state(db: Connection, fields: Iterable[Field]) -> State:
    """What these fields hold."""
    state: State = {}
    for noun, wanted in _by_noun(fields):
        found = NOUNS[noun].read_many(db, wanted)
        state |= {Field(noun, key, name): found[key].get(name) for key, names in wanted.items() for name in names}
    return state


def names_of(db: Connection, fields: Iterable[Field]) -> dict[tuple[str, Key], str]:
    """What records call the things of these fields."""
    return {(noun, key): name for noun, wanted in _by_noun(fields) for key, name in NOUNS[noun].names_of(db, list(wanted)).items()}


def is_same(one: object, other: object) -> bool:
    """Whether two values are the same JSON: 1 and True are equal to Python, and are not the same."""
    return one == other and (not isinstance(one, dict) or canonical_json(one) == canonical_json(other))


def write_state(db: Connection, state: Mapping[Field, object], now: int) -> None:
    """Let the fields hold this."""
    for noun, wanted in _by_noun(state):
        values = {key: {name: state[Field(noun, key, name)] for name in names} for key, names in wanted.items()}
        NOUNS[noun].write_many(db, values, now)
