"""Screens about runs: one run, many, and the use of a version."""

from jupyter_artifacts.views.blocks import Block, Code, Group, Note, Screen, Table, Title
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import (
    METADATA_ROWS,
    aliases_in_order,
    contents,
    facts,
    json_table,
    json_text,
    nothing_here,
    origin_brief,
    run_brief,
    run_with_origin,
    version_title,
)
from jupyter_artifacts.views.sparkline import sparkline


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
    """A run with its configuration, metrics, inputs and outputs."""
    run = payload["run"]
    blocks: list[Block] = [Title(run["name"], (run["state"],))]
    if run["state"] == "crashed":
        blocks.append(Note("Its process is gone without having ended it; what it logged until a few seconds before is kept.", "warning"))
    if run["notes"]:
        blocks.append(Note(run["notes"]))
    blocks.append(
        facts(
            ("Run", run["path"]),
            ("Job type", run["job_type"]),
            ("Group", run["group"]),
            ("Code", origin_brief(run["origin"])),
            ("Started", audience.time(run["created_at"])),
            (_END.get(run["state"], "Finished"), audience.time(run["finished_at"]) if run["finished_at"] else None),
            ("Exit code", str(run["exit_code"]) if run["exit_code"] else None),
            ("History", format_count(payload["row_count"], "row") if payload["row_count"] else None),
        )
    )
    if payload["config"]:
        blocks.append(json_table(payload["config"], "Config"))
    if payload["summary"] or payload["curves"]:
        blocks.append(_summary(payload))
    if payload["inputs"]:
        blocks.append(_versions(payload["inputs"], payload["inputs_more"], "Inputs", run))
    if payload["outputs"]:
        blocks.append(_versions(payload["outputs"], payload["outputs_more"], "Outputs", run))
    if payload["steps"]:
        blocks.append(Group("Cells", tuple(_cell(step) for step in payload["steps"])))
    if payload["steps_more"]:
        blocks.append(Note(f"{format_count(payload['steps_more'], 'more cell')}."))
    return Screen(tuple(blocks))


def _cell(step: shapes.Step) -> Code:
    return Code(step["source"], "" if step["ordinal"] is None else f"Cell [{step['ordinal']}]")


_END = {"crashed": "Last seen", "failed": "Failed"}


def _summary(payload: shapes.RunPayload) -> Table:
    """Summary values, each with its metric's curve where there is one."""
    curves = {curve["name"]: sparkline(curve["points"]) for curve in payload["curves"]}
    names = list(dict.fromkeys([*payload["summary"], *curves]))
    rows = tuple((name, _value(payload["summary"].get(name, "")), curves.get(name, "")) for name in names[:METADATA_ROWS])
    more = max(0, len(names) - METADATA_ROWS)
    if not any(curve for *_, curve in rows):
        return Table(("Metric", "Summary"), tuple(row[:2] for row in rows), caption="Metrics", more=more)
    return Table(("Metric", "Summary", "Curve"), rows, caption="Metrics", more=more)


def _value(value: shapes.Json) -> str:
    if isinstance(value, dict) and value:
        return ", ".join(f"{key} {_value(each)}" for key, each in value.items())
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value) if value in _WORDS else json_text(value)


_WORDS = ("", "NaN", "Infinity", "-Infinity")
"""What is shown as it is: nothing, and numbers that JSON lacks."""


def runs_screen(payload: shapes.RunsPayload, audience: Audience) -> Screen:
    """The runs of one place."""
    if not payload["runs"]:
        return Screen((*nothing_here(f"No runs in {payload['place']}.", payload["place"], "run", payload["elsewhere"]),))
    columns = ("Run", "Name", "State", "Job type", audience.time_column("Started"), "Summary")
    rows = tuple(_run_row(each, audience) for each in payload["runs"])
    return Screen((Title(payload["place"]), Table(columns, rows, more=payload["more"])))


def _run_row(listed: shapes.ListedRun, audience: Audience) -> tuple[str, ...]:
    run = listed["run"]
    numbers = [(name, value) for name, value in listed["summary"].items() if isinstance(value, int | float | dict)]
    summary = ", ".join(f"{name} {_value(value)}" for name, value in numbers[:_SUMMARY_SHOWN])
    return (run["id"], run["name"], run["state"], run["job_type"] or "", audience.time_cell(run["created_at"]), summary)


_SUMMARY_SHOWN = 3


def _versions(versions: list[shapes.Version], more: int, caption: str, run: shapes.Run) -> Table:
    place = run["path"].removesuffix(run["id"])
    rows = tuple(_version_row(version, place) for version in versions)
    return Table(("Name", "Type", "Aliases", "Size"), rows, align_right=frozenset({3}), caption=caption, more=more)


def _version_row(version: shapes.Version, place: str) -> tuple[str, ...]:
    """A version; from another project than the run's, with its whole name."""
    aliases = ", ".join(aliases_in_order(version))
    return (version["qualified_name"].removeprefix(place), version["type"], aliases, format_bytes(version["size"]))
