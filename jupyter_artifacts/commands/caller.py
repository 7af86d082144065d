"""What a shell lends to the verbs."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jupyter_artifacts.core.operations.progress import OnProgress, ignore_progress
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.views.payloads import Payload
from jupyter_artifacts.views.payloads.code import CodePlace

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.run import Run

INTERRUPTED = "interrupted; nothing half-done was left in the store."
"""What an interrupted line says."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something belongs; None is what holds already."""

    store: str | None = None
    entity: str | None = None
    project: str | None = None

    def or_else(self, other: "Place") -> "Place":
        """This place, with what it leaves open taken from `other`."""
        return Place(self.store or other.store, self.entity or other.entity, self.project or other.project)


def ignore_announcement(payload: Payload) -> None:
    """Tell nobody."""


OpenRun = Callable[[Place], AbstractContextManager["Run"]]


@dataclass(frozen=True, slots=True)
class Caller:
    """The shell as the verbs see it.

    Attributes:
        open_run: the run that logs and uses in a place.
        place: what holds where a line names no store, entity or project: that of the run that is going on.
        variables: of the person's session, in which tables are looked up.
        on_progress: told how far a long operation is.
        shows_all: whether lists are wanted whole.
        expands_patterns: whether `*.csv` among paths is still a pattern: no shell has replaced it by what it matches.
        wants_value: whether somebody gets the value; a command line shows the payload alone.
        announce: shows what is about to be done, to a person; programs find it in the result.
    """

    open_run: OpenRun
    place: Place = Place()
    variables: Mapping[str, object] = field(default_factory=dict)
    on_progress: OnProgress = ignore_progress
    shows_all: bool = False
    expands_patterns: bool = False
    announce: Callable[[Payload], None] = ignore_announcement
    wants_value: bool = True

    def open_api(self, args: Namespace) -> Api:
        """The store and the place that a line names.

        Raises:
            StoreError: below it, why the store can't be opened.
        """
        place = place_of(args).or_else(self.place)
        named = {"store": place.store, "entity": place.entity, "project": place.project}
        return Api({key: value for key, value in named.items() if value})

    def code_place(self, args: Namespace, entity: str, project: str) -> CodePlace:
        """What a line must name to act in that place, when it is executed where this one was."""
        usual = self.open_api(Namespace(store=getattr(args, "store", None)))
        return CodePlace(None if project == usual.default_project else project, None if entity == usual.default_entity else entity)

    def limit(self, usual: int) -> int | None:
        """How many items a list may hold; None for all."""
        return None if self.shows_all else usual


def place_of(args: Namespace) -> Place:
    """The place that options name."""
    return Place(getattr(args, "store", None), getattr(args, "entity", None), getattr(args, "project", None))
