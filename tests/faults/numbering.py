"""Numbers are never given twice, not even that of the newest version when it was deleted and every trace of it purged."""

from collections.abc import Iterator

from tests.faults.invariants import versions_in, write_story_files
from tests.faults.story import STEPS, Step, log, open_home
from tests.faults.tracing import in_memory


def numbering_violations() -> Iterator[str]:
    """What number a version gets after the newest was purged, as garbage collection will do it."""
    with in_memory() as folder:
        files = write_story_files(folder / "files")
        store = open_home(folder)
        log(store, STEPS[0], files / "first")
        newest = log(store, STEPS[1], files / "second").version
        with store.catalog.write() as db:
            for table in ("version_ranges", "aliases", "tags"):
                db.execute(f"DELETE FROM {table} WHERE version_id = ?", (newest.key,))
            db.execute("DELETE FROM versions WHERE id = ?", (newest.key,))
        number = log(store, Step("third", "edited", "v2"), files / "edited").version.number
        if number != 2:
            yield f"after v1 was purged the next version is v{number}"
        if list(versions_in(store)) != ["v0", "v2"]:
            yield f"the versions are {list(versions_in(store))}"
        store.close()
