"""A store: catalog and containers, opened together from one path or URL, made at first use."""

import json
import os
import re
import warnings
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from jupyter_artifacts.core.catalog.catalog import Catalog, create_catalog, open_catalog
from jupyter_artifacts.core.clock import now_us
from jupyter_artifacts.core.containers.contract import Containers
from jupyter_artifacts.core.containers.durable import make_folder, sync
from jupyter_artifacts.core.containers.local import LocalContainers
from jupyter_artifacts.core.containers.os_errors import store_errors
from jupyter_artifacts.core.containers.reserve import keep_reserve
from jupyter_artifacts.core.model.paths import absolute_path
from jupyter_artifacts.core.records.local import LocalRecords, Records, refuse_out_of_step
from jupyter_artifacts.core.stat_cache import StatCache
from jupyter_artifacts.errors import (
    RecoveryNeededError,
    SchemaTooNewError,
    StoreCorruptError,
    StoreNotFoundError,
    StoreReadOnlyError,
    StoreUnavailableError,
    StoreWarning,
    UnsupportedError,
    UsageError,
)

FORMAT_NUMBER = 1
LOCAL_ENTITY = "local"


class Store(NamedTuple):
    """Everything that is kept, and where.

    Attributes:
        url: as it was opened.
        root: the store's folder.
        id: random, made with the store; the same in `store.json` and the catalog.
        default_entity: who owns projects when nobody says otherwise.
        cache_dir: what can be made again lies there, outside the store.
        is_served: whether it is asked on behalf of a browser, and not by the user's own Python: references are then followed by stricter
            rules (`operations/reference_policy.py`).
    """

    url: str
    root: Path
    id: str
    default_entity: str
    catalog: Catalog
    containers: Containers
    records: Records
    stat_cache: StatCache
    cache_dir: Path
    is_served: bool = False

    def close(self) -> None:
        """Give this thread's connection back."""
        self.catalog.close()


def open_store(url: str, cache_folder: Path, *, may_create: bool = True) -> Store:
    """Open the store at a path or `file://` URL, or make it when there is none.

    Raises:
        StoreNotFoundError: there is none, and `may_create` is False.
        UsageError: there is none, and its folder holds other things.
        StoreReadOnlyError: it is missing and its folder can't be written.
        SchemaTooNewError: a newer release made it.
        StoreCorruptError: it is damaged; nothing was written.
        UnsupportedError: the URL's scheme is none of ours.
    """
    root = local_root(url)
    head_file = root / "store.json"
    try:
        is_made = head_file.exists()
    except OSError as error:
        raise StoreReadOnlyError(f"the store at {root} can't be read: {error.strerror}.") from error
    if not is_made and not may_create:
        raise StoreNotFoundError(f"there is no store at {root}: nothing was logged there yet. The first log makes it.")
    if not is_made:
        _refuse_foreign_folder(root)
        _create(root)
    head = read_head(head_file)
    catalog = open_catalog(root / "catalog.db")
    _check_same_store(catalog, head["id"], root)
    records = LocalRecords(root / "records")
    _warn_if_out_of_step(catalog, records)
    return Store(
        url=url, root=root, id=head["id"], default_entity=head["entity"], catalog=catalog.guarded(records.check),
        containers=LocalContainers(root), records=records, stat_cache=StatCache(cache_folder),
        cache_dir=cache_folder,
    )  # fmt: skip


def local_root(url: str) -> Path:
    """The folder of the store at a path or `file://` URL.

    Raises:
        UnsupportedError: the URL's scheme is none of ours.
    """
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]+)://", url)
    if scheme and scheme[1] != "file":
        raise UnsupportedError(f"a store at {scheme[1]}:// is not supported yet; give a folder's path or a file:// URL.")
    return Path(absolute_path(os.path.expanduser(url.removeprefix("file://"))))


OWN_NAMES = frozenset(
    ["packs", "blobs", "records", "staging", "catalog.db", "catalog.db-wal", "catalog.db-shm", "catalog.lock", "catalog.queue", "reserve"]
)
OWN_PREFIXES = ("store.json", "catalog.db", "reserve.")


