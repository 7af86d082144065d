"""What every scheme of references must do, on a real server. A scheme's file gives the `place`."""

import warnings
from pathlib import Path
from typing import Any, Protocol

import pytest

import jupyter_artifacts
from jupyter_artifacts import Api, Artifact
from jupyter_artifacts.errors import (
    BrokenReferenceError,
    InvalidPathError,
    LimitExceededError,
    ReferenceChangedError,
    ReferenceDeniedError,
    ReferenceMissingError,
    ReferenceUnreachableError,
)
from tests.references.servers import Proxy


class Place(Protocol):
    """Somewhere that objects lie.

    Attributes:
        lists: whether a prefix can be listed.
        keeps_versions: whether an overwritten object can still be read.
        is_asked: whether a server is asked, by `proxy`.
        redirects: whether redirects are followed.
    """

    lists: bool
    keeps_versions: bool
    redirects: bool
    proxy: Proxy | None

    def put(self, name: str, content: bytes) -> None:
        """Write an object."""

    def delete(self, name: str) -> None:
        """Delete it."""

    def uri(self, name: str = "") -> str:
        """Its address, or that of the folder."""


def refer(*uris: str, name: str | None = None, **options: Any) -> Artifact:
    """Log an artifact of references."""
    with jupyter_artifacts.init(project="demo") as run:
        artifact = Artifact("data", "dataset")
        for uri in uris:
            artifact.add_reference(uri, name=name, **options)
        return run.log_artifact(artifact).wait()


def download(artifact: Artifact, root: Path, **options: Any) -> dict[str, bytes]:
    """All that a download brings."""
    folder = Path(artifact.download(root=root, skip_cache=True, **options))
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


FILES = {"a.txt": b"one", "b/c.txt": b"two and more", "b/d e.bin": bytes(range(256)) * 4, "empty": b""}


