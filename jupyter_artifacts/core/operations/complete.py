"""Names that begin with what somebody has typed so far: quick, and never more than a screen can show."""

from itertools import islice

from jupyter_artifacts.core.catalog.queries import collections, versions
from jupyter_artifacts.core.model.page import Page
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.operations.browse_entries import EntryListing
from jupyter_artifacts.core.operations.load_manifest import find_entry
from jupyter_artifacts.core.store import Store

_LAST = "\U0010ffff"
"""The last character there is."""


def complete_collection(store: Store, entity: str, project: str, prefix: str, limit: int) -> list[tuple[str, str]]:
    """(name, type) of the collections of a project that begin with `prefix`, by name."""
    with store.catalog.read() as db:
        return collections.list_names(db, entity, project, prefix, limit)


def complete_project(store: Store, entity: str, prefix: str, limit: int) -> list[str]:
    """The projects of an entity that begin with `prefix`."""
    with store.catalog.read() as db:
        found = (project for _, project in collections.list_projects(db, entity) if project.startswith(prefix))
        return list(islice(found, limit))


def complete_label(store: Store, collection: CollectionRecord, prefix: str, limit: int) -> list[str]:
    """Aliases of a collection that begin with `prefix`, then its versions, the newest first."""
    with store.catalog.read() as db:
        aliases = [alias for alias in versions.list_aliases(db, collection.key) if alias.startswith(prefix)]
        numbers = versions.list_newest_numbers(db, collection.key, prefix.removeprefix("v"), limit) if f"{prefix[:1]:v<1}" == "v" else []
        return [*aliases, *(f"v{number}" for number in numbers)][:limit]


def complete_path(store: Store, version: VersionRecord, prefix: str, limit: int) -> list[str]:
    """Paths in a version that begin with `prefix`, each up to the next slash, by path.

    Raises:
        IntegrityError: its list of files is damaged.
    """
    listing = EntryListing(store, version)
    found = [prefix] if prefix and find_entry(store, version, prefix) else []
    after = prefix
    while len(found) < limit:
        entry = next(iter(listing.fetch(Page(listing.default, 1, (after, 0)))), None)
        if entry is None or not entry.path.startswith(prefix):
            break
        slash = entry.path.find("/", len(prefix))
        found.append(entry.path if slash < 0 else entry.path[: slash + 1])
        after = entry.path if slash < 0 else found[-1] + _LAST  # on behind the folder
    return found
