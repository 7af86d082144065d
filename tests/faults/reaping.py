"""A log that pauses for so long between claim and commit that a collector takes its claim away, with what it had published."""

from collections.abc import Iterator
from pathlib import Path

from jupyter_artifacts.core.catalog.queries.leases import delete_lease, list_intents
from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind, StagedContainer
from jupyter_artifacts.core.containers.local import LocalContainers
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import Error, LeaseLostError
from tests.faults.invariants import trouble_of, versions_in, write_story_files
from tests.faults.story import STEPS, log, open_home
from tests.faults.tracing import in_memory


class CollectedMeanwhile(LocalContainers):
    """Containers of a log whose lease runs out just after it has published them."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.root)
        self._store = store

    def publish(self, staged: list[StagedContainer]) -> None:
        super().publish(staged)
        with self._store.catalog.write() as db:
            leases = [str(row[0]) for row in db.execute("SELECT id FROM leases")]
            doomed = [intent for lease in leases for intent in list_intents(db, lease)]
            for lease in leases:
                delete_lease(db, lease, trash_intents_at=1)
        for key, kind in doomed:
            self.delete(ContainerKey(ContainerKind(kind), key))


def reaping_violations() -> Iterator[str]:
    """What is wrong after a log lost its lease, and after it was tried again."""
    with in_memory() as folder:
        yield from _violations(folder, write_story_files(folder / "files"))


def _violations(folder: Path, files: Path) -> Iterator[str]:
    store = open_home(folder)
    log(store, STEPS[0], files / "first")
    try:
        log(store._replace(containers=CollectedMeanwhile(store)), STEPS[1], files / "second")
        yield "a log that had lost its lease was acknowledged"
    except LeaseLostError:
        pass
    except Error as error:
        yield f"{type(error).__name__}: {error}"
    if list(versions_in(store)) != ["v0"]:
        yield f"the versions are {list(versions_in(store))}"
    for label, version in versions_in(store).items():
        if trouble := trouble_of(store, version):
            yield f"{label} is not whole: {trouble}"
    again = log(store, STEPS[1], files / "second").version
    if again.label != "v1" or trouble_of(store, again):
        yield f"trying again made {again.label}: {trouble_of(store, again)}"
    store.close()
