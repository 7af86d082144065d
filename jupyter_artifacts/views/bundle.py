"""One output for every front end: the MIME bundle of a screen."""

from collections.abc import Mapping

from jupyter_artifacts.views.blocks import Screen
from jupyter_artifacts.views.html import render_html
from jupyter_artifacts.views.markdown import render_markdown
from jupyter_artifacts.views.text import render_text


def mimebundle(screen: Screen, *, payload: Mapping[str, object] | None = None) -> dict[str, object]:
    """What `_repr_mimebundle_` returns: HTML for notebooks, Markdown for viewers without HTML, text for terminals.

    `payload` is the same screen as JSON for a renderer of our own. No front end has one yet, so it is left out: every
    byte of a bundle is saved in the notebook.
    """
    del payload
    return {
        "text/html": render_html(screen),
        "text/markdown": render_markdown(screen),
        "text/plain": render_text(screen),
    }
