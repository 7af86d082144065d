"""Damages the containers of a store, as a failing disk or a careless hand would."""

import os
from pathlib import Path

from jupyter_artifacts.core.catalog.queries.contents import ContentRow, find_content, list_version_ranges
from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind
from jupyter_artifacts.core.model.digest import digest_of
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.store import Store


def container_of(store: Store, content: bytes) -> Path:
    """The container file that holds `content`."""
    return _file(store, _row(store, content))


def flip_byte_of(store: Store, content: bytes, at: int = 0) -> Path:
    """Flip all bits of one byte of `content` as it is stored; returns the container's file."""
    return _flip(_file(store, _row(store, content)), _row(store, content).start + at)


def flip_byte_of_manifest(store: Store, version: VersionRecord) -> Path:
    """Flip one byte of the first manifest range of `version`."""
    with store.catalog.read() as db:
        row = list_version_ranges(db, version.key)[0][2]
    return _flip(_file(store, row), row.start + row.length // 2)


def _row(store: Store, content: bytes) -> ContentRow:
    with store.catalog.read() as db:
        row = find_content(db, digest_of(content))
    assert row is not None
    return row


def _file(store: Store, row: ContentRow) -> Path:
    file = store.containers.local_file(ContainerKey(ContainerKind(row.container_kind), row.container_key))
    assert file is not None
    return file


def _flip(file: Path, at: int) -> Path:
    file.chmod(0o644)
    fd = os.open(file, os.O_RDWR)
    try:
        os.pwrite(fd, bytes([os.pread(fd, 1, at)[0] ^ 0xFF]), at)
    finally:
        os.close(fd)
    return file
