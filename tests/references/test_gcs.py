"""`gs://`: fake-gcs-server, whose buckets keep generations or only the last."""

import json
import urllib.request
from collections.abc import Iterator
from itertools import count
from urllib.parse import quote

import pytest

from tests.contracts.references import ReferenceContract, download, refer
from tests.references.servers import Proxy

_NUMBERS = count()


class Bucket:
    lists, redirects = True, False

    def __init__(self, proxy: Proxy, server: str, *, keeps_versions: bool) -> None:
        self.proxy = proxy
        self.server = server
        self.keeps_versions = keeps_versions
        self.name = f"bucket-{next(_NUMBERS)}"
        self._ask(
            "POST", "/storage/v1/b?project=tests", json.dumps({"name": self.name, "versioning": {"enabled": keeps_versions}}).encode()
        )

    def put(self, name: str, content: bytes) -> int:
        said = self._ask("POST", f"/upload/storage/v1/b/{self.name}/o?uploadType=media&name={quote(f'folder/{name}', safe='')}", content)
        return int(said["generation"])

    def delete(self, name: str) -> None:
        self._ask("DELETE", f"/storage/v1/b/{self.name}/o/{quote(f'folder/{name}', safe='')}")

    def uri(self, name: str = "") -> str:
        return f"gs://{self.name}/folder/{name}"

    def _ask(self, method: str, path: str, body: bytes | None = None) -> dict[str, str]:
        request = urllib.request.Request(self.server + path, data=body, method=method, headers={"Content-Type": "application/octet-stream"})
        if path.startswith("/storage/v1/b?"):
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.loads(response.read() or b"{}")


@pytest.fixture(scope="session")
def gcs_proxy(gcs: str) -> Iterator[Proxy]:
    proxy = Proxy(gcs)
    yield proxy
    proxy.close()


@pytest.fixture
def emulator(gcs_proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Proxy:
    gcs_proxy.reset()
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", gcs_proxy.url)
    return gcs_proxy


class TestGcsReferences(ReferenceContract):
    @pytest.fixture
    def place(self, gcs: str, emulator: Proxy) -> Bucket:
        return Bucket(emulator, gcs, keeps_versions=False)


class TestVersionedGcsReferences(ReferenceContract):
    @pytest.fixture
    def place(self, gcs: str, emulator: Proxy) -> Bucket:
        return Bucket(emulator, gcs, keeps_versions=True)

    def test_a_generation_can_be_named(self, place: Bucket, tmp_path) -> None:
        first = place.put("a.txt", b"one")
        place.put("a.txt", b"two")
        artifact = refer(f"{place.uri('a.txt')}#{first}")
        assert artifact.manifest.entries["a.txt"].extra["versionID"] == str(first)
        assert download(artifact, tmp_path / "out") == {"a.txt": b"one"}