def _refuse_foreign_folder(root: Path) -> None:
    """A store gets a folder of its own: what lies in one with other things would be logged, moved or cleaned up with them."""
    try:
        foreign = [name for name in os.listdir(root) if name not in OWN_NAMES and not name.startswith(OWN_PREFIXES)]
    except OSError:
        return  # missing, or nothing that can be a store: making it says what is wrong
    if foreign:
        raise UsageError(f"{root} holds other files ({min(foreign)!r}), and a store needs a folder of its own. Name another folder for it.")


def _create(root: Path) -> None:
    """Make an empty store. `store.json` comes last and never overwrites, so a store is either whole or not there."""
    try:
        with store_errors(root):
            make_folder(root)  # a folder that somebody made keeps the permissions they gave it
            for folder in ("packs", "blobs", "records", "staging"):
                os.makedirs(root / folder, 0o700, exist_ok=True)
            sync(root)
    except (StoreReadOnlyError, StoreUnavailableError) as error:
        raise StoreReadOnlyError(
            f"the store can't be made at {root}: {error.__cause__}. Set JUPYTER_ARTIFACTS_STORE to a folder that can be written."
        ) from error
    keep_reserve(root)
    store_id = os.urandom(16).hex()
    catalog = create_catalog(root / "catalog.db", {"store_id": store_id})
    with catalog.read() as db:
        row = db.execute("SELECT value FROM facts WHERE key = 'store_id'").fetchone()
    assert row is not None
    head = {"id": row[0], "format": FORMAT_NUMBER, "features": [], "entity": login_name(), "created": now_us()}
    temporary = root / f"store.json.{store_id}"
    with store_errors(root):
        with open(temporary, "x") as file:
            json.dump(head, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, root / "store.json")
        except FileExistsError:
            pass  # another process made it at the same time, with the same id
        except OSError:
            os.replace(temporary, root / "store.json")
        temporary.unlink(missing_ok=True)
        sync(root)


def read_head(file: Path) -> dict[str, str]:
    """`id` and `entity` of the store whose `store.json` that is.

    Raises:
        StoreNotFoundError: there is none.
        StoreCorruptError: it is not what a store has there.
        SchemaTooNewError: a newer release made it.
        StoreReadOnlyError: it can't be read.
    """
    try:
        head = json.loads(file.read_bytes())
        found = int(head["format"])
        fields = {"id": str(head["id"]), "entity": str(head["entity"])}
        features = list(head.get("features", []))
    except FileNotFoundError:
        raise StoreNotFoundError(f"there is no store at {file.parent}: it has no {file.name}.") from None
    except OSError as error:
        raise StoreReadOnlyError(f"the store at {file.parent} can't be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise StoreCorruptError(
            f"{file} is not what a store has there ({error}). It was left as it is; restore it from a backup."
        ) from error
    if found > FORMAT_NUMBER or features:
        raise SchemaTooNewError(
            f"the store at {file.parent} has format {found} {features or ''}; this release knows format {FORMAT_NUMBER}."
            " Upgrade jupyter_artifacts."
        )
    return fields


def _check_same_store(catalog: Catalog, store_id: str, root: Path) -> None:
    with catalog.read() as db:
        row = db.execute("SELECT value FROM facts WHERE key = 'store_id'").fetchone()
    if row is None or row[0] != store_id:
        raise StoreCorruptError(
            f"{root} holds the catalog of another store than its store.json names. Nothing was written; put"
            " back the catalog that belongs here."
        )


def _warn_if_out_of_step(catalog: Catalog, records: LocalRecords) -> None:
    """Say that the catalog is not the one that the records tell of. It can be read; `Records.check` refuses to write it."""
    try:
        with suppress(OSError):  # records that can't be read now; whoever writes is told
            tail = records.tail()  # first: a record is in the catalog before it is in the file
            with catalog.read() as db:
                refuse_out_of_step(db, tail)
    except RecoveryNeededError as error:
        warnings.warn(str(error), StoreWarning, stacklevel=3)


def login_name() -> str:
    """Who is logged in, as an entity name; "local" where nobody is."""
    import getpass  # needed once in a store's life

    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return LOCAL_ENTITY
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-.") or LOCAL_ENTITY


def host_name() -> str:
    """This machine's name, for runs and leases."""
    if hasattr(os, "uname"):
        return os.uname().nodename
    import platform  # slow to load, and only needed where there is no uname

    return platform.node()
