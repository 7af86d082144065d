"""What a route is: a row of the table, and what is known of the function behind it."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, Literal, NamedTuple, get_type_hints

Verb = Literal["GET", "POST", "PATCH", "DELETE"]

PREFIX = "/jupyter-artifacts"
"""What all paths begin with, behind the server's base URL."""


RESOURCE_PREFIX = "jupyter-artifacts:"
"""What the authorizer knows our resources by."""


class Content(NamedTuple):
    """Bytes that a route answers with, instead of JSON.

    Attributes:
        name: of the file, for whoever saves it.
        media_type: one that a browser does nothing with but show, or octet-stream.
        size: bytes.
        etag: changes when the bytes do; None for what is made for one request.
        pieces: the bytes, each piece verified before it comes out.
    """

    name: str
    media_type: str
    size: int
    etag: str | None
    pieces: Iterator[bytes]


class Route:
    """A row of the table.

    `run` is a function `(call)`, with `query` and `body` where it takes such: their annotations are TypedDicts, by which they are checked.
    It runs in a worker thread and returns what is sent, as JSON unless it is `Content`. It may be async where it asks the server's
    own managers, and then runs on the loop.

    Attributes:
        verb: GET for what changes nothing, and only for that.
        path: behind `PREFIX`, with names in braces.
        resource: what the server's authorizer is asked about; the action is "read" for GET, else "write".
        run: does it.
        status: of an answer that went well.
    """

    def __init__(self, verb: Verb, path: str, resource: str, run: Callable[..., Any], status: int = 200) -> None:
        self.verb = verb
        self.path = path
        self.resource = resource
        self.run = run
        self.status = status

    @property
    def action(self) -> str:
        """What the authorizer is asked for."""
        return "read" if self.verb == "GET" else "write"

    @property
    def name(self) -> str:
        """Names the operation in `openapi.yaml`."""
        return self.run.__name__

    @cached_property
    def types(self) -> dict[str, Any]:
        """The annotations of `run`: "query", "body", "return"."""
        return get_type_hints(self.run, include_extras=True)

    @property
    def is_content(self) -> bool:
        """Whether it answers with bytes."""
        return self.types["return"] is Content

    def __repr__(self) -> str:
        return f"{self.verb} {self.path}"
