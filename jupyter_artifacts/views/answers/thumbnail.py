"""Small pictures of images, for cells of tables and lists of files."""

from jupyter_artifacts.core.media.images import thumbnail as make_thumbnail
from jupyter_artifacts.core.operations.open_entry import read_start, sized
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.views.answers.answer import Answer, Check
from jupyter_artifacts.views.answers.contents import get_entry
from jupyter_artifacts.views.answers.named import version_named
from jupyter_artifacts.views.answers.params import Params
from jupyter_artifacts.views.quantities import format_bytes

LARGEST_SIDE = 256
BYTES_AT_MOST = 20_000_000


def thumbnail(store: Store, params: Params, check: Check) -> Answer:
    """A PNG of an image of a version that fits into a square of `side` pixels.

    Raises:
        UsageError: there is nothing to draw.
    """
    version = version_named(store, params)
    entry = sized(store, version, get_entry(store, version, params.text("path")))
    if entry.size > BYTES_AT_MOST:
        raise UsageError(f"{entry.path} has {format_bytes(entry.size)}; up to {format_bytes(BYTES_AT_MOST)} are made small.")
    content = read_start(store, version, entry, entry.size)
    check()
    small = make_thumbnail(content, max(1, params.number("side", LARGEST_SIDE, LARGEST_SIDE)))
    if small is None:
        raise UsageError(f"{entry.path} is no image that can be decoded.")
    return Answer({"mime": "image/png"}, (small,))
