"""Where else there is something, asked where a list is empty."""

from typing import NamedTuple

from jupyter_artifacts.core.catalog.engine import Connection
from jupyter_artifacts.core.catalog.queries.liveness import LIVE


class Elsewhere(NamedTuple):
    """So many things of a kind in a project."""

    entity: str
    project: str
    found: int


_COUNTS = {
    "operation": "SELECT o.entity, o.project, count(*) AS found FROM operations o WHERE o.project IS NOT NULL GROUP BY 1, 2",
    "draft": """SELECT p.entity, p.name, count(*) AS found FROM drafts d JOIN collections c ON c.id = d.collection_id
        JOIN projects p ON p.id = c.project_id WHERE d.state = 'open' GROUP BY 1, 2""",
    "deleted version": f"""SELECT p.entity, p.name, count(*) AS found FROM versions v JOIN collections c ON c.id = v.collection_id
        JOIN projects p ON p.id = c.project_id WHERE NOT {LIVE} AND v.purged_at IS NULL GROUP BY 1, 2""",
    "artifact": """SELECT p.entity, p.name, count(*) AS found FROM collections c JOIN projects p ON p.id = c.project_id
        GROUP BY 1, 2""",
    "run": "SELECT p.entity, p.name, count(*) AS found FROM runs r JOIN projects p ON p.id = r.project_id GROUP BY 1, 2",
}
KINDS = frozenset(_COUNTS)
"""What can be asked for."""


def count_elsewhere(db: Connection, kind: str, entity: str, project: str | None, limit: int) -> list[Elsewhere]:
    """Projects but this one that hold things of this kind, those of the same entity first, then those that hold most."""
    sql = f"SELECT * FROM ({_COUNTS[kind]}) AS counted ORDER BY entity <> :entity, found DESC, 1, 2 LIMIT :limit"
    rows = [Elsewhere(*row) for row in db.execute(sql, {"entity": entity, "limit": limit + 1})]
    return [each for each in rows if (each.entity, each.project) != (entity, project)][:limit]
