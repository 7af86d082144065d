"""Bad manifests and bad JSON (rows M1 to M9): refused when they are read, and nothing is written anywhere."""

import os
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyter_artifacts.core.model.digest import digest_of
from jupyter_artifacts.core.model.manifest import MAX_RANGE_BYTES, Entry, ManifestRange
from jupyter_artifacts.core.model.metadata import check_metadata
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations import checkout as checkout_module
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.diff import diff_versions
from jupyter_artifacts.core.operations.load_manifest import find_entry, load_entries
from jupyter_artifacts.core.operations.resolve import reload_version
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import Error, IntegrityError, InvalidMetadataError, InvalidPathError, LimitExceededError, StoreCorruptError
from tests.bad_inputs.hostile_manifest import forge, range_of
from tests.bad_inputs.unchanged import files_of, refused, unchanged
from tests.core.builders import log, read_files

A = digest_of(b"a")
HOSTILE = {
    "M1 one path twice": range_of([(b"a", 1, A), (b"a", 1, A)]),
    "M1 paths out of order": range_of([(b"b", 1, A), (b"a", 1, A)]),
    "M1 one key twice": range_of([(b"a", 1, A)], b'{"0":{"x":1},"0":{"x":2}}'),
    "M1 one key twice below": range_of([(b"a", 1, A)], b'{"0":{"x":1,"x":2}}'),
    "M2 above": range_of([(b"../canary/new", 1, A)]),
    "M2 above, further in": range_of([(b"sub/../../canary/new", 1, A)]),
    "M2 absolute": range_of([(b"/tmp/bad-inputs-canary", 1, A)]),
    "M2 a drive": range_of([(b"C:/new", 1, A)]),
    "M2 backslashes": range_of([(b"..\\canary\\new", 1, A)]),
    "M2 home": range_of([(b"~/new", 1, A)]),
    "M2 dots": range_of([(b"./a", 1, A)]),
    "M2 nothing": range_of([(b"", 1, A)]),
    "M2 a control character": range_of([(b"a\nb", 1, A)]),
    "M2 not UTF-8": range_of([(b"caf\xe9", 1, A)]),
    "M2 half a character": range_of([(b"\xed\xa0\x80", 1, A)]),
    "M3 below zero": range_of([(b"a", -1, A)]),
    "M3 over 2^63": range_of([(b"a", 2**63, A)]),
    "M4 a digest cut short": range_of([(b"a", 1, A[:31])]),
    "M4 a digest that goes on": range_of([(b"a", 1, A + b"x")]),
    "M4 digests in hex": range_of([(b"a", 1, A.hex().encode())]),
    "M5 deep": range_of([(b"a", 1, A)], b'{"0":' + b'{"x":' * 200_000 + b"1" + b"}" * 200_001),
    "M6 a long number": range_of([(b"a", 1, A)], b'{"0":{"x":' + b"7" * 5000 + b"}}"),
    "M6 a long key": range_of([(b"a", 1, A)], b'{"' + b"7" * 5000 + b'":{"x":1}}'),
    "M3 not a number": range_of([(b"a", 1, A)], b'{"0":{"size":NaN}}'),
    "M3 infinite": range_of([(b"a", 1, A)], b'{"0":{"size":1e400}}'),
    "M7 more entries than there are": b"JAR1\xff\xff\xff\xff\x01\x00\x00\x00a",
    "M7 longer paths than there are": b"JAR1\x01\x00\x00\x00\xff\xff\xff\xffa",
    "no entries": b"JAR1" + bytes(8),
    "another format": b"JAR2" + range_of([(b"a", 1, A)])[4:],
    "JSON": b'{"entries": [{"path": "../canary/new"}]}',
}

READERS: dict[str, Callable[[Store, VersionRecord, Path], object]] = {
    "a download": lambda store, version, target: checkout(store, version, target),
    "a download of one path": lambda store, version, target: checkout(store, version, target, path="a"),
    "a download that removes others": lambda store, version, target: checkout(store, version, target, remove_others=True),
    "a list": lambda store, version, target: list(load_entries(store, version)),
    "a look-up": lambda store, version, target: find_entry(store, version, "a"),
    "a diff": lambda store, version, target: diff_versions(store, version, log(store, "other", {"b": b"b"}).version),
    "a check": lambda store, version, target: verify_version(store, version),
}


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Path]:
    """Where downloads go. Nothing appears in it, nor around it."""
    target = tmp_path / "around/target"
    target.mkdir(parents=True)
    (target / "mine").write_bytes(b"mine")
    (tmp_path / "around/canary").mkdir()
    before = files_of(tmp_path / "around")
    yield target
    assert files_of(tmp_path / "around") == before
    assert not os.path.lexists("/tmp/bad-inputs-canary")


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_range_in_the_store_is_refused_and_nothing_is_written(store: Store, target: Path, what: str) -> None:
    log(store, "other", {"b": b"b"})
    version = forge(store, log(store, "data", {"a": b"a"}).version, HOSTILE[what])

    for reader in READERS.values():
        with refused(store, StoreCorruptError):
            reader(store, version, target)


