"""Azure Blob Storage: Azurite, which keeps no versions."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from jupyter_artifacts import Artifact
from jupyter_artifacts.errors import InvalidPathError
from tests.contracts.references import ReferenceContract
from tests.references import servers
from tests.references.servers import Proxy

_NUMBERS = count()
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""The one that Azurite documents for everybody."""


class Container:
    lists, keeps_versions, redirects = True, False, False

    def __init__(self, proxy: Proxy, client: Any) -> None:
        self.proxy = proxy
        self.client = client
        self.prefix = f"folder-{next(_NUMBERS)}"

    def put(self, name: str, content: bytes) -> None:
        self.client.upload_blob(f"{self.prefix}/{name}", content, overwrite=True)

    def delete(self, name: str) -> None:
        self.client.delete_blob(f"{self.prefix}/{name}")

    def uri(self, name: str = "") -> str:
        return f"{self.proxy.url}/{ACCOUNT}/container/{self.prefix}/{name}"


def connection(url: str) -> str:
    return f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};BlobEndpoint={url}/{ACCOUNT};"


@pytest.fixture(scope="session")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Proxy, Any]]:
    from azure.storage.blob import BlobServiceClient

    with servers.azurite(tmp_path_factory.mktemp("azure")) as url, BlobServiceClient.from_connection_string(connection(url)) as service:
        proxy = Proxy(url)
        yield proxy, service.create_container("container")
        proxy.close()


@pytest.fixture
def place(azure: tuple[Proxy, Any], monkeypatch: pytest.MonkeyPatch) -> Container:
    proxy, client = azure
    proxy.reset()
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", connection(proxy.url))
    return Container(proxy, client)


class TestAzureReferences(ReferenceContract):
    pass


def test_an_address_without_a_container_is_refused(place: Container) -> None:
    with pytest.raises(InvalidPathError, match="container"):
        Artifact("data", "dataset").add_reference(f"{place.proxy.url}/{ACCOUNT}/", name="x")
