"""Where things are, for somebody whose list is empty: a project that was not named is easily the wrong one."""

from collections.abc import Sequence

from jupyter_artifacts.core.catalog.queries.elsewhere import Elsewhere, count_elsewhere
from jupyter_artifacts.core.store import Store

MOST = 3
"""How many other projects are told."""


def find_elsewhere(store: Store, kind: str, entity: str, project: str | None) -> list[Elsewhere]:
    """Other projects that hold things of this kind, one of `queries.elsewhere.KINDS`."""
    with store.catalog.read() as db:
        return count_elsewhere(db, kind, entity, project, MOST)


def describe_elsewhere(entity: str, kind: str, elsewhere: Sequence[Elsewhere]) -> str:
    """``12 operations in demo (--project demo)``; empty where there is nothing."""
    return ", ".join(_describe(entity, kind, each) for each in elsewhere)


def _describe(entity: str, kind: str, each: Elsewhere) -> str:
    place = each.project if each.entity == entity else f"{each.entity}/{each.project}"
    option = f"--project {each.project}" + ("" if each.entity == entity else f" --entity {each.entity}")
    return f"{each.found:,} {kind}{'' if each.found == 1 else 's'} in {place} ({option})"
