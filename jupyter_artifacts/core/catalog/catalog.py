"""The catalog as one thing: an engine whose schema is known to be current."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from jupyter_artifacts.core.catalog.engine import Connection, Engine
from jupyter_artifacts.core.catalog.schema import MIGRATIONS, SCHEMA_NUMBER, SQLITE_WORDS, statements, temporary
from jupyter_artifacts.core.catalog.sqlite import APPLICATION_ID, SqliteEngine
from jupyter_artifacts.errors import SchemaTooNewError, StoreCorruptError, StoreReadOnlyError

Guard = Callable[[Connection], None]


class Catalog:
    """What exists: read and change it with the functions of `queries/` inside `read()` and `write()`."""

    def __init__(self, engine: Engine, guard: Guard | None = None) -> None:
        self._engine = engine
        self._guard = guard

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads and sees one moment."""
        return self._engine.read()

    def examine(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads, in which large temporary tables may be made."""
        return self._engine.examine()

    @contextmanager
    def write(self, *, is_durable: bool = True, timeout: float | None = None) -> Iterator[Connection]:
        """A transaction that writes, alone; see `Engine.write` for the errors, and those of the guard."""
        with self._engine.write(is_durable=is_durable, timeout=timeout) as db:
            _refuse_newer(db)
            if self._guard is not None:
                self._guard(db)
            yield db

    def guarded(self, guard: Guard) -> "Catalog":
        """This catalog, whose every writing transaction begins with `guard`; what that raises is raised, and nothing is written."""
        return Catalog(self._engine, guard)

    def close(self) -> None:
        """Close this thread's connection."""
        self._engine.close()

    def count_contents(self) -> int:
        """How many different contents the store holds, manifest ranges included."""
        with self.read() as db:
            row = db.execute("SELECT count(*) FROM contents").fetchone()
        return int(row[0]) if row else 0


def open_catalog(file: Path, *, is_read_only: bool = False) -> Catalog:
    """Open the SQLite catalog in `file`; with `is_read_only`, no file is changed or made by it, whatever is done.

    Raises:
        StoreCorruptError: it is not a catalog; nothing was written.
        SchemaTooNewError: a newer release wrote it; nothing was written.
        StoreReadOnlyError: an older release wrote it, and it can't be brought up to date here.
        StoreFullError: so did one, and there is no room for a copy of it; nothing was changed.
    """
    if not file.is_file() or file.stat().st_size == 0:
        raise StoreCorruptError(f"the catalog {file} is missing or empty. Rebuild it: `jupyter artifacts recover`.")
    engine = SqliteEngine(file, is_read_only=is_read_only)
    number = _schema_number(engine)
    if number > SCHEMA_NUMBER:
        raise SchemaTooNewError(
            f"the catalog {file} has schema {number}; this release knows up to {SCHEMA_NUMBER}. Upgrade jupyter_artifacts."
        )
    if number == 0:
        raise StoreCorruptError(
            f"the catalog {file} is not one of jupyter_artifacts. It was left as it is; rebuild it: `jupyter artifacts recover`."
        )
    if number < SCHEMA_NUMBER:
        if engine.is_read_only:
            raise StoreReadOnlyError(
                f"the catalog {file} has schema {number}, which a release before this one wrote, and it can't be written here. It is"
                " brought up to date when somebody who may write it opens the store with this release."
            )
        _migrate(engine)
    return Catalog(engine)


def make_temporary_tables(db: Connection) -> None:
    """Make every table of a catalog once more, empty and temporary: inside `examine()`, all queries then go to these."""
    for migration in MIGRATIONS:
        for statement in statements(migration, SQLITE_WORDS):
            db.execute(temporary(statement))


def create_catalog(file: Path, facts: Mapping[str, str]) -> Catalog:
    """Make the catalog in `file`, or open it when another process was faster. `facts` are kept when it is new."""
    engine = SqliteEngine(file)
    _migrate(engine, facts)
    return Catalog(engine)


def _schema_number(engine: Engine) -> int:
    with engine.read() as db:
        application = db.execute("PRAGMA application_id").fetchone()
        number = db.execute("PRAGMA user_version").fetchone()
    if application is None or number is None or application[0] != APPLICATION_ID:
        return 0
    return int(number[0])


def _refuse_newer(db: Connection) -> None:
    """A newer release may have brought the schema up to date while this process had it open."""
    row = db.execute("PRAGMA user_version").fetchone()
    if row is None or row[0] > SCHEMA_NUMBER:
        raise SchemaTooNewError(
            "a newer release of jupyter_artifacts has brought the catalog up to date meanwhile, and this one can't write it any more."
            " Nothing was written; upgrade, and restart this process."
        )


def _migrate(engine: SqliteEngine, facts: Mapping[str, str] | None = None) -> None:
    """Bring the schema up to date, all in one transaction; whoever comes second finds it done. A copy of an older one is kept."""
    with engine.write() as db:
        row = db.execute("PRAGMA user_version").fetchone()
        done = int(row[0]) if row else 0
        if done == 0 and db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            raise StoreCorruptError("the file where the catalog should be is another program's database. It was left as it is.")
        if 0 < done < SCHEMA_NUMBER:
            from jupyter_artifacts.core.catalog.copy_aside import copy_aside

            copy_aside(engine.file, done)
        for migration in MIGRATIONS[done:]:
            for statement in statements(migration, SQLITE_WORDS):
                db.execute(statement)
        if done == 0:
            db.executemany("INSERT INTO facts (key, value) VALUES (?, ?)", sorted((facts or {}).items()))
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        if done < SCHEMA_NUMBER:
            db.execute(f"PRAGMA user_version = {SCHEMA_NUMBER}")
