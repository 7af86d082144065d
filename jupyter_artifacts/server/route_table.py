"""Everything there is to ask: the one table that handlers, tests and `openapi.yaml` are made of or compared with."""

from jupyter_artifacts.server.route import Route
from jupyter_artifacts.server.routes import server

ROUTES: tuple[Route, ...] = (
    Route("GET", "/server", "server", server.get_server),
    Route("GET", "/stores", "stores", server.list_stores),
    Route("GET", "/stores/{store}", "stores", server.get_store),
)

RESOURCES = tuple(dict.fromkeys(route.resource for route in ROUTES))
"""What permission can be given for."""