@pytest.mark.parametrize("path", ["../canary/new", "/tmp/bad-inputs-canary", "sub/../../canary/new"])
def test_a_download_refuses_bad_paths_by_itself(store: Store, target: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the manifest had not been checked when it was loaded."""
    version = log(store, "data", {"a": b"a"}).version
    real = checkout_module._chosen
    forged = lambda *args: [ManifestRange([path], each.digests, each.sizes) for each in real(*args)]  # noqa: E731
    monkeypatch.setattr(checkout_module, "_chosen", forged)

    with refused(store, InvalidPathError):
        checkout(store, version, target)


def test_a_range_that_says_it_is_huge_is_refused_before_it_is_read(store: Store, target: Path) -> None:
    version = log(store, "data", {f"{at}": b"a" for at in range(300)}).version
    with store.catalog.write() as db:
        db.execute(
            """UPDATE contents SET size = ?, length = ? WHERE id IN
            (SELECT content_id FROM ranges JOIN version_ranges ON range_id = ranges.id WHERE version_id = ?)""",
            (1_000_000_000, 1_000_000_000, version.key),
        )
    [pack] = store.root.glob("packs/*/*")
    pack.chmod(0o644)
    os.truncate(pack, 1_000_100_000)  # sparse: reading it would give a billion zeros

    tracemalloc.start()
    try:
        with pytest.raises(StoreCorruptError, match="1,000,000,000"):
            checkout(store, version, target)
        assert tracemalloc.get_traced_memory()[1] < MAX_RANGE_BYTES
    finally:
        tracemalloc.stop()


def test_unknown_fields_of_an_entry_are_kept_and_do_nothing(store: Store, tmp_path: Path) -> None:
    extra = {"__class__": "os.system", "$ref": "file:///etc/passwd", "mode": 0o4777, "url": "http://127.0.0.1/", "x-new": [1, {"y": None}]}
    version = forge(store, log(store, "data", {"a": b"a"}).version, range_of([(b"a", 1, A)], {"0": extra}))

    with unchanged(store):
        [entry] = load_entries(store, version)
        checkout(store, version, tmp_path / "out")

    assert entry == Entry("a", A, 1, extra)
    assert read_files(tmp_path / "out") == {"a": b"a"}
    assert (tmp_path / "out/a").stat().st_mode & 0o7111 == 0


def another_digest(store: Store, version: VersionRecord) -> None:
    with store.catalog.write() as db:
        db.execute("UPDATE versions SET digest = ? WHERE id = ?", (digest_of(b"another"), version.key))


def another_versions_ranges(store: Store, version: VersionRecord) -> None:
    other = log(store, "another", {"a": b"other"}).version
    with store.catalog.write() as db:
        range_key = db.execute("SELECT range_id FROM version_ranges WHERE version_id = ?", (other.key,)).fetchone()[0]
        db.execute("UPDATE version_ranges SET range_id = ? WHERE version_id = ?", (range_key, version.key))


def no_ranges(store: Store, version: VersionRecord) -> None:
    with store.catalog.write() as db:
        db.execute("DELETE FROM version_ranges WHERE version_id = ?", (version.key,))


@pytest.mark.parametrize("forgery", [another_digest, another_versions_ranges, no_ranges])
def test_a_manifest_that_is_not_the_versions_is_refused(
    store: Store, target: Path, forgery: Callable[[Store, VersionRecord], None]
) -> None:
    log(store, "other", {"b": b"b"})
    version = log(store, "data", {"a": b"a"}).version
    forgery(store, version)
    version = reload_version(store, version)

    for reader in READERS.values():
        with refused(store, IntegrityError):
            reader(store, version, target)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"a": {"b": 1, "b": 1}}', '{"a": [{"\\u0062": 1, "b": 2}]}'])
def test_metadata_with_one_key_twice_is_refused(text: str) -> None:
    with pytest.raises(InvalidMetadataError, match="twice"):
        check_metadata(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[" * 200_000, LimitExceededError),
        ('{"a":' * 200_000, LimitExceededError),
        ('{"a": ' + "7" * 5000 + "}", LimitExceededError),
        ('{"a": -' + "7" * 5000 + "}", LimitExceededError),
        ('{"a": [' + "1" * 4200 + "]}", LimitExceededError),
        ('{"a": 1e400}', InvalidMetadataError),
        ('{"a": Infinity}', InvalidMetadataError),
    ],
    ids=["deep list", "deep object", "long number", "long negative number", "long number in a list", "1e400", "infinite"],
)
def test_json_from_a_person_that_is_too_deep_or_too_long_is_limited(text: str, kind: type[Error]) -> None:
    with pytest.raises(kind) as caught:
        check_metadata(text)
    assert type(caught.value) is kind
