"""Every test here works in a folder and a store of its own; `home` is the store that the public API opens there."""

import pytest

from jupyter_artifacts.core.store import Store
from jupyter_artifacts.sdk.session import session
from jupyter_artifacts.settings import load_settings
from tests.commands.workspace import workspace

__all__ = ["home", "workspace"]


@pytest.fixture
def home() -> Store:
    """The store that the public API uses in this test."""
    return session().open_store(load_settings())
