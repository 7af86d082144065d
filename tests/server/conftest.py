"""A Jupyter server with the extension, behind a base URL with an encoded space, and a store that it shows."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_jupyter.jupyter_server import *  # noqa: F403  the fixtures of Jupyter's own tests

from jupyter_artifacts.core.store import Store
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.sdk.session import session
from tests.server.asking import Asker, RunsOf
from tests.server.stories import fill


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _isolated_environment: None) -> Path:
    """The folder of the default store, which nobody has made yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUPYTER_ARTIFACTS_STORE", str(tmp_path / "the store"))
    monkeypatch.setenv("JUPYTER_ARTIFACTS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("JUPYTER_ARTIFACTS_ENTITY", "ana")
    return tmp_path


@pytest.fixture
def jp_base_url() -> str:
    return "/a%20b/"


@pytest.fixture
def jp_server_config() -> dict[str, object]:
    extensions = {"jupyter_artifacts": True, "jupyter_server_terminals": False}
    return {"ServerApp": {"jpserver_extensions": extensions, "allow_unauthenticated_access": False}}


@pytest.fixture
def ask(jp_serverapp: object, http_server_client: object, jp_base_url: str, jp_asyncio_loop: object) -> Iterator[Asker]:
    """Asks the server as whoever holds its token."""
    yield Asker(jp_serverapp, http_server_client, jp_base_url, RunsOf(jp_asyncio_loop))
    session().queue.drain()


@pytest.fixture(scope="session")
def _example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with something of every kind in it, made once."""
    folder = tmp_path_factory.mktemp("example")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_ARTIFACTS_STORE", str(folder / "store"))
        patch.setenv("JUPYTER_ARTIFACTS_CACHE_DIR", str(folder / "cache"))
        patch.setenv("JUPYTER_ARTIFACTS_ENTITY", "ana")
        patch.setenv("WANDB_DIR", str(folder))
        fill(folder / "sources")
        Api().store.close()
    return folder / "store"


@pytest.fixture
def filled(workspace: Path, _example: Path) -> Store:
    """The default store, with something of every kind in it."""
    shutil.copytree(_example, workspace / "the store")
    return Api().store
