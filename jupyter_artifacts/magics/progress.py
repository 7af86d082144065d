"""Progress in a notebook: one output, drawn over and over, that ends as a line of text. No widget: nothing in it dies with the kernel.

Our own view of it has a button that interrupts the kernel, as the notebook's own does; other front ends draw the bar.
"""

from typing import Any

from jupyter_artifacts.magics.display import publish
from jupyter_artifacts.views.blocks import Note, Screen
from jupyter_artifacts.views.bundle import mimebundle, progress_snapshot


class NotebookBar:
    """See `Bar`. The texts are ours: counts and verbs."""

    def __init__(self) -> None:
        self._handle: Any = None

    def show(self, text: str, fraction: float | None) -> None:
        """Draw it, at first in a new output."""
        value = "" if fraction is None else f' value="{fraction:.3f}"'
        html = f'<progress max="1"{value}></progress> {text}'
        self._draw({**progress_snapshot(text, fraction), "text/html": html, "text/plain": text})

    def end(self, text: str) -> None:
        """Leave a line."""
        self._draw(mimebundle(Screen((Note(text),))))

    def _draw(self, bundle: dict[str, object]) -> None:
        if self._handle is None:
            self._handle = publish(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)
