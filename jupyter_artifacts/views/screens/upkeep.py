"""Screens about the room that the store takes: who takes how much, and what garbage collection does about it."""

from jupyter_artifacts.views.blocks import Block, Note, Screen, Table, Title
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count, format_rest
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import facts

_NAMES_SHOWN = 5
_WHOLE = "Whole store"


def gc_screen(payload: shapes.GcPayload, audience: Audience) -> Screen:
    """What garbage collection will do; once it is done, what it did."""
    if payload["result"] is not None and not payload["is_empty"]:
        return Screen(tuple(_done(payload["result"])))
    plan = facts(
        ("Expire", _versions(payload["expired"])),
        ("Give up", f"{format_count(payload['drafts'], 'draft')} that nobody touched for a week" if payload["drafts"] else None),
        ("Purge", _versions(payload["purged"])),
        ("Drop", _amount(payload["contents"], "content", "that nothing else holds")),
        ("Delete", _exact(payload["removed"], "container")),
        ("Rewrite", _rewritten(payload)),
        ("Discard", _exact(payload["staging"], "unfinished log")),
        ("Leases", f"{format_count(payload['leases'], 'lease')} that ran out" if payload["leases"] else None),
    )
    waiting = facts(
        ("Can be restored", _versions(payload["kept"])),
        ("Kept for reuse", _amount(payload["condemned"], "content", f"for {payload['waits']['condemned']}")),
        ("In the trash", _exact(payload["held"], "container", f", for {payload['waits']['trash']}")),
    )
    blocks: list[Block] = [Title("Garbage collection")]
    blocks += [plan, Note(_frees(payload["freed_bytes"]))] if plan.pairs else [Note("There is nothing to collect.")]
    if waiting.pairs:
        blocks += [Note("Waiting, and gone at once with --grace 0s:"), waiting]
    return Screen(tuple(blocks))


def _done(result: shapes.GcDone) -> list[Block]:
    freed = result["freed_bytes"]
    what = f"{freed:,} bytes freed" if freed >= 0 else f"{-freed:,} bytes more for now: what was rewritten waits in the trash"
    parts = [what]
    if result["purged"]:
        parts.append(f"{format_count(result['purged'], 'version')} purged")
    if result["rewritten"]:
        parts.append(f"{format_count(result['rewritten'], 'pack')} rewritten")
    blocks: list[Block] = [Note(f"{'; '.join(parts)}.", "success")]
    return blocks + [Note(reason, "warning") for reason in result["skipped"]]


def _frees(freed: int) -> str:
    if freed >= 0:
        return f"Frees {freed:,} bytes on disk{f' ({format_bytes(freed)})' if freed >= 1000 else ''}."
    return f"Takes {-freed:,} bytes more on disk for now: packs are rewritten, and the old ones wait in the trash."


def _versions(given_up: shapes.GivenUp) -> str | None:
    if not given_up["count"]:
        return None
    names = given_up["versions"][:_NAMES_SHOWN]
    rest = format_rest(given_up["count"] - len(names), "version")
    return f"{', '.join(names)}{f' {rest}' if rest else ''} ({format_bytes(given_up['size'])} of files)"


def _amount(amount: shapes.Amount, noun: str, what: str) -> str | None:
    return f"{format_count(amount['count'], noun)}, {amount['bytes']:,} bytes, {what}" if amount["count"] else None


def _exact(amount: shapes.Amount, noun: str, what: str = "") -> str | None:
    return f"{format_count(amount['count'], noun)}, {amount['bytes']:,} bytes{what}" if amount["count"] else None


def _rewritten(payload: shapes.GcPayload) -> str | None:
    rewritten = payload["rewritten"]
    if not rewritten["count"]:
        return None
    return f"{format_count(rewritten['count'], 'pack')}, {rewritten['bytes']:,} → {rewritten['new_bytes']:,} bytes"


def usage_screen(payload: shapes.UsagePayload, audience: Audience) -> Screen:
    """Who takes how much room: collections of the store, or versions of a collection."""
    blocks: list[Block] = [Title(payload["name"] or _WHOLE)]
    if payload["name"] is not None and payload["collections"]:
        blocks.append(_version_table(payload["collections"][0]))
    elif payload["collections"]:
        blocks.append(_collection_table(payload))
    else:
        blocks.append(Note("Nothing is kept here."))
    containers = payload["containers"]
    dead = f", of which {payload['dead_bytes']:,} belong to nothing any more" if payload["dead_bytes"] else ""
    stored = f"{format_bytes(containers['bytes'])} in {format_count(containers['count'], 'container')}{dead}"
    return Screen((*blocks, facts(("Charged", f"{format_bytes(payload['charged'])}"), ("Store on disk", stored))))


def _collection_table(payload: shapes.UsagePayload) -> Table:
    rows = tuple(
        (each["qualified_name"], f"{each['version_count']:,}", format_bytes(each["charged"]), format_bytes(each["unique"]))
        for each in payload["collections"]
    )
    return Table(("Name", "Versions", "Charged", "Deleting it frees"), rows, align_right=frozenset({1, 2, 3}), more=payload["more"])


def _version_table(usage: shapes.CollectionUsage) -> Table:
    rows = tuple(
        (each["version"], *(format_bytes(size) for size in (each["size"], each["charged"], each["shared"], each["unique"])))
        for each in usage["versions"]
    )
    columns = ("Version", "Size", "Charged", "Shared", "Deleting it frees")
    return Table(columns, rows, align_right=frozenset({1, 2, 3, 4}), more=usage["more"])
