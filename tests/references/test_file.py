"""`file://`: a folder of this machine, and a share that is mounted through FUSE."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.references import ReferenceContract


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
        """What a share is to us: files of another file system, which FUSE mounts."""
        for name in ("there", "mounted"):
            (tmp_path / name).mkdir()
        bindfs = shutil.which("bindfs")
        assert bindfs is not None
        process = subprocess.Popen([bindfs, "-f", "--no-allow-other", tmp_path / "there", tmp_path / "mounted"])
        try:
            for _ in range(200):
                if os.path.ismount(tmp_path / "mounted"):
                    break
                time.sleep(0.02)
            assert os.path.ismount(tmp_path / "mounted")
            yield Folder(tmp_path / "mounted")
        finally:
            subprocess.run(["fusermount3", "-u", "-z", tmp_path / "mounted"], check=False)
            process.wait(10)
