"""A request as the functions behind the routes see it: what it names, already looked up in the store."""

from collections.abc import Callable, Coroutine, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from jupyter_artifacts.core.model.names import ArtifactRef, check_artifact_name, check_entity, check_project, parse_artifact_ref
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.operations.resolve import resolve_collection, resolve_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import ForbiddenError
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.server.stores import KnownStore, find_id

if TYPE_CHECKING:
    from jupyter_artifacts.server.services import Services


T = TypeVar("T")


class Asker(Protocol):
    """Who asks, and the loop on which they are answered."""

    async def allows(self, action: str, resource: str) -> bool:
        """Whether the authorizer lets them do this with that resource of the server."""

    def check(self) -> None:
        """Nothing, while they wait for the answer; called now and then by long work.

        Raises:
            Cancelled: they don't any more.
        """

    def on_loop(self, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The answer of the server's own managers, for work in a thread."""

    async def in_thread(self, work: Callable[[], T]) -> T:
        """The result of work that would block the loop."""


class Call:
    """What a request's path names.

    Attributes:
        services: of the server.
        names: the parts of the path in braces, decoded.
        asker: the handler that answers, for functions that run on the loop.
    """

    def __init__(self, services: "Services", names: Mapping[str, str], asker: "Asker") -> None:
        self.services = services
        self.names = names
        self.asker = asker

    async def require_contents(self, action: str) -> None:
        """Nothing, where whoever asks may do that with the server's files.

        Raises:
            ForbiddenError: they may not.
        """
        if not await self.asker.allows(action, "contents"):
            raise ForbiddenError(f"you may not {action} the files of this server.")

    @cached_property
    def known_store(self) -> KnownStore:
        """The store that it is about.

        Raises:
            StoreNotFoundError: this server does not know it.
        """
        return self.services.stores.get(self.names["store"])

    @cached_property
    def api(self) -> Api:
        """A door to that store."""
        return self.known_store.open_api()

    @property
    def store(self) -> Store:
        """That store.

        Raises:
            StoreError: below it, why it can't be opened; also when there is none yet.
        """
        return self.api.store._replace(is_served=True)

    @property
    def store_id(self) -> str:
        """The id of that store; its name where nobody has made it yet."""
        return find_id(self.known_store) or self.known_store.name

    @property
    def place(self) -> tuple[str, str]:
        """(entity, project) that it names.

        Raises:
            InvalidNameError: one of them can't be a name.
        """
        return check_entity(self.names["entity"]), check_project(self.names["project"])

    @property
    def ref(self) -> ArtifactRef:
        """The artifact that it names, with version or alias where the path has one.

        Raises:
            InvalidNameError: one of the names can't be one.
        """
        entity, project = self.place
        name = check_artifact_name(self.names["name"])
        label = parse_artifact_ref(f"{name}:{self.names['label']}").label if "label" in self.names else None
        return ArtifactRef(entity, project, name, label)

    def collection(self) -> CollectionRecord:
        """The collection that it names.

        Raises:
            CollectionNotFoundError: there is none.
        """
        return resolve_collection(self.store, self.ref, *self.place)

    def version(self) -> VersionRecord:
        """The version that it names.

        Raises:
            CommError: below it, what does not exist.
        """
        return resolve_version(self.store, self.ref, *self.place)
