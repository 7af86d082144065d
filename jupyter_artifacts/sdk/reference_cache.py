"""The read cache that settings ask for."""

from jupyter_artifacts.core.model.size import parse_size
from jupyter_artifacts.core.references.cache import ReferenceCache
from jupyter_artifacts.settings import Settings


def open_reference_cache(settings: Settings) -> ReferenceCache:
    """The cache of what references lead to.

    Raises:
        UsageError: the setting `cache_size` is no amount of bytes.
    """
    return ReferenceCache(settings.cache_dir, parse_size(settings.cache_size))
