"""A release with one more migration, which the tests run beside this one: ``python next_release.py STORE CACHE`` opens a store with it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_artifacts.core.catalog import catalog
from jupyter_artifacts.core.catalog.schema import MIGRATIONS, SCHEMA_NUMBER
from jupyter_artifacts.core.store import open_store

NEXT = SCHEMA_NUMBER + 1
CHANGE = """
    ALTER TABLE collections ADD COLUMN stars BIGINT NOT NULL DEFAULT 0;
    CREATE TABLE stars (id {id}, version_id BIGINT NOT NULL REFERENCES versions (id)) {end};
    """


@contextmanager
def next_release() -> Iterator[None]:
    """In the body, catalogs have the schema of the next release."""
    before = catalog.MIGRATIONS, catalog.SCHEMA_NUMBER
    catalog.MIGRATIONS, catalog.SCHEMA_NUMBER = (*MIGRATIONS, CHANGE), NEXT
    try:
        yield
    finally:
        catalog.MIGRATIONS, catalog.SCHEMA_NUMBER = before


if __name__ == "__main__":
    with next_release():
        store = open_store(sys.argv[1], Path(sys.argv[2]))
        print("opened", flush=True)
        store.close()
