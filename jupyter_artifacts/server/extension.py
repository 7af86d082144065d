"""The extension as Jupyter Server sees it: settings, start and end."""

import os

from jupyter_server.extension.application import ExtensionApp
from traitlets import Dict, Integer, Unicode

from jupyter_artifacts.server.events import CHANGE_SCHEMA_FILE
from jupyter_artifacts.server.failures import Veil
from jupyter_artifacts.server.handlers import handlers_of
from jupyter_artifacts.server.route_table import RESOURCES, ROUTES
from jupyter_artifacts.server.services import Services
from jupyter_artifacts.server.stores import KnownStores
from jupyter_artifacts.server.workers import Workers
from jupyter_artifacts.settings import load_settings


class JupyterArtifacts(ExtensionApp):
    """Shows the store to browsers, and looks after it while nobody works."""

    name = "jupyter_artifacts"
    stores = Dict(
        key_trait=Unicode(), value_trait=Unicode(),
        help="Stores to show beside the default one: their paths or URLs, by the names that people see.",
    ).tag(config=True)  # fmt: skip
    threads = Integer(6, min=1, help="How many requests are worked on at once; others wait for their turn.").tag(config=True)

    def initialize_handlers(self) -> None:
        """Called by the server, before it listens."""
        assert self.serverapp is not None
        assert self.serverapp.event_logger is not None
        known = KnownStores(self.stores)
        self.services = Services(known, self._veil(), Workers(self.threads, known.close), RESOURCES)
        self.handlers.extend(handlers_of(ROUTES, self.services))
        self.serverapp.event_logger.register_event_schema(CHANGE_SCHEMA_FILE)

    async def stop_extension(self) -> None:
        """Called by the server when it ends."""
        self.services.workers.shutdown()

    def _veil(self) -> Veil:
        settings = load_settings()
        root = getattr(self.settings["contents_manager"], "root_dir", "")
        return Veil([(settings.store, "the store"), (settings.cache_dir, "the cache"), (os.path.abspath(root or os.getcwd()), ".")])
