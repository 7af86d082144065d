"""The shapes of what only a server tells: of itself, its stores, its tasks. What screens share is in `views/payloads`."""

from typing import Literal, TypedDict


class Server(TypedDict):
    """This server: its release, which front ends compare with their own, and what whoever asks may do with each resource."""

    version: str
    event_schema: str
    permissions: dict[str, list[str]]


class StoreState(TypedDict):
    """A store; `id` is None before something is logged to it. `problem` says why it can't be opened, None where it can.

    `revision` grows with every change. `is_default`: the one that notebooks use which name no other.
    """

    name: str
    id: str | None
    is_default: bool
    is_writable: bool
    revision: int
    entity: str
    project: str
    problem: "StoreProblem | None"


class StoreProblem(TypedDict):
    """Why a store can't be opened."""

    code: str
    message: str


class Stores(TypedDict):
    """The stores that this server knows."""

    kind: Literal["stores"]
    stores: list[StoreState]
