"""The screen of a recovery."""

from jupyter_artifacts.views.blocks import Block, Note, Screen, Title
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_count, format_rest
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import facts


def recover_screen(payload: shapes.RecoverPayload, audience: Audience) -> Screen:
    """What was wrong, what came of it, and what is missing."""
    if not payload["is_needed"]:
        return Screen((Note("Catalog and records are sound; there is nothing to recover.", "success"),))
    blocks: list[Block] = [Title("Recovery"), *(Note(reason, "warning") for reason in payload["reasons"])]
    unknown = sum(payload["unknown_records"].values())
    blocks.append(
        facts(
            ("Found", f"{format_count(payload['versions'], 'version')}, {format_count(payload['runs'], 'run')}"),
            ("Kept aside", ", ".join(payload["kept_aside"]) or None),
            ("Containers missing", f"{payload['missing_containers']:,}" if payload["missing_containers"] else None),
            ("Containers left alone", f"{payload['orphans']:,} that no record names" if payload["orphans"] else None),
            ("Records not made again", f"{unknown + payload['stray_records']:,}" if unknown + payload["stray_records"] else None),
        )
    )
    blocks += [Note(f"Missing for good: {each}", "error") for each in payload["missing"]]
    if payload["missing_more"]:
        blocks.append(Note(format_rest(payload["missing_more"], "thing") or "", "error"))
    if payload["is_applied"]:
        blocks.append(Note("The catalog was rebuilt; what it replaced lies beside it.", "success"))
    else:
        blocks.append(Note("Nothing was changed. Bring back what is missing from a copy, or go on without: recover --accept.", "warning"))
    return Screen(tuple(blocks))
