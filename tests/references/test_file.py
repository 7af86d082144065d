"""`file://`: a folder of this machine, and a share that is mounted through FUSE."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_artifacts.core.references.address import parse_address
from jupyter_artifacts.core.references.file import FileScheme
from jupyter_artifacts.errors import ReferenceDeniedError
from tests.contracts.references import ReferenceContract
from tests.references import servers


class Folder:
    lists, keeps_versions, redirects, proxy = True, False, False, None

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, content: bytes) -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def delete(self, name: str) -> None:
        (self.root / name).unlink()

    def uri(self, name: str = "") -> str:
        return (self.root / name).as_uri()


class TestFileReferences(ReferenceContract):
    @pytest.fixture
    def place(self, tmp_path: Path) -> Folder:
        (tmp_path / "there").mkdir()
        return Folder(tmp_path / "there")


class TestReferencesToAShare(ReferenceContract):
    @pytest.fixture
    def place(self, tmp_path: Path) -> Iterator[Folder]:
        for name in ("there", "mounted"):
            (tmp_path / name).mkdir()
        with servers.bindfs(tmp_path / "there", tmp_path / "mounted"):
            yield Folder(tmp_path / "mounted")


MOUNTING = """
import os, signal, sys
from pathlib import Path
from tests.references.servers import bindfs
folder = Path(sys.argv[1])
with bindfs(folder / "there", folder / "mounted"):
    print("mounted", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_share_goes_with_the_tests_also_when_they_are_killed(tmp_path: Path) -> None:
    for name in ("there", "mounted"):
        (tmp_path / name).mkdir()
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", MOUNTING, str(tmp_path)], capture_output=True, text=True, check=False, cwd=root)
    assert (done.returncode, done.stdout) == (-9, "mounted\n"), done.stderr
    deadline = time.monotonic() + 60
    while str(tmp_path / "mounted") in Path("/proc/self/mounts").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    """Root may read everything, so this is somebody else for a moment."""
    (tmp_path / "a.txt").write_text("one")
    address = parse_address((tmp_path / "a.txt").as_uri())
    [found] = FileScheme().expand(address, 1)
    (tmp_path / "a.txt").chmod(0)
    tmp_path.chmod(0o755)
    before = os.geteuid()
    os.seteuid(65534 if before == 0 else before)
    try:
        [read] = FileScheme().read_small([found.pin])
        [looked] = FileScheme().look([found.pin])
        with pytest.raises(ReferenceDeniedError):
            list(FileScheme().expand(address, 1))
    finally:
        os.seteuid(before)
    assert isinstance(read, ReferenceDeniedError)
    assert isinstance(looked, ReferenceDeniedError)
    assert "a.txt" in str(read)