class ReferenceContract:
    """The suite."""

    def test_objects_are_found_with_their_sizes_and_come_back(self, place: Place, tmp_path: Path) -> None:
        for name, content in FILES.items():
            place.put(name, content)

        artifact = refer(place.uri()) if place.lists else refer(*map(place.uri, ["a.txt", "empty"]))

        expected = FILES if place.lists else {name: FILES[name] for name in ("a.txt", "empty")}
        assert {path: entry.size for path, entry in artifact.manifest.entries.items()} == {
            path: len(each) for path, each in expected.items()
        }
        assert artifact.size == sum(map(len, expected.values()))
        assert download(artifact, tmp_path / "out") == expected
        assert all(entry.ref == entry.ref_target() for entry in artifact.manifest.entries.values())

    def test_a_single_object_is_named_by_its_last_component_or_as_asked(self, place: Place, tmp_path: Path) -> None:
        place.put("b/c.txt", b"two")

        assert download(refer(place.uri("b/c.txt")), tmp_path / "one") == {"c.txt": b"two"}
        assert download(refer(place.uri("b/c.txt"), name="x/y.txt"), tmp_path / "other") == {"x/y.txt": b"two"}

    def test_too_many_objects_are_one_error_that_says_how_to_raise_the_limit(self, place: Place, tmp_path: Path) -> None:
        if not place.lists:
            assert not place.uri("a").endswith("/"), "there are no prefixes"
            return
        for at in range(4):
            place.put(f"many/{at}", b"x")
        artifact = Artifact("data", "dataset")

        with pytest.raises(LimitExceededError, match=r"more than 3 objects.*max_objects="):
            artifact.add_reference(place.uri("many/"), max_objects=3)

        assert len(artifact.manifest) == 0
        assert len(artifact.add_reference(place.uri("many/"), max_objects=4)) == 4

    def test_what_is_unchanged_makes_no_new_version(self, place: Place) -> None:
        place.put("a.txt", b"one")
        first = refer(place.uri("a.txt"))
        assert refer(place.uri("a.txt")).version == first.version

        place.put("a.txt", b"more")
        assert refer(place.uri("a.txt")).version == "v1"

    def test_an_overwritten_object_comes_as_it_was_or_not_at_all(self, place: Place, tmp_path: Path) -> None:
        place.put("a.txt", b"one")
        artifact = refer(place.uri("a.txt"))
        place.put("a.txt", b"another")

        if place.keeps_versions:
            assert download(artifact, tmp_path / "out") == {"a.txt": b"one"}
            return
        with pytest.raises(ReferenceChangedError, match=r"3 bytes.*7 bytes") as caught:
            download(artifact, tmp_path / "out")
        assert isinstance(caught.value, ValueError)
        assert list((tmp_path / "out").iterdir()) == []

    def test_the_same_size_does_not_hide_a_change(self, place: Place, tmp_path: Path) -> None:
        place.put("a.txt", b"one")
        artifact = refer(place.uri("a.txt"))
        place.put("a.txt", b"two")

        if place.keeps_versions:
            assert download(artifact, tmp_path / "out") == {"a.txt": b"one"}
        else:
            with pytest.raises(ReferenceChangedError):
                download(artifact, tmp_path / "out")

    def test_what_was_deleted_is_missing_or_left_out_with_a_warning(self, place: Place, tmp_path: Path) -> None:
        place.put("a.txt", b"one")
        place.put("b.txt", b"two")
        artifact = refer(place.uri("a.txt"), place.uri("b.txt"))
        place.delete("a.txt")

        if place.keeps_versions:
            assert download(artifact, tmp_path / "out") == {"a.txt": b"one", "b.txt": b"two"}
            return
        with pytest.raises(ReferenceMissingError, match=r"a\.txt") as caught:
            download(artifact, tmp_path / "out")
        assert isinstance(caught.value, FileNotFoundError)
        with pytest.warns(UserWarning, match=r"left out.*a\.txt"):
            assert download(artifact, tmp_path / "again", allow_missing_references=True) == {"b.txt": b"two"}

    def test_nothing_at_an_address_is_an_error_when_it_is_added(self, place: Place) -> None:
        artifact = Artifact("data", "dataset")
        with pytest.raises(ReferenceMissingError):
            artifact.add_reference(place.uri("nothing/here"))
        assert len(artifact.manifest) == 0

    def test_without_a_checksum_nobody_is_asked(self, place: Place, tmp_path: Path) -> None:
        place.put("a.txt", b"one")
        if place.proxy is not None:
            place.proxy.reset()
        artifact = refer(place.uri("a.txt"), checksum=False)
        if place.proxy is not None:
            assert place.proxy.seen == []

        place.put("a.txt", b"another")
        assert download(artifact, tmp_path / "out") == {"a.txt": b"another"}

    def test_a_part_is_read_by_its_range(self, place: Place) -> None:
        content = bytes(range(256)) * 400
        place.put("large.bin", content)
        [entry] = refer(place.uri("large.bin")).manifest.entries.values()

        with entry.open() as file:
            file.seek(100_000)
            assert file.read(10) == content[100_000:100_010]
            file.seek(-3, 2)
            assert file.read() == content[-3:]

    def test_permission_that_is_missing_is_named(self, place: Place, tmp_path: Path) -> None:
        if place.proxy is None:
            return
        place.put("a.txt", b"one")
        artifact = refer(place.uri("a.txt"))
        place.proxy.is_denied = True

        with pytest.raises(ReferenceDeniedError, match=r"a\.txt"):
            download(artifact, tmp_path / "out")
        with pytest.raises(ReferenceDeniedError):
            Artifact("data", "dataset").add_reference(place.uri("a.txt"))

    def test_trouble_that_passes_is_tried_again_and_trouble_that_does_not_has_an_end(self, place: Place, tmp_path: Path) -> None:
        if place.proxy is None:
            return
        place.put("a.txt", b"one")
        place.proxy.statuses = [503, 429]
        artifact = refer(place.uri("a.txt"))
        place.proxy.statuses = [503, 500, 503]
        assert download(artifact, tmp_path / "out") == {"a.txt": b"one"}

        place.proxy.statuses = [503] * 100
        with pytest.raises(ReferenceUnreachableError, match=r"a\.txt"):
            download(artifact, tmp_path / "again")
        assert len(place.proxy.statuses) >= 90

    def test_a_body_that_ends_early_is_read_again_or_refused(self, place: Place, tmp_path: Path) -> None:
        if place.proxy is None:
            return
        place.put("a.bin", b"x" * 1000)
        artifact = refer(place.uri("a.bin"))
        place.proxy.cut = 2
        assert download(artifact, tmp_path / "out") == {"a.bin": b"x" * 1000}
        assert place.proxy.cut == 0

        place.proxy.cut = 100
        with pytest.raises(ReferenceUnreachableError):
            download(artifact, tmp_path / "again")
        assert list((tmp_path / "again").iterdir()) == []

    def test_a_redirect_is_followed_to_the_same_content_or_refused(self, place: Place, tmp_path: Path) -> None:
        if place.proxy is None:
            return
        place.put("a.txt", b"one")
        artifact = refer(place.uri("a.txt"))
        place.proxy.location = f"{place.proxy.upstream}{'/a.txt' if place.redirects else '/'}"
        try:
            assert download(artifact, tmp_path / "out") == {"a.txt": b"one"}
            assert place.redirects
        except BrokenReferenceError:
            assert not place.redirects

    def test_files_and_references_live_in_one_artifact(self, place: Place, tmp_path: Path) -> None:
        place.put("a.txt", b"one")
        (tmp_path / "own.txt").write_text("own")
        with jupyter_artifacts.init(project="demo") as run:
            artifact = Artifact("data", "dataset")
            artifact.add_file(tmp_path / "own.txt")
            artifact.add_reference(place.uri("a.txt"), name="x/a.txt")
            run.log_artifact(artifact).wait()

        found = Api().artifact("demo/data:latest")
        assert download(found, tmp_path / "out") == {"own.txt": b"own", "x/a.txt": b"one"}
        assert download(found, tmp_path / "part", path_prefix="x/") == {"x/a.txt": b"one"}
        entry = found.get_entry("x/a.txt")
        assert Path(entry.download(root=tmp_path / "entry")).read_bytes() == b"one"

    def test_nothing_secret_is_kept(self, place: Place) -> None:
        place.put("a.txt", b"one")
        uri = place.uri("a.txt").replace("://", "://user:hunter2@", 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if uri.startswith("file:"):
                with pytest.raises(InvalidPathError) as caught:
                    refer(uri)
                assert "hunter2" not in str(caught.value)
                return
            artifact = refer(uri)
        assert "hunter2" not in repr(artifact.manifest.to_manifest_json())
        assert artifact.manifest.entries["a.txt"].ref == place.uri("a.txt")
