"""The screen of a check of the whole store."""

from collections.abc import Iterator, Sequence

from jupyter_artifacts.views.blocks import Block, Note, Screen, Table
from jupyter_artifacts.views.payloads import fsck_shapes as shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count
from jupyter_artifacts.views.screens.audience import Audience

_HEAL = "Log the original files again: that heals every version which holds them."
_CONTAINERS = {"missing": "missing", "damaged": "damaged", "index": "damaged index"}
_LISTED = 20
_SPANS_SHOWN = 6


def fsck_screen(payload: shapes.FsckPayload, audience: Audience) -> Screen:
    """What a check of the whole store found."""
    blocks = list(_fsck_blocks(payload, audience))
    looked_at = Note(f"{_checked(payload)}.", "success" if payload["is_sound"] else "note")
    return Screen((looked_at, *blocks) if payload["is_sound"] else (*blocks, looked_at))


def _checked(payload: shapes.FsckPayload) -> str:
    many = format_count(payload["checked"], "container")
    of = "" if payload["checked"] == payload["containers"] else f" of {payload['containers']:,}"
    how = (
        f"looked at {many}{of} from outside, and at the catalog"
        if payload["mode"] == "quick"
        else f"read every byte of {many}{of}, {format_bytes(payload['checked_bytes'])}"
    )
    also = ", and compared the catalog with its records" if payload["mode"] == "full" else ""
    return f"{'Sound' if payload['is_sound'] else 'Checked'}: {how}{also}"


def _fsck_blocks(payload: shapes.FsckPayload, audience: Audience) -> Iterator[Block]:
    if payload["catalog"] or payload["records"]:
        rows = [("catalog", each) for each in payload["catalog"]] + [("records", each) for each in payload["records"]]
        yield Note("The catalog does not say what it should." if payload["catalog"] else "The records are damaged.", "error")
        yield Table(("Where", "What"), tuple(rows[:_LISTED]), more=max(0, len(rows) - _LISTED))
        yield audience.code(payload["code"], "To put it right; what is there is kept aside:")
    if payload["damages"]:
        yield from _damages(payload)
    if payload["affected"] or payload["affected_runs"]:
        yield from _affected(payload)
    yield from _untidiness(payload)


def _damages(payload: shapes.FsckPayload) -> Iterator[Block]:
    count = len(payload["damages"]) + payload["damages_more"]
    is_harmless = not any(each["contents"] for each in payload["damages"])
    use = ", but only where nothing lies that is in use" if is_harmless else ""
    yield Note(f"{format_count(count, 'container')} {_are(count)} not as written{use}.", "warning" if is_harmless else "error")
    rows = tuple(
        (each["container"][:21], _CONTAINERS.get(each["what"], each["what"]), each["detail"], f"{each['contents']:,}")
        for each in payload["damages"]
    )
    yield Table(("Container", "State", "Why", "Contents"), rows, align_right=frozenset({3}), more=payload["damages_more"])


def _affected(payload: shapes.FsckPayload) -> Iterator[Block]:
    if payload["affected"]:
        yield _affected_table(payload["affected"], payload["affected_more"])
    if payload["affected_runs"]:
        yield Note(f"Part of the history is lost of: {', '.join(payload['affected_runs'][:_LISTED])}.", "error")
    yield Note(_HEAL if payload["is_marked"] else f"{_HEAL} This store can't be written, so the damage could not be remembered.")


def _affected_table(files: Sequence[shapes.AffectedFile], more: int) -> Table:
    """Damaged files, and in which versions."""
    rows = tuple((each["artifact"], each["path"] or "(all files)", _spans(each["spans"])) for each in files)
    return Table(("Artifact", "File", "Versions"), rows, more=more)


def _spans(spans: Sequence[Sequence[int]]) -> str:
    """`v0 to v3, v7`."""
    shown = [f"v{first}" if first == last else f"v{first} to v{last}" for first, last in spans[:_SPANS_SHOWN]]
    return ", ".join(shown) + (" and more" if len(spans) > _SPANS_SHOWN else "")


def _untidiness(payload: shapes.FsckPayload) -> Iterator[Block]:
    rows = [(name, "not the store's own; left alone") for name in payload["foreign"]]
    rows += [(each["name"], f"nothing refers to it, {format_bytes(each['size'])}") for each in payload["orphans"]]
    rows += [(f"staging {each['name']}", f"left behind, {format_bytes(each['size'])}; `gc` removes it") for each in payload["leftovers"]]
    rows += [(name, "replaced by a recovery, and kept") for name in payload["kept_aside"]]
    more = payload["foreign_more"] + payload["orphans_more"]
    if rows:
        yield Table(("Also there", "What it is"), tuple(rows), more=more)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
