"""`s3://`: SeaweedFS with and without versions."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

import jupyter_artifacts
from jupyter_artifacts import Api, Artifact
from jupyter_artifacts.cli import main
from jupyter_artifacts.errors import BrokenReferenceError, ReferenceDeniedError
from tests.contracts.references import ReferenceContract, download, refer
from tests.references import servers
from tests.references.servers import KEY, SECRET, Proxy

_NUMBERS = count()


class Folder:
    """A folder of one of two buckets: each bucket of the server takes volumes of its own, and seconds to be made."""

    lists, redirects = True, False

    def __init__(self, proxy: Proxy, client: Any, *, keeps_versions: bool, name: str = "") -> None:
        self.proxy = proxy
        self.client = client
        self.keeps_versions = keeps_versions
        self.name = name or ("kept" if keeps_versions else "plain")
        self.prefix = f"folder-{next(_NUMBERS)}"

    def put(self, name: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=f"{self.prefix}/{name}", Body=content)

    def delete(self, name: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=f"{self.prefix}/{name}")

    def uri(self, name: str = "") -> str:
        return f"s3://{self.name}/{self.prefix}/{name}"


def connect(url: str) -> Any:
    from boto3 import client
    from botocore.config import Config

    options = {"endpoint_url": url, "aws_access_key_id": KEY, "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
    return client("s3", config=Config(s3={"addressing_style": "path"}), **options)


@pytest.fixture(scope="session")
def client(seaweed: str) -> Iterator[Any]:
    made = connect(seaweed)
    for name in ("plain", "kept"):
        made.create_bucket(Bucket=name)
    made.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
    yield made
    made.close()


@pytest.fixture(scope="session")
def one_proxy(seaweed: str) -> Iterator[Proxy]:
    """One for all tests, since each address has a client of its own, which takes a third of a second to make."""
    proxy = Proxy(seaweed)
    yield proxy
    proxy.close()


@pytest.fixture
def s3_proxy(one_proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Proxy:
    one_proxy.reset()
    monkeypatch.setenv("AWS_S3_ENDPOINT_URL", one_proxy.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    return one_proxy


@pytest.fixture
def place(s3_proxy: Proxy, client: Any) -> Folder:
    return Folder(s3_proxy, client, keeps_versions=False)


class TestS3References(ReferenceContract):
    pass


class TestVersionedS3References(ReferenceContract):
    @pytest.fixture
    def place(self, s3_proxy: Proxy, client: Any) -> Folder:
        return Folder(s3_proxy, client, keeps_versions=True)

    def test_a_version_can_be_named(self, place: Folder, tmp_path) -> None:
        place.put("a.txt", b"one")
        first = place.client.head_object(Bucket=place.name, Key=f"{place.prefix}/a.txt")["VersionId"]
        place.put("a.txt", b"two")

        artifact = refer(f"{place.uri('a.txt')}?versionId={first}")

        assert artifact.manifest.entries["a.txt"].extra["versionID"] == first
        assert download(artifact, tmp_path / "out") == {"a.txt": b"one"}


@pytest.fixture(scope="session")
def poor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Proxy, Any]]:
    with servers.rclone(tmp_path_factory.mktemp("rclone")) as url:
        proxy, made = Proxy(url), connect(url)
        yield proxy, made
        made.close()
        proxy.close()


class TestPoorS3References(ReferenceContract):
    """A server that knows neither versions nor conditions, and lists ETags otherwise than it answers them."""

    @pytest.fixture
    def place(self, poor: tuple[Proxy, Any], s3_proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Folder:
        poor[0].reset()
        monkeypatch.setenv("AWS_S3_ENDPOINT_URL", poor[0].url)
        return Folder(*poor, keeps_versions=False, name="poor")


def test_a_prefix_is_a_folder(place: Folder) -> None:
    """`folder/data` is not `folder/database`."""
    for name in ("data/a", "data/b/c", "database/d", "data.txt"):
        place.put(name, b"x")
    artifact = Artifact("data", "dataset")
    assert [entry.path for entry in artifact.add_reference(place.uri("data"))] == ["a", "b/c"]
    assert [entry.path for entry in artifact.add_reference(place.uri("data"), name="x")] == ["x/a", "x/b/c"]
    assert artifact.get_added_local_path_name("x") is None


def test_wrong_credentials_are_told(place: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("a.txt", b"x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong-one")
    with pytest.raises(ReferenceDeniedError) as caught:
        Artifact("data", "dataset").add_reference(place.uri("a.txt"))
    assert "wrong-one" not in str(caught.value)


@pytest.mark.parametrize("keeps_versions", [False, True])
def test_listing_and_checking_take_few_requests_for_a_thousand_objects(s3_proxy: Proxy, client: Any, keeps_versions: bool) -> None:
    from concurrent.futures import ThreadPoolExecutor

    place = Folder(s3_proxy, client, keeps_versions=keeps_versions)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda at: place.put(f"many/{at:04}", b"x"), range(1010)))
    place.proxy.reset()
    artifact = refer(place.uri("many/"))
    assert len(artifact.manifest.entries) == 1010
    assert len(place.proxy.seen) <= 3

    place.proxy.reset()
    assert artifact.check_references().counts["unchanged"] == 1010
    assert len(place.proxy.seen) <= 16, "the last ten, and the first of a thousand, are asked for one by one"
    place.put("many/0500", b"y")
    place.delete("many/0600")
    counts = artifact.check_references().counts
    assert counts == dict.fromkeys(counts, 0) | ({"unchanged": 1010} if keeps_versions else {"unchanged": 1008, "changed": 1, "gone": 1})
    place.proxy.denied = "list-type|versions"
    assert artifact.check_references().counts == counts, "who may not list may still look"


def test_an_address_is_logged_as_files_are(place: Folder, tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("data/a.txt", "data/b/c.txt", "single.txt"):
        place.put(name, b"one")
    (tmp_path / "own.txt").write_text("own")

    assert main(["put", place.uri("data/"), "--name", "demo/mnist", "--type", "dataset"]) == 0
    assert main(["put", place.uri("data"), "--name", "demo/mnist"]) == 0
    assert main(["put", place.uri("data"), place.uri("single.txt"), str(tmp_path / "own.txt"), "--name", "demo/mixed"]) == 0
    assert main(["put", place.uri("data"), "--name", "demo/unseen", "--no-checksum"]) == 0
    assert main(["put", place.uri("data"), "--name", "demo/mnist", "--max-objects", "1"]) == 2
    assert "more than 1 objects" in capsys.readouterr().err

    assert [len(each.artifacts()) for each in Api().project("demo").collections()] == [1, 1, 1]
    assert sorted(Api().artifact("demo/mnist").manifest.entries) == ["a.txt", "b/c.txt"]
    assert sorted(Api().artifact("demo/mixed").manifest.entries) == ["data/a.txt", "data/b/c.txt", "own.txt", "single.txt"]
    assert list(Api().artifact("demo/unseen").manifest.entries) == ["data"]
    assert main(["get", "demo/mixed", "--root", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out/data/b/c.txt").read_bytes() == b"one"


def test_a_run_logs_an_address(place: Folder, tmp_path) -> None:
    place.put("data/a.txt", b"one")
    with jupyter_artifacts.init(project="demo", id="first") as run:
        named = run.log_artifact(place.uri("data/"), name="mnist", type="dataset").wait()
        unnamed = run.log_artifact(place.uri("data/a.txt")).wait()
    assert (named.name, unnamed.name, unnamed.type) == ("mnist:v0", "run-first-a.txt:v0", "unspecified")
    assert download(named, tmp_path / "out") == {"a.txt": b"one"}


def test_without_an_etag_an_object_is_refused_or_recorded_unseen(place: Folder, tmp_path) -> None:
    place.put("a.txt", b"one")
    place.proxy.headers["ETag"] = None
    with pytest.raises(BrokenReferenceError, match=r"gives no ETag.*checksum=False"):
        Artifact("data", "dataset").add_reference(place.uri("a.txt"))
    assert refer(place.uri("a.txt"), checksum=False).manifest.entries["a.txt"].size == 0
