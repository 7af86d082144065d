"""What the victim does: a new store, a log of two files, a log of three of which one is unchanged and one a blob, the same again, an alias.

Imports little, for it runs hundreds of times.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from jupyter_artifacts.core.operations.commit import LogRequest, LogResult, commit
from jupyter_artifacts.core.operations.scan import scan_folder
from jupyter_artifacts.core.operations.update import change_aliases
from jupyter_artifacts.core.store import Store, open_store

ENTITY, PROJECT, NAME = "ana", "demo", "data"
STORE = Path("new/store")
"""Where in the victim's home its store is: below a folder that has to be made too."""


@dataclass(frozen=True)
class Step:
    """One log. Its name is its token.

    Attributes:
        folder: which of the folders of files it logs.
        version: what it makes, or finds.
    """

    name: str
    folder: str
    version: str
    aliases: tuple[str, ...] = ()


STEPS = (
    Step("first", "first", "v0"),
    Step("second", "second", "v1"),
    Step("again", "second", "v1", ("best",)),
)
ALIAS = "kept"
"""What the last step calls the first version."""
ALL = (*(step.name for step in STEPS), ALIAS)


def open_home(home: Path) -> Store:
    """The victim's store, made when there is none."""
    return open_store(str(home / STORE), home / "cache")


def log(store: Store, step: Step, folder: Path) -> LogResult:
    """Log `folder` as `step` does."""
    scan = scan_folder(folder)
    return commit(
        store,
        LogRequest(ENTITY, PROJECT, NAME, "dataset", sources=scan.files, token=step.name, folders=(scan.root,), aliases=step.aliases),
    )


RECOVER = "recovered"
"""A step that is in no story but that of a recovery."""
COLLECT = "collect"
"""A step that is in no story but that of a collection of garbage."""
MOVE, DELETE, DOWNLOAD = "moved", "deleted", "downloaded"
"""Steps that are in no story but that of a change of what is there, or of reading it."""
ALONE = (RECOVER, COLLECT, MOVE, DELETE, DOWNLOAD)
TARGET = Path("target")
"""Where in the victim's home it downloads to."""


def act(home: Path, files: Path, names: Iterable[str], acknowledge: Callable[[str], object]) -> None:
    """Do the steps of these names, and acknowledge each when it is done."""
    wanted = set(names)
    if RECOVER in wanted:
        from jupyter_artifacts.core.operations.recover import recover_store

        recover_store(str(home / STORE))
        acknowledge(RECOVER)
        return
    if COLLECT in wanted:
        _collect(home)
        acknowledge(COLLECT)
        return
    for step in (MOVE, DELETE, DOWNLOAD):
        if step in wanted:
            _change(home, step)
            acknowledge(step)
            return
    store = open_home(home)
    for step in STEPS:
        if step.name in wanted:
            result = log(store, step, files / step.folder)
            assert result.version.label == step.version, f"{step.name} made {result.version.label}"
            acknowledge(step.name)
    if ALIAS in wanted:
        change_aliases(store, log(store, STEPS[0], files / "first").version, add=[ALIAS])
        acknowledge(ALIAS)
    store.close()


def _collect(home: Path) -> None:
    from datetime import timedelta

    from jupyter_artifacts.core.operations.gc.apply import apply_gc
    from jupyter_artifacts.core.operations.gc.plan import plan_gc
    from jupyter_artifacts.core.operations.gc.waits import waits_of

    store = open_home(home)
    apply_gc(store, plan_gc(store, waits_of(timedelta(0))))
    store.close()


def _change(home: Path, step: str) -> None:
    from jupyter_artifacts.core.model.names import ArtifactRef
    from jupyter_artifacts.core.operations.checkout import checkout
    from jupyter_artifacts.core.operations.delete import delete_version
    from jupyter_artifacts.core.operations.resolve import resolve_version

    store = open_home(home)
    newest = resolve_version(store, ArtifactRef(None, None, NAME, "v1"), ENTITY, PROJECT)
    if step == MOVE:
        change_aliases(store, newest, add=["best"])
    elif step == DELETE:
        delete_version(store, newest, delete_aliases=True)
    else:
        checkout(store, newest, home / TARGET)
    store.close()
