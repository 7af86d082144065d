"""One output for every front end: the MIME bundle of a screen."""

from collections.abc import Mapping

from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.blocks import Screen
from jupyter_artifacts.views.html import render_html
from jupyter_artifacts.views.markdown import render_markdown
from jupyter_artifacts.views.screens import screen_of
from jupyter_artifacts.views.screens.audience import Caller
from jupyter_artifacts.views.text import render_text

Bundle = dict[str, object]

LARGEST_STATIC = 34_000
"""Characters of HTML, Markdown and text beside a snapshot of up to 24,000: an output stays below 60 kB."""

_SHORTER = 5000


def mimebundle(
    screen: Screen, *, payload: Mapping[str, object] | None = None, store: Store | None = None, caller: Caller = "magic"
) -> Bundle:
    """What `_repr_mimebundle_` returns: HTML for notebooks, Markdown for viewers without HTML, text for terminals.

    In a kernel, a `payload` that a view of ours draws comes along as its snapshot, or as a widget where the front end knows nothing else;
    the view then asks about `store`. Long screens are shortened there, since the view has the rest.
    """
    static = _render(screen)
    shown = {} if payload is None or store is None else _interactive(payload, store)
    if not shown or payload is None:
        return static
    if _length(static) > LARGEST_STATIC:
        from jupyter_artifacts.views.live.snapshot import fit

        static = _render(screen_of(fit(payload, _SHORTER), caller=caller))
    if _length(static) > LARGEST_STATIC:
        del static["text/markdown"]
    return {**shown, **static}


def progress_snapshot(text: str, fraction: float | None) -> Bundle:
    """The line of long work for our own view, which can cancel it; empty where no front end draws that."""
    from jupyter_artifacts.views.live import front_end, kernel, snapshot

    if not kernel.in_kernel() or not front_end.wants_snapshot():
        return {}
    kernel.listen()
    payload = {"text": text, "fraction": fraction, "execution": kernel.execution_id()}
    return {snapshot.MIME_TYPE: {"format": snapshot.FORMAT, "view": "progress", "store": "", "payload": payload}}


def _render(screen: Screen) -> Bundle:
    return {"text/html": render_html(screen), "text/markdown": render_markdown(screen), "text/plain": render_text(screen)}


def _length(bundle: Bundle) -> int:
    return sum(len(str(each)) for each in bundle.values())


def _interactive(payload: Mapping[str, object], store: Store) -> Bundle:
    """What front ends draw that can do more than HTML; empty outside of kernels."""
    from jupyter_artifacts.views.live.kernel import in_kernel

    if not in_kernel():
        return {}
    from jupyter_artifacts.views.live import front_end, kernel, snapshot, stores

    wants_widget, wants_snapshot = front_end.wants_widget(), front_end.wants_snapshot()
    shot = snapshot.make_snapshot(payload, store) if wants_widget or wants_snapshot else None
    if shot is None:
        return {}
    stores.remember(store)
    made: Bundle = {}
    if wants_snapshot:
        kernel.listen()
        made[snapshot.MIME_TYPE] = shot
    if wants_widget:
        made |= front_end.widget_bundle(shot)
    return made
