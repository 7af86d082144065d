"""Payloads about the read cache."""

from jupyter_artifacts.core.references.cache import CacheState
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.payloads.parts import place_path


def cache_payload(state: CacheState, is_cleanup: bool, removed: int, freed: int) -> shapes.CachePayload:
    """How much there is, and what a cleanup removed."""
    return {
        "kind": "cache",
        "folder": place_path(state.folder),
        "files": state.files,
        "size": state.size,
        "limit": state.limit,
        "is_cleanup": is_cleanup,
        "removed": removed,
        "freed": freed,
    }
