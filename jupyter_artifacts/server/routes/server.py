"""What the server tells of itself and of its stores."""

import os

from jupyter_artifacts._version import __version__
from jupyter_artifacts.core.operations.watch import get_revision
from jupyter_artifacts.errors import Error
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.events import CHANGE_SCHEMA
from jupyter_artifacts.server.route import RESOURCE_PREFIX
from jupyter_artifacts.server.shapes import Server, Stores, StoreState
from jupyter_artifacts.server.stores import DEFAULT, KnownStore
from jupyter_artifacts.settings import load_settings


async def get_server(call: Call) -> Server:
    """Tell the server's release, and what the person who asks may do."""
    permissions = {
        resource: [action for action in ("read", "write") if await call.asker.allows(action, f"{RESOURCE_PREFIX}{resource}")]
        for resource in call.services.resources
    }
    return {"version": __version__, "event_schema": CHANGE_SCHEMA, "permissions": permissions}


def list_stores(call: Call) -> Stores:
    """List the stores that this server knows."""
    return {"kind": "stores", "stores": [_state(call, each) for each in call.services.stores.all]}


def get_store(call: Call) -> StoreState:
    """Tell of one store."""
    return _state(call, call.known_store)


def _state(call: Call, known: KnownStore) -> StoreState:
    settings = load_settings()
    state: StoreState = {
        "name": known.name, "id": None, "is_default": known.name == DEFAULT, "is_writable": False, "revision": -1,
        "entity": settings.entity or "", "project": settings.project, "problem": None,
    }  # fmt: skip
    try:
        api = known.open_api()
        store = api.store
        state |= {"id": store.id, "entity": api.default_entity, "revision": get_revision(store)}
        state["is_writable"] = os.access(store.root, os.W_OK)
    except Error as error:
        failure = call.services.veil.failure(error)
        state["problem"] = {"code": failure["code"], "message": failure["message"]}
    return state
