"""One widget for all views: what it shows is in its snapshot, what more is wanted is asked for by messages."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from jupyter_artifacts.views.live.session import Session
from jupyter_artifacts.views.live.snapshot import MIME_TYPE

_HERE = Path(__file__).parent

MODULES = {
    "artifact": "artifact", "diff": "diff", "history": "artifact", "lineage": "lineage", "run": "artifact", "storage": "storage",
    "table": "table", "table-diff": "diff", "tracking": "artifact",
}  # fmt: skip
"""Which module draws a view first. What it shows inside itself, such as the table of a card, it asks for when somebody looks."""


class View(anywidget.AnyWidget):
    """A live view of an artifact, a comparison, a history, a run, a table or a graph: ``View.of(artifact)``."""

    _esm = _HERE / "artifact.js"
    _css = _HERE / "artifact.css"

    snapshot = traitlets.Dict().tag(sync=True)

    def __init__(self, snapshot: Mapping[str, object]) -> None:
        super().__init__(snapshot=dict(snapshot), _esm=module_text(MODULES.get(str(snapshot.get("view")), "artifact")))
        self._session = Session(self._reply)
        self.on_msg(self._take)

    @classmethod
    def of(cls, thing: Any) -> "View":
        """The view of anything that shows itself as one.

        Raises:
            TypeError: nothing of ours, or not logged yet.
        """
        bundle = thing._repr_mimebundle_() if hasattr(thing, "_repr_mimebundle_") else {}
        snapshot = bundle.get(MIME_TYPE)
        if snapshot is None:
            raise TypeError(f"{type(thing).__name__} has no view; it may not be logged yet.")
        return cls(snapshot)

    def close(self) -> None:
        """Stop answering, and take the view away."""
        self._session.close()
        super().close()

    def _take(self, _: object, message: object, buffers: Sequence[bytes]) -> None:
        if isinstance(message, Mapping) and message.get("method") == "module":
            self._send_module(message)
        else:
            self._session.receive(message)

    def _send_module(self, message: Mapping[str, Any]) -> None:
        """A module that draws a large view inside this one. Front ends load no second file, so it comes as text, like the first."""
        name = message["params"].get("name") if isinstance(message.get("params"), Mapping) else None
        head = {key: message[key] for key in ("id", "view") if key in message}
        if name in MODULES.values():
            self._reply({**head, "result": {"text": module_text(name)}}, ())
        else:
            self._reply({**head, "error": {"code": "usage", "message": "this release has no such module."}}, ())

    def _reply(self, reply: Mapping[str, object], buffers: Sequence[bytes]) -> None:
        self.send(dict(reply), list(buffers))


@cache
def module_text(name: str) -> str:
    """The text of a module."""
    return (_HERE / f"{name}.js").read_text(encoding="utf-8")


def bundle_of(snapshot: Mapping[str, object]) -> dict[str, object]:
    """The part of an output that shows a new widget."""
    shown = View(snapshot)._repr_mimebundle_()
    data = shown[0] if isinstance(shown, tuple) else shown  # which of the two, depends on anywidget's release
    return {mime: value for mime, value in (data or {}).items() if mime != "text/plain"}
