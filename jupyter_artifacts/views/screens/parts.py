"""What several screens share: titles, facts, and how sizes, runs, changes and metadata are worded."""

import json
from collections.abc import Iterator, Mapping, Sequence

from jupyter_artifacts.core.catalog.queries.elsewhere import Elsewhere
from jupyter_artifacts.core.operations.elsewhere import describe_elsewhere
from jupyter_artifacts.views.blocks import Block, Facts, Note, Table, Title
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count

CODE_CAPTION = "To get it back:"
NOTHING = "—"
COMMIT_LENGTH = 7
DIGEST_LENGTH = 12
METADATA_ROWS = 50
ALIASES_SHOWN = 100

_KINDS = ("modified", "added", "removed", "renamed")
_SIGNS = {"added": "+", "removed": "-", "modified": "~", "renamed": "→"}


def version_title(version: shapes.Version) -> Title:
    """The name, with version and aliases as badges."""
    return Title(version["collection"], (version["version"], *aliases_in_order(version)))


def aliases_in_order(version: shapes.Version) -> list[str]:
    """Aliases by name, `latest` first: it says most. Of very many, the first and how many more there are."""
    ordered = sorted(version["aliases"], key=lambda alias: (alias != "latest", alias))
    rest = len(ordered) - ALIASES_SHOWN
    return ordered if rest <= 0 else [*ordered[:ALIASES_SHOWN], f"and {rest:,} more"]


def nothing_here(text: str, place: str, noun: str, elsewhere: Sequence[shapes.Elsewhere]) -> list[Block]:
    """That a list is empty, and where there is something."""
    entity = place.partition("/")[0]
    found = describe_elsewhere(entity, noun, [Elsewhere(each["entity"], each["project"], each["count"]) for each in elsewhere])
    return [Note(text), *([Note(f"Elsewhere: {found}.")] if found else [])]


def facts(*pairs: tuple[str, str | None]) -> Facts:
    """Facts, without those that say nothing."""
    return Facts(tuple((label, value) for label, value in pairs if value))


def contents(size: int, file_count: int) -> str:
    """`3.4 MB in 1,797 files`."""
    return f"{format_bytes(size)} in {format_count(file_count, 'file')}" if file_count else "no files"


def counts_sentence(counts: Mapping[str, int]) -> str:
    """`2 modified, 1 added`; empty when nothing differs."""
    return ", ".join(f"{counts[kind]:,} {kind}" for kind in _KINDS if counts.get(kind))


def counts_signs(counts: Mapping[str, int]) -> str:
    """`+1 ~2`."""
    return " ".join(f"{sign}{counts[kind]:,}" for kind, sign in _SIGNS.items() if counts.get(kind))


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(items[:-1]), items[-1]) if part) if items else ""


def run_brief(run: shapes.Run) -> str:
    """A run's name and job type."""
    return f"{run['name']} ({run['job_type']})" if run["job_type"] else run["name"]


def run_with_origin(run: shapes.Run) -> str:
    """A run's name, job type, and the code it executed."""
    return " · ".join(part for part in (run_brief(run), origin_brief(run["origin"])) if part)


def origin_brief(origin: shapes.Origin) -> str:
    """The script or notebook, and its commit."""
    commit = origin["git_commit"]
    return " · ".join(part for part in (origin["path"], f"commit {commit[:COMMIT_LENGTH]}" if commit else None) if part)


def json_table(values: Mapping[str, shapes.Json], caption: str) -> Table:
    """A JSON object as a table; objects inside it become dotted keys."""
    rows = [(".".join(keys), json_text(value)) for keys, value in flat(values)]
    return Table(("Key", "Value"), tuple(rows[:METADATA_ROWS]), caption=caption, more=max(0, len(rows) - METADATA_ROWS))


def flat(values: Mapping[str, shapes.Json], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], shapes.Json]]:
    """The values of nested objects that are no objects themselves, each with the keys that lead to it."""
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from flat(value, (*above, key))
        else:
            yield (*above, key), value


def json_text(value: shapes.Json) -> str:
    """A value as JSON; text without its quotes, unless it could then be taken for another value."""
    if isinstance(value, str) and not _reads_as_json(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _reads_as_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return not text
    return True
