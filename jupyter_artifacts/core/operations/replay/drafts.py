"""Drafts are added to, and given up."""

from collections.abc import Mapping

from jupyter_artifacts.core.catalog.queries import collections, drafts
from jupyter_artifacts.core.model.digest import parse_digest
from jupyter_artifacts.core.model.record import Record
from jupyter_artifacts.core.operations.replay.kinds import Replay
from jupyter_artifacts.core.operations.replay.target import Target, key, mapping, number, optional, place_of, text, texts


def _draft(target: Target, record: Record) -> None:
    draft = _ensure_draft(target, record)
    drafts.touch_draft(target.db, draft, record.at)
    if not number(record, "part"):
        return
    db, part, counts = target.db, number(record, "part"), (number(record, "entries"), number(record, "size"))
    drafts.delete_part(db, draft, part, record.at)
    drafts.insert_part(
        db, draft, part, text(record, "token"), text(record, "writer"), key(record, "run"), key(record, "step"), counts,
        mapping(record, "body"), record.at,
    )  # fmt: skip
    ranges = record.body["ranges"]
    if not isinstance(ranges, list):
        raise TypeError("ranges is no list")
    spans = [(target.bytes.range(db, parse_digest(digest))[0], str(first), str(last)) for digest, first, last in ranges]
    drafts.insert_draft_ranges(db, draft, part, spans)


def _ensure_draft(target: Target, record: Record) -> int:
    """The key of the draft, which is begun when it is new, and begins with what the record says."""
    db = target.db
    found = drafts.find_draft(db, text(record, "draft"))
    if found is None:
        collection = collections.ensure_collection(db, *place_of(text(record, "collection")), text(record, "type"), record.at)
        drafts.insert_draft(
            db, text(record, "draft"), collection.key, record.at, distributed_id=optional(record, "distributed_id"),
            generation=number(record, "generation"),
        )  # fmt: skip
        found = drafts.find_draft(db, text(record, "draft"))
        assert found is not None
    base = None if record.body["base"] is None else target.version(record.body["base"])
    is_incremental = bool(record.body["is_incremental"])
    if (found.base_key, found.is_incremental) != (base, is_incremental):
        drafts.set_base(db, found.key, base, is_incremental=is_incremental)
        if base is not None:
            held_by = drafts.find_draft(db, text(record, "held_by")) if record.body["held_by"] is not None else None
            drafts.insert_base_ranges(db, found.key, base, None if held_by is None else held_by.key)
    return found.key


def _drop(target: Target, record: Record) -> None:
    found = [draft.key for name in texts(record, "drafts") if (draft := drafts.find_draft(target.db, name)) is not None]
    drafts.delete_drafts(target.db, found, record.at)


KINDS: Mapping[str, Replay] = {"draft": _draft, "draft-drop": _drop}
