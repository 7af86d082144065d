"""Blobs: a large content byte for byte, with a digest for each block."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from jupyter_artifacts.core.containers.blob import BLOCK_SIZE, WINDOW, StagedBlob, stage_blob
from jupyter_artifacts.core.model.digest import EMPTY_DIGEST, digest_of


def reading(content: bytes) -> Callable[[int], bytes]:
    """What reads `content` in windows."""
    left = memoryview(content)

    def read(length: int) -> bytes:
        nonlocal left
        window, left = bytes(left[:length]), left[length:]
        return window

    return read


def staged(folder: Path, content: bytes) -> StagedBlob:
    return stage_blob(folder, reading(content), lambda count: None)


@pytest.mark.parametrize("size", [0, 1, BLOCK_SIZE - 1, BLOCK_SIZE, BLOCK_SIZE + 1, WINDOW, WINDOW + 1, WINDOW + BLOCK_SIZE + 5])
def test_a_blob_holds_the_content_and_a_digest_of_each_block(tmp_path: Path, size: int) -> None:
    content = Random(size).randbytes(size)

    blob = staged(tmp_path, content)

    assert blob.container.file.read_bytes() == content
    assert (blob.digest, blob.size, blob.container.length) == (digest_of(content), size, size)
    assert blob.block_digests == b"".join(digest_of(content[at : at + BLOCK_SIZE]) for at in range(0, size, BLOCK_SIZE))
    assert (blob.place.start, blob.place.length) == (0, size)


def test_an_empty_blob_has_the_empty_digest(tmp_path: Path) -> None:
    assert staged(tmp_path, b"").digest == EMPTY_DIGEST


def test_progress_adds_up_to_the_size(tmp_path: Path) -> None:
    counts: list[int] = []

    stage_blob(tmp_path, reading(bytes(WINDOW + 10)), counts.append)

    assert counts == [WINDOW, 10]


@pytest.mark.parametrize("error", [OSError("gone"), KeyboardInterrupt()], ids=["source", "user"])
def test_a_blob_that_is_interrupted_leaves_no_file(tmp_path: Path, error: BaseException) -> None:
    windows = iter([b"first", None])

    def read(length: int) -> bytes:
        if (window := next(windows)) is None:
            raise error
        return window

    with pytest.raises(type(error)):
        stage_blob(tmp_path, read, lambda count: None)

    assert list(tmp_path.iterdir()) == []


def test_the_file_is_not_for_writing(tmp_path: Path) -> None:
    assert staged(tmp_path, b"content").container.file.stat().st_mode & 0o222 == 0
