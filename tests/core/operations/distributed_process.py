"""The process that the kill tests of distributed drafts kill: brings a folder, brings another and makes the version, and says so.

python distributed_process.py STORE CACHE FOLDER LAST
"""

import sys
from pathlib import Path

from jupyter_artifacts.core.operations.finish import finish
from jupyter_artifacts.core.operations.scan import scan_folder
from jupyter_artifacts.core.operations.upsert import upsert
from jupyter_artifacts.core.store import Store, open_store
from tests.core.builders import request_for


def bring(store: Store, folder: Path, last: Path) -> str:
    """Do it all, or what is left of it; returns the version."""
    upsert(store, request_for(scan_folder(folder), token="part"), "job")
    print("brought", flush=True)
    return finish(store, request_for(scan_folder(last), token="last"), "job").version.label


def main(store_root: str, cache: str, folder: str, last: str) -> None:
    store = open_store(store_root, Path(cache))
    print(bring(store, Path(folder), Path(last)), flush=True)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
