"""How a version was made: the cells, what they read, and what can't be done again."""

from typing import NamedTuple

from jupyter_artifacts.core.model.cell import CellRecord
from jupyter_artifacts.core.model.version import VersionRecord


class RecipeInput(NamedTuple):
    """A file that the cells read and did not write themselves.

    Attributes:
        path: where the cells expect it.
        version: the version that holds it, as ``entity/project/name:v0``.
        entry: its path in that version.
    """

    path: str
    version: str
    entry: str


class Recipe(NamedTuple):
    """The least that makes a version again.

    Attributes:
        cells: in the order in which they were executed, with the versions pinned that they name.
        inputs: files to put in place before.
        pins: versions that the cells name, such as ``raw:latest``, and the version that it was.
        packages: such as ``pandas==2.3.1``, of the modules that the cells import.
        obstacles: why replaying may fail or give something else; empty when nothing is known to stand in the way.
        cell_count: how many cells were executed until the version was made.
    """

    version: VersionRecord
    cells: tuple[CellRecord, ...]
    inputs: tuple[RecipeInput, ...]
    pins: tuple[tuple[str, str], ...]
    packages: tuple[str, ...]
    obstacles: tuple[str, ...]
    cell_count: int
