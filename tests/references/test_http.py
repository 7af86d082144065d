"""`http://`: nginx, with a proxy before it that takes things away."""

from pathlib import Path

import pytest

from jupyter_artifacts import Artifact
from jupyter_artifacts.core.references import contract
from jupyter_artifacts.errors import (
    BrokenReferenceError,
    LimitExceededError,
    ReferenceBlockedError,
    ReferenceChangedError,
    ReferenceUnreachableError,
)
from tests.contracts.references import ReferenceContract, download, refer
from tests.references.servers import Proxy


class Web:
    lists, keeps_versions, redirects = False, False, True

    def __init__(self, proxy: Proxy, served: Path) -> None:
        self.proxy = proxy
        self.served = served
        for file in sorted(served.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
        self.written = 0

    def put(self, name: str, content: bytes) -> None:
        import os

        file = self.served / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        self.written += 1
        os.utime(file, (1_700_000_000 + self.written,) * 2)  # nginx makes its ETags of seconds and sizes

    def delete(self, name: str) -> None:
        (self.served / name).unlink()

    def uri(self, name: str = "") -> str:
        return f"{self.proxy.url}/{name}"


@pytest.fixture
def place(web_proxy: Proxy, web: tuple[str, Path]) -> Web:
    return Web(web_proxy, web[1])


class TestHttpReferences(ReferenceContract):
    pass


@pytest.mark.parametrize("etag", [None, 'W/"weak"'])
def test_without_a_strong_etag_the_content_is_read(place: Web, etag: str | None, tmp_path: Path) -> None:
    place.proxy.headers["ETag"] = etag
    place.put("a.txt", b"one")
    artifact = refer(place.uri("a.txt"))
    assert download(artifact, tmp_path / "out") == {"a.txt": b"one"}
    assert refer(place.uri("a.txt")).version == "v0"

    place.put("a.txt", b"two")
    with pytest.raises(ReferenceChangedError, match=r"BLAKE3 .*BLAKE3 "):
        download(artifact, tmp_path / "again")


def test_a_body_that_does_not_say_how_long_it_is_has_a_limit(place: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place.proxy.headers["Content-Length"] = None
    place.put("a.bin", b"x" * 5000)
    assert download(refer(place.uri("a.bin")), tmp_path / "out") == {"a.bin": b"x" * 5000}

    monkeypatch.setattr(contract, "UNKNOWN_SIZE_LIMIT", 1000)
    with pytest.raises(LimitExceededError, match="more than 1,000 bytes"):
        Artifact("data", "dataset").add_reference(place.uri("a.bin"))


def test_a_server_that_knows_no_ranges_is_read_all_the_same(place: Web) -> None:
    place.put("a.bin", bytes(range(256)) * 40)
    place.proxy.hides_ranges = True
    [entry] = refer(place.uri("a.bin")).manifest.entries.values()
    with entry.open() as file:
        file.seek(256)
        assert file.read(3) == b"\0\1\2"


def test_a_large_body_is_streamed(place: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from jupyter_artifacts.core.operations import deliver_references

    monkeypatch.setattr(deliver_references, "SMALL_LIMIT", 1000)
    monkeypatch.setattr(contract, "WINDOW", 8000)
    content = bytes(range(256)) * 100
    place.put("a.bin", content)
    artifact = refer(place.uri("a.bin"))
    assert download(artifact, tmp_path / "out") == {"a.bin": content}

    place.put("a.bin", content[::-1])
    with pytest.raises(ReferenceChangedError):
        download(artifact, tmp_path / "again")
    assert list((tmp_path / "again").iterdir()) == []


def test_a_redirect_does_not_lead_into_another_private_network(place: Web) -> None:
    place.put("a.txt", b"one")
    port = place.proxy.upstream.rpartition(":")[2]
    for target in (f"http://127.0.0.2:{port}/a.txt", f"http://[::ffff:127.0.0.2]:{port}/a.txt", "http://10.1.2.3/", "http://2130706434/"):
        place.proxy.location = target
        with pytest.raises(ReferenceBlockedError):
            Artifact("data", "dataset").add_reference(place.uri("a.txt"))
    for target in ("file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x/", ""):
        place.proxy.location = target or " "
        with pytest.raises(ReferenceBlockedError):
            Artifact("data", "dataset").add_reference(place.uri("a.txt"))


def test_redirects_have_an_end(place: Web) -> None:
    place.proxy.location = "/round"
    with pytest.raises(BrokenReferenceError, match="more than 5 times"):
        Artifact("data", "dataset").add_reference(place.uri("a.txt"))


def test_a_body_that_comes_compressed_is_refused(place: Web) -> None:
    """A few bytes may unpack to all of a disk; and they are not the bytes that were asked for."""
    place.put("a.txt", b"one")
    place.proxy.headers["Content-Encoding"] = "gzip"
    with pytest.raises(BrokenReferenceError, match="compressed"):
        Artifact("data", "dataset").add_reference(place.uri("a.txt"))


def test_a_body_that_drips_is_given_up(place: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contract, "PATIENCE_SECONDS", -1.0)
    monkeypatch.setattr(contract, "TRIES", 1)
    place.proxy.headers["ETag"] = None
    place.put("a.bin", b"x" * 100)
    with pytest.raises(ReferenceUnreachableError, match="too slowly"):
        Artifact("data", "dataset").add_reference(place.uri("a.bin"))
