"""The process that the kill tests kill: opens a store, logs a folder, and says which version it made.

python logging_process.py STORE CACHE FOLDER TOKEN
"""

import sys
from pathlib import Path

from jupyter_artifacts.core.store import open_store
from tests.core.builders import log_folder


def main(store_root: str, cache: str, folder: str, token: str) -> None:
    store = open_store(store_root, Path(cache))
    result = log_folder(store, "data", Path(folder), token=token)
    print(result.version.label, flush=True)
    store.close()


main(*sys.argv[1:])
