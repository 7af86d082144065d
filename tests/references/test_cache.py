"""The read cache, and the check of references."""

import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_artifacts import Artifact
from jupyter_artifacts.cli import main
from jupyter_artifacts.core.references import contract
from jupyter_artifacts.core.references.cache import ReferenceCache
from tests.contracts.references import refer
from tests.references.servers import Proxy
from tests.references.test_http import Web


@pytest.fixture
def place(web_proxy: Proxy, web: tuple[str, Path]) -> Web:
    return Web(web_proxy, web[1])


@pytest.fixture
def cached(workspace: Path) -> Path:
    return workspace.parent / "cache/references"


def bring(artifact: Artifact, root: Path) -> dict[str, bytes]:
    folder = Path(artifact.download(root=root))
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def files_of(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize("size", [3, 3000])
def test_what_was_fetched_once_is_not_fetched_again(
    place: Web, tmp_path: Path, cached: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jupyter_artifacts.core.operations import deliver_references

    monkeypatch.setattr(deliver_references, "SMALL_LIMIT", 1000)
    place.put("a.txt", b"x" * size)
    artifact = refer(place.uri("a.txt"))
    assert bring(artifact, tmp_path / "one") == {"a.txt": b"x" * size}
    place.proxy.reset()
    place.proxy.is_denied = True

    assert bring(artifact, tmp_path / "two") == {"a.txt": b"x" * size}
    assert bring(artifact, tmp_path / "two") == {"a.txt": b"x" * size}
    assert place.proxy.seen == []


def test_a_hit_is_verified_and_never_trusted_for_its_size(place: Web, tmp_path: Path, cached: Path) -> None:
    place.put("a.txt", b"one")
    artifact = refer(place.uri("a.txt"))
    bring(artifact, tmp_path / "one")
    [file] = files_of(cached)
    file.write_bytes(file.read_bytes()[:-3] + b"two")

    assert bring(artifact, tmp_path / "two") == {"a.txt": b"one"}
    [file] = files_of(cached)
    assert file.read_bytes().endswith(b"one")


def test_another_version_of_an_object_is_another_content(place: Web, tmp_path: Path, cached: Path) -> None:
    for content in (b"one", b"two"):
        place.put("a.txt", content)
        assert bring(refer(place.uri("a.txt")), tmp_path / content.decode()) == {"a.txt": content}
    assert len(files_of(cached)) == 2


def test_the_least_recently_used_goes_first(place: Web, tmp_path: Path, cached: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import os

    for at in range(3):
        place.put(f"{at}.txt", b"x" * 1000)
    artifact = refer(*(place.uri(f"{at}.txt") for at in range(3)))
    bring(artifact, tmp_path / "out")
    for at, file in enumerate(files_of(cached)):
        os.utime(file, (1000 - at, 1000 - at))
    first, *_ = files_of(cached)

    assert main(["cache", "cleanup", "1.5kB"]) == 0
    assert files_of(cached) == [first]
    assert "Removed 2 files" in capsys.readouterr().out
    assert main(["cache"]) == 0
    assert "1 file, 1.0 kB" in capsys.readouterr().out
    assert main(["cache", "cleanup"]) == 2
    assert main(["cache", "cleanup", "much"]) == 2
    assert main(["cache", "cleanup", "0"]) == 0
    assert files_of(cached) == []


def test_the_cache_keeps_to_its_size(place: Web, tmp_path: Path, cached: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_ARTIFACTS_CACHE_SIZE", "2kB")
    for at in range(4):
        place.put(f"{at}.txt", b"x" * 900)
    assert len(bring(refer(*(place.uri(f"{at}.txt") for at in range(4))), tmp_path / "out")) == 4
    assert sum(file.stat().st_size for file in files_of(cached)) <= 2000


def test_a_cache_that_others_may_write_is_not_used(place: Web, tmp_path: Path, cached: Path) -> None:
    place.put("a.txt", b"one")
    artifact = refer(place.uri("a.txt"))
    bring(artifact, tmp_path / "one")
    cached.chmod(0o777)
    place.proxy.reset()
    bring(artifact, tmp_path / "two")
    assert place.proxy.seen != []
    assert ReferenceCache(cached.parent, 100).state().files == 1


def test_files_of_this_machine_are_not_kept_twice(tmp_path: Path, cached: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    bring(refer((tmp_path / "a.txt").as_uri()), tmp_path / "out")
    assert files_of(cached) == []


def test_drift_is_told_before_use(place: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    names = ["same.txt", "changed.txt", "gone.txt"]
    for name in names:
        place.put(name, b"one")
    (tmp_path / "file.txt").write_text("one")
    (tmp_path / "own.txt").write_text("one")
    artifact = refer(*map(place.uri, names), (tmp_path / "file.txt").as_uri(), (tmp_path / "own.txt").as_uri())
    unchecked = Artifact("unchecked", "dataset")
    unchecked.add_reference(place.uri("same.txt"), checksum=False)

    assert artifact.check_references().is_intact
    assert main(["verify", "demo/data:v0"]) == 0
    assert "References: 5 unchanged." in capsys.readouterr().out

    place.put("changed.txt", b"two")
    place.delete("gone.txt")
    (tmp_path / "file.txt").write_text("two")
    found = artifact.check_references()
    assert found.counts == {"unchanged": 2, "changed": 2, "gone": 1, "unreachable": 0, "unchecked": 0}
    assert [(drift.path, drift.state) for drift in sorted(found.drifts)] == [
        ("changed.txt", "changed"), ("file.txt", "changed"), ("gone.txt", "gone"),
    ]  # fmt: skip
    assert main(["verify", "demo/data:v0"]) == 4
    assert "2 unchanged, 2 changed, 1 gone" in capsys.readouterr().out

    monkeypatch.setattr(contract, "TRIES", 1)
    place.proxy.statuses = [503] * 9
    assert artifact.check_references().counts["unreachable"] == 3


BRINGING = "import sys, jupyter_artifacts as wandb; wandb.Api().artifact('demo/data:v0').download(root=sys.argv[1])"


def test_processes_that_fill_the_same_cache_do_not_disturb_each_other(place: Web, tmp_path: Path, cached: Path) -> None:
    for at in range(20):
        place.put(f"{at}.bin", bytes([at]) * 50_000)
    refer(*(place.uri(f"{at}.bin") for at in range(20)))

    started = [subprocess.Popen([sys.executable, "-c", BRINGING, str(tmp_path / f"out-{at}")]) for at in range(3)]
    assert [process.wait(120) for process in started] == [0, 0, 0]

    for at in range(3):
        assert {file.name: file.read_bytes() for file in (tmp_path / f"out-{at}").iterdir()} == {
            f"{number}.bin": bytes([number]) * 50_000 for number in range(20)
        }
    assert [len(file.name) for file in files_of(cached)] == [64] * 20, "nothing half-written is left"
    place.proxy.is_denied = True
    assert subprocess.run([sys.executable, "-c", BRINGING, str(tmp_path / "again")], check=False).returncode == 0


def test_a_cache_without_room_fails_no_download(place: Web, tmp_path: Path, cached: Path) -> None:
    """A disk of 64 kB for the cache, which nobody else sees and which goes with the process."""
    for at in range(4):
        place.put(f"{at}.bin", bytes([at]) * 50_000)
    refer(*(place.uri(f"{at}.bin") for at in range(4)))
    cached.mkdir(0o700, parents=True)
    script = 'mount -t tmpfs -o size=64k,mode=700 none "$0" && "$1" -c "$2" "$3" && du -sk "$0"'
    command = ["unshare", "--mount", "--map-root-user", "sh", "-c", script, str(cached), sys.executable, BRINGING, str(tmp_path / "out")]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) <= 64
    assert {file.name: file.stat().st_size for file in (tmp_path / "out").iterdir()} == {f"{at}.bin": 50_000 for at in range(4)}
