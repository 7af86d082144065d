"""Runs of a project, and versions that a run logged or used, page by page."""

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.filtering import filter_sql, page_sql
from jupyter_artifacts.core.catalog.queries.liveness import LIVE
from jupyter_artifacts.core.catalog.queries.runs import RUN, run_record
from jupyter_artifacts.core.catalog.queries.versions import VERSION_COLUMNS, VERSION_TABLES, version_records
from jupyter_artifacts.core.model.filters import Filter
from jupyter_artifacts.core.model.page import Page
from jupyter_artifacts.core.model.run import RunRecord
from jupyter_artifacts.core.model.version import VersionRecord

_VALUES = {"config.": "r.config", "summary_metrics.": "r.summary", "summary.": "r.summary"}
"""Names that end with a dot begin those of values in these columns."""

ORDERS = {"created_at": "r.created_at", "name": "r.name", "heartbeat_at": "r.beat_at", **_VALUES}
FILTERS = {
    "id": "r.run_id",
    "name": "r.run_id",
    "display_name": "r.name",
    "state": "r.state",
    "job_type": "r.job_type",
    "group": "r.run_group",
    "notes": "r.notes",
    "host": "r.host",
    "created_at": "r.created_at",
    "finished_at": "r.finished_at",
    "heartbeat_at": "r.beat_at",
    "exit_code": "r.exit_code",
    **_VALUES,
}
"""W&B's filters call a run's id its name."""

OUTPUTS, INPUTS = "run_outputs", "run_inputs"
EDGE_ORDERS = {"created_at": "e.created_at"}


def list_runs_page(db: Connection, entity: str, project: str, page: Page, wanted: Filter) -> list[RunRecord]:
    """A page of the runs of a project."""
    parameters: dict[str, object] = {"entity": entity, "project": project}
    where = f"p.entity = :entity AND p.name = :project AND {filter_sql(wanted, FILTERS, parameters)}"
    condition, tail = page_sql(page, ORDERS, "r.id", parameters)
    return [run_record(row) for row in db.execute(f"{RUN} WHERE {where} AND {condition} {tail}", parameters)]


def count_runs_page(db: Connection, entity: str, project: str, page: Page, wanted: Filter) -> int:
    """How many runs follow the place where `page` begins."""
    parameters: dict[str, object] = {"entity": entity, "project": project}
    where = f"p.entity = :entity AND p.name = :project AND {filter_sql(wanted, FILTERS, parameters)}"
    condition, _ = page_sql(page, ORDERS, "r.id", parameters)
    row = db.execute(f"SELECT count(*) FROM runs r JOIN projects p ON p.id = r.project_id WHERE {where} AND {condition}", parameters)
    return int((row.fetchone() or (0,))[0])


def list_edges_page(db: Connection, table: str, run_key: int, page: Page) -> list[tuple[int, VersionRecord]]:
    """(when, version) of a page of what a run logged or used."""
    parameters: dict[str, object] = {"run": run_key}
    condition, tail = page_sql(page, EDGE_ORDERS, "e.version_id", parameters)
    sql = f"""SELECT {VERSION_COLUMNS}, e.created_at {VERSION_TABLES} JOIN {table} e ON e.version_id = v.id
        WHERE e.run_id = :run AND {LIVE} AND {condition} {tail}"""
    rows = db.execute(sql, parameters).fetchall()
    found = version_records(db, [row[:-1] for row in rows])
    return [(row[-1], version) for row, version in zip(rows, found, strict=True)]


def count_edges(db: Connection, table: str, run_key: int, page: Page) -> int:
    """How many versions that a run logged or used follow the place where `page` begins."""
    parameters: dict[str, object] = {"run": run_key}
    condition, _ = page_sql(page, EDGE_ORDERS, "e.version_id", parameters)
    sql = f"SELECT count(*) FROM {table} e JOIN versions v ON v.id = e.version_id WHERE e.run_id = :run AND {LIVE} AND {condition}"
    return int((db.execute(sql, parameters).fetchone() or (0,))[0])
