"""The extension as Jupyter Server sees it: settings, start and end."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Bool, Dict, Float, Integer, List, Unicode

from jupyter_artifacts.core.operations.search_files import PathIndex
from jupyter_artifacts.server.contents import ServerFiles
from jupyter_artifacts.server.events import CHANGE_SCHEMA, CHANGE_SCHEMA_FILE
from jupyter_artifacts.server.failures import Veil
from jupyter_artifacts.server.handlers import handlers_of
from jupyter_artifacts.server.idle import IdleUpkeep
from jupyter_artifacts.server.route_table import RESOURCES, ROUTES
from jupyter_artifacts.server.services import Services
from jupyter_artifacts.server.stores import KnownStores
from jupyter_artifacts.server.tables import OpenTables
from jupyter_artifacts.server.tasks import Task, Tasks
from jupyter_artifacts.server.watch import Watch
from jupyter_artifacts.server.workers import Workers
from jupyter_artifacts.settings import load_settings


class JupyterArtifacts(ExtensionApp):
    """Shows the store to browsers, and looks after it while nobody works."""

    name = "jupyter_artifacts"
    stores = Dict(
        key_trait=Unicode(), value_trait=Unicode(),
        help="Stores to show beside the default one: their paths or URLs, by the names that people see.",
    ).tag(config=True)  # fmt: skip
    excluded_paths = List(
        Unicode(), help="Patterns of paths in the server's tree, such as private/*, that can be neither logged nor downloaded into."
    ).tag(config=True)
    follow_links = Bool(
        False, help="Whether links in the server's tree that lead out of it, or out of a folder that is logged, are followed."
    ).tag(config=True)  # fmt: skip
    threads = Integer(6, min=1, help="How many requests are worked on at once; others wait for their turn.").tag(config=True)
    task_threads = Integer(2, min=1, help="How many long tasks are worked on at once.").tag(config=True)
    watch_interval = Float(
        0.5, min=0.05, help="Seconds between two looks at each store; a change is told within this time."
    ).tag(config=True)  # fmt: skip
    idle_minutes = Float(
        10.0, min=0.0, help="So long nobody has worked, in notebooks or with the panel, before the server looks after its stores."
    ).tag(config=True)  # fmt: skip
    gc_enabled = Bool(help="Whether garbage is collected once a day, while nobody works.").tag(config=True)
    check_share = Float(
        0.01, min=0.0, max=1.0, help="The share of all bytes that is read and checked once a day, while nobody works; 0 for none."
    ).tag(config=True)

    def _gc_enabled_default(self) -> bool:
        return load_settings().is_gc_enabled

    def initialize_handlers(self) -> None:
        """Called by the server, before it listens."""
        assert self.serverapp is not None
        assert self.serverapp.event_logger is not None
        known, veil = KnownStores(self.stores), self._veil()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task_workers = Workers(self.task_threads, known.close, "jupyter_artifacts task")
        self.services = Services(
            known, veil, Workers(self.threads, known.close), Tasks(self._task_workers, veil, self._tell_task, self.log),
            ServerFiles(self.settings["contents_manager"], self.excluded_paths, follows_links=self.follow_links),
            OpenTables(), PathIndex(), RESOURCES,
        )  # fmt: skip
        self.watch = Watch(known, self.watch_interval, self._tell_change)
        self.upkeep = IdleUpkeep(known, self._is_idle, self.log, veil, collects=self.gc_enabled, share=self.check_share)
        self.handlers.extend(handlers_of(ROUTES, self.services))
        self.serverapp.event_logger.register_event_schema(CHANGE_SCHEMA_FILE)

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        """Called by the server once its loop runs."""
        self._loop = asyncio.get_running_loop()
        self.watch.start()
        if self.gc_enabled or self.check_share:
            self.upkeep.start()

    async def stop_extension(self) -> None:
        """Called by the server when it ends."""
        self.services.tasks.cancel_all()
        await asyncio.get_running_loop().run_in_executor(None, self._stop_threads)

    def _stop_threads(self) -> None:
        self.watch.stop()
        self.upkeep.stop()
        self.services.tables.close()
        self._task_workers.shutdown()
        self.services.workers.shutdown()

    def _veil(self) -> Veil:
        settings = load_settings()
        root = getattr(self.settings["contents_manager"], "root_dir", "")
        return Veil([(settings.store, "the store"), (settings.cache_dir, "the cache"), (os.path.abspath(root or os.getcwd()), ".")])

    def _is_idle(self) -> bool:
        assert self.serverapp is not None
        last = self.serverapp.web_app.last_activity()  # type: ignore[no-untyped-call]
        return bool(datetime.now(UTC) - last >= timedelta(minutes=self.idle_minutes)) and not self.services.tasks.are_going_on

    def _tell_change(self, store: str, revision: int) -> None:
        self._tell(store, revision, None)

    def _tell_task(self, task: Task) -> None:
        self._tell(task.store, -1, task.id)

    def _tell(self, store: str, revision: int, task: str | None) -> None:
        """Emit the event. Called from any thread; the event bus belongs to the loop."""
        if self._loop is None or self._loop.is_closed():
            return
        data = {"store": store, "revision": revision, "task": task}
        self._loop.call_soon_threadsafe(self._emit, data)

    def _emit(self, data: dict[str, Any]) -> None:
        assert self.serverapp is not None
        assert self.serverapp.event_logger is not None
        self.serverapp.event_logger.emit(schema_id=CHANGE_SCHEMA, data=data)
