"""Screens about runs: one run, and its use of a version."""

from jupyter_artifacts.views.blocks import Block, Note, Screen, Table, Title
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import (
    aliases_in_order,
    contents,
    facts,
    json_table,
    origin_brief,
    run_brief,
    run_with_origin,
    version_title,
)


def use_screen(payload: shapes.UsePayload, audience: Audience) -> Screen:
    """What is used now, by which run."""
    version, logged_by = payload["version"], payload["logged_by"]
    shown = facts(
        ("Type", version["type"]),
        ("Size", contents(version["size"], version["file_count"])),
        ("Created", audience.time(version["created_at"])),
        ("Logged by", run_with_origin(logged_by) if logged_by else None),
        ("Used by", run_brief(payload["run"])),
    )
    return Screen((version_title(version), shown, audience.code(payload["code"], "To get its files:")))


def run_screen(payload: shapes.RunPayload, audience: Audience) -> Screen:
    """A run with its configuration, inputs and outputs."""
    run = payload["run"]
    blocks: list[Block] = [Title(run["name"], (run["state"],))]
    if run["notes"]:
        blocks.append(Note(run["notes"]))
    blocks.append(
        facts(
            ("Run", run["path"]),
            ("Job type", run["job_type"]),
            ("Group", run["group"]),
            ("Code", origin_brief(run["origin"])),
            ("Started", audience.time(run["created_at"])),
            ("Finished", audience.time(run["finished_at"]) if run["finished_at"] else None),
        )
    )
    if payload["config"]:
        blocks.append(json_table(payload["config"], "Config"))
    if payload["inputs"]:
        blocks.append(_versions(payload["inputs"], payload["inputs_more"], "Inputs", run))
    if payload["outputs"]:
        blocks.append(_versions(payload["outputs"], payload["outputs_more"], "Outputs", run))
    return Screen(tuple(blocks))


def _versions(versions: list[shapes.Version], more: int, caption: str, run: shapes.Run) -> Table:
    place = run["path"].removesuffix(run["id"])
    rows = tuple(_version_row(version, place) for version in versions)
    return Table(("Name", "Type", "Aliases", "Size"), rows, align_right=frozenset({3}), caption=caption, more=more)


def _version_row(version: shapes.Version, place: str) -> tuple[str, ...]:
    """A version; from another project than the run's, with its whole name."""
    aliases = ", ".join(aliases_in_order(version))
    return (version["qualified_name"].removeprefix(place), version["type"], aliases, format_bytes(version["size"]))
