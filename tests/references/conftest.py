"""Servers, started once for each test process, and the environment that leads clients to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_artifacts.core.references import contract
from tests.commands.workspace import workspace
from tests.references import servers
from tests.references.servers import Proxy

__all__ = ["workspace"]


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.seaweedfs(tmp_path_factory.mktemp("seaweed")) as url:
        yield url


@pytest.fixture(scope="session")
def gcs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.fake_gcs(tmp_path_factory.mktemp("gcs")) as url:
        yield url


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    with servers.nginx(tmp_path_factory.mktemp("web")) as served:
        yield served


@pytest.fixture
def web_proxy(web: tuple[str, Path]) -> Iterator[Proxy]:
    proxy = Proxy(web[0])
    yield proxy
    proxy.close()


@pytest.fixture(autouse=True)
def _environment(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials and endpoints but those of the test; trouble that passes does so quickly."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(workspace / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(workspace / "none"))
    monkeypatch.setattr(contract, "WAIT_SECONDS", 0.01)
