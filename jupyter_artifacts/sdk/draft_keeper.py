"""Keeps a draft while it is filled: within seconds of a change, in the background."""

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from jupyter_artifacts.core.at_work import at_work
from jupyter_artifacts.errors import Error

if TYPE_CHECKING:
    from jupyter_artifacts.core.store import Store
    from jupyter_artifacts.sdk.artifact import Artifact


class DraftKeeper:
    """What beats with the session's pulse as long as there is something new to keep.

    What goes wrong is not told here: the log of the draft meets it again, and says it to somebody who waits.
    """

    def __init__(self, artifact: "Artifact", store: "Store", name: str) -> None:
        self._artifact = artifact
        self._store = store
        self._name = name
        self._is_changed = False
        self._is_over = False
        self._thread: threading.Thread | None = None

    def changed(self) -> None:
        """Say that there is something new."""
        from jupyter_artifacts.sdk.session import session

        self._is_changed = True
        session().pulse.add(self)

    def keep(self) -> None:
        """Begin to keep what is new. A thread of its own reads the files: runs have to beat on meanwhile."""
        from jupyter_artifacts.sdk.session import session

        if self._thread is not None and self._thread.is_alive():
            return
        if not self._is_changed or self._is_over:
            session().pulse.remove(self)
            return
        self._is_changed = False
        self._thread = threading.Thread(target=self._keep_and_close, name="jupyter_artifacts draft", daemon=True)
        self._thread.start()

    def leave(self) -> None:
        """Keep what is new, for the last time in this process."""
        self._join()
        if self._is_changed and not self._is_over:
            self._keep()

    def end(self) -> None:
        """Keep nothing more: the draft is about to be logged."""
        self._is_over = True
        self._join()

    def _join(self) -> None:
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _keep(self) -> None:
        from jupyter_artifacts.core.operations.keep_draft import keep_draft

        with suppress(Error):
            request = self._artifact._request_to_keep()
            if request is not None:
                keep_draft(self._store, self._name, request)

    def _keep_and_close(self) -> None:
        with at_work():
            try:
                self._keep()
            finally:
                self._store.close()  # this thread's connection
