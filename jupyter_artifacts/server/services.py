"""What the functions behind the routes may ask the server for."""

from typing import NamedTuple

from jupyter_artifacts.core.operations.search_files import PathIndex
from jupyter_artifacts.server.contents import ServerFiles
from jupyter_artifacts.server.failures import Veil
from jupyter_artifacts.server.stores import KnownStores
from jupyter_artifacts.server.tables import OpenTables
from jupyter_artifacts.server.tasks import Tasks
from jupyter_artifacts.server.workers import Workers


class Services(NamedTuple):
    """One for each server.

    Attributes:
        stores: that it knows.
        veil: over its places.
        workers: threads for all work.
        tasks: long work.
        files: of the server's tree.
        tables: that somebody looks at.
        paths: of files that somebody looked for.
        resources: that permission can be given for.
    """

    stores: KnownStores
    veil: Veil
    workers: Workers
    tasks: Tasks
    files: ServerFiles
    tables: OpenTables
    paths: PathIndex
    resources: tuple[str, ...]
