"""Puts a catalog into the place of another, which is kept aside as it was.

    link     the old database and its log get second names
    remove   the log and its index lose their first names: a log beside a database that is not its own would be read into it
    rename   the new database takes the old one's name

A process that still has the old one open finds another file there when it next begins a transaction, and opens that; SQLite itself
leaves the log of a database alone whose file has moved.
"""

import os
from contextlib import suppress
from pathlib import Path

from jupyter_artifacts.core.containers.durable import free_name, sync
from jupyter_artifacts.core.containers.os_errors import store_errors

LOG, INDEX = "-wal", "-shm"


def put_in_place(new: Path, file: Path) -> list[Path]:
    """Let `new`, a database that is closed, be `file`; returns the names under which what was there is kept.

    Raises:
        StoreError: below it, why that can't be done. What was there is there, or kept.
    """
    with store_errors(file.parent):
        sync(new)
        kept = keep_aside(file)
        for end in (LOG, INDEX):
            with suppress(FileNotFoundError):
                os.unlink(f"{file}{end}")
        sync(file.parent)
        os.replace(new, file)
        sync(file.parent)
    return kept


def keep_aside(file: Path) -> list[Path]:
    """Give a database and its log second names, by which they can be opened together; nothing where there is no database."""
    if not file.exists():
        return []
    aside = free_name(file)
    kept = []
    for end in (LOG, ""):
        try:
            os.link(f"{file}{end}", f"{aside}{end}")
        except FileNotFoundError:
            continue
        except OSError:  # a file system without hard links
            os.rename(f"{file}{end}", f"{aside}{end}")
        kept.append(Path(f"{aside}{end}"))
    return sorted(kept)
