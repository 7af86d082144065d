"""Collections go from one store to another in one file, with what belongs to them; a damaged file changes nothing (M10 to M12)."""

import json
import os
import signal
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from jupyter_artifacts.core.catalog.queries.runs import Progress
from jupyter_artifacts.core.catalog.visible import dump
from jupyter_artifacts.core.model.history import Rows
from jupyter_artifacts.core.model.run import RunRecord, RunState, Step
from jupyter_artifacts.core.model.values import dump_values
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.delete import delete_version
from jupyter_artifacts.core.operations.fsck.fsck import fsck
from jupyter_artifacts.core.operations.history import close_chunk, read_tables
from jupyter_artifacts.core.operations.link import LinkTarget, link_version
from jupyter_artifacts.core.operations.recover import recover_store
from jupyter_artifacts.core.operations.resolve import find_collection_record, list_collection_records, list_version_records
from jupyter_artifacts.core.operations.run import end_run, list_run_records, use_version
from jupyter_artifacts.core.operations.transfer.export import ExportResult, export_collections
from jupyter_artifacts.core.operations.transfer.import_file import ImportPlace, import_file
from jupyter_artifacts.core.operations.update_collection import CollectionEdit, edit_collection
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.errors import ConflictError, DamagedExportError, IntegrityError, UsageError
from tests.bad_inputs.unchanged import files_of, refused, rows_of, unchanged
from tests.core.builders import ENTITY, PROJECT, contents_of, find, log, start_run, versions_of
from tests.core.deeds import walk
from tests.core.operations.damage import flip_byte_of
from tests.core.operations.gc.stores import collect
from tests.core.tiny_reader import decode_range, digest, read_pack_index
from tests.faults.tracing import in_memory

FILES = {"a": b"first", "large": bytes(range(256)) * 5000, "empty": b"", "sub/c": b"third", "folder/": b""}
SECOND = {**FILES, "a": b"changed"}
KEPT_FILES = {path: content for path, content in FILES.items() if not path.endswith("/")}


@pytest.fixture
def folder() -> Iterator[Path]:
    with in_memory() as found:
        yield found


@pytest.fixture
def source(folder: Path) -> Iterator[Store]:
    store = open_store(str(folder / "source"), folder / "cache")
    yield store
    store.close()


@pytest.fixture
def target(folder: Path) -> Iterator[Store]:
    store = open_store(str(folder / "target"), folder / "cache-of-target")
    yield store
    store.close()


def fill(store: Store) -> RunRecord:
    """Two versions of "data", made and used by runs, linked from a registry; a "model" that was made of it."""
    run = start_run(store, "label")
    log(
        store, "data", FILES, run=run, step=Step("cell", "c1", 3), aliases=["raw"], metadata={"rows": 3, "ü": [1.5, None]}, tags=["checked"]
    )
    second = log(store, "data", SECOND, run=run, aliases=["best"], description="One label corrected.").version
    train = start_run(store, "train")
    use_version(store, train, second)
    progress = Progress(summary=dump_values({"loss": float("nan")}), next_step=2)
    close_chunk(store, train, progress, [Rows(("loss",), [(0, 0.5, 1.0), (1, 0.6, 0.5)])])
    log(store, "model", {"weights": b"w" * 3000}, run=train, type_name="model")
    end_run(store, run, RunState.FINISHED, 0)
    end_run(store, train, RunState.FAILED, 3)
    link_version(store, second, LinkTarget(ENTITY, "wandb-registry-data", "digits"), ["chosen"])
    collection = find_collection_record(store, ENTITY, PROJECT, "data")
    assert collection is not None
    edit_collection(store, collection, CollectionEdit(description=("All of it.",), tags_added={"small"}))
    return train


def export(store: Store, file: Path, *names: str) -> ExportResult:
    found = [find_collection_record(store, ENTITY, PROJECT, name) for name in names or ("data", "model")]
    assert None not in found
    return export_collections(store, [each for each in found if each is not None], file)


def seen(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """What people can see, but for what is each store's own: tokens, and when projects were made."""
    with store.catalog.read() as db:
        found = dump(db)
    columns = {"versions": 2, "run_outputs": 3}
    shown = {name: [tuple(v for at, v in enumerate(row) if columns.get(name) != at) for row in rows] for name, rows in found.items()}
    shown["projects"] = [row[:2] for row in shown["projects"]]
    return {name: sorted(rows, key=repr) for name, rows in shown.items()}


# There and back


def test_everything_about_a_collection_arrives(source: Store, target: Store, folder: Path) -> None:
    train = fill(source)
    written = export(source, folder / "file.zip")
    assert (written.versions, written.runs, written.bytes) == (3, 2, (folder / "file.zip").stat().st_size)

    done = import_file(target, folder / "file.zip", ImportPlace(entity=ENTITY))

    assert (done.new_versions, done.known_versions, done.new_runs) == (3, 0, 2)
    assert done.collections == (f"{ENTITY}/{PROJECT}/data", f"{ENTITY}/{PROJECT}/model")
    theirs, ours = seen(source), seen(target)
    assert {name for name in theirs if theirs[name] != ours[name]} == set()
    assert contents_of(target, find(target, "data", "raw")) == KEPT_FILES
    assert contents_of(target, find(target, "data", "best")) == {**KEPT_FILES, "a": b"changed"}
    run = next(each for each in list_run_records(target, ENTITY, PROJECT) if each.run_id == train.run_id)
    assert [table.to_pydict()["loss"] for table in read_tables(target, run)] == [[1.0, 0.5]]
    assert fsck(target).is_sound


def test_importing_twice_changes_nothing(source: Store, target: Store, folder: Path) -> None:
    fill(source)
    export(source, folder / "file.zip")
    import_file(target, folder / "file.zip")
    with unchanged(target):
        done = import_file(target, folder / "file.zip")

    assert (done.new_versions, done.known_versions, done.new_runs, done.stored_bytes) == (0, 3, 0, 0)
    with unchanged(source):
        assert import_file(source, folder / "file.zip", ImportPlace(entity=ENTITY)).known_versions == 3


def test_what_was_imported_is_recovered_from_its_records(source: Store, target: Store, folder: Path) -> None:
    fill(source)
    export(source, folder / "file.zip")
    import_file(target, folder / "file.zip")
    log(target, "own", {"x": b"after"})
    before = seen(target)
    target.close()
    for file in target.root.glob("catalog.db*"):
        file.unlink()

    recover_store(str(target.root))

    with closing(open_store(str(target.root), folder / "cache-of-target")) as again:
        assert seen(again) == before
        assert fsck(again).is_sound


@pytest.mark.parametrize("seed", range(1, 5))
def test_whatever_people_did_to_a_store_it_can_be_exported_and_imported(source: Store, target: Store, folder: Path, seed: int) -> None:
    walk(source, seed, 60)
    names = [each.name for each in list_collection_records(source, ENTITY, PROJECT) if not each.holds_links]
    assert names
    export(source, folder / "file.zip", *names)

    import_file(target, folder / "file.zip", ImportPlace(entity=ENTITY))

    for name in names:
        there, here = versions_of(source, name), versions_of(target, name)
        facts = [(v.label, v.aliases, v.tags, v.metadata, v.description, v.created_at, v.ttl) for v in there]
        assert [(v.label, v.aliases, v.tags, v.metadata, v.description, v.created_at, v.ttl) for v in here] == facts
        for one, other in zip(there, here, strict=True):
            assert contents_of(source, one) == contents_of(target, other)
    assert fsck(target).is_sound


def test_latest_arrives_where_the_version_that_has_it_has_expired(source: Store, target: Store, folder: Path) -> None:
    log(source, "data", FILES)
    second = log(source, "data", SECOND).version
    with source.catalog.write() as db:
        db.execute("UPDATE versions SET expires_at = 1 WHERE id = ?", (second.key,))
    assert find(source, "data", "latest").label == "v0"
    export(source, folder / "file.zip", "data")

    import_file(target, folder / "file.zip", ImportPlace(entity=ENTITY))

    assert [(version.label, version.aliases) for version in versions_of(target, "data")] == [("v0", ("latest",))]


def test_contents_that_are_here_are_not_stored_again(source: Store, target: Store, folder: Path) -> None:
    log(target, "mine", {"other": FILES["large"]})
    log(source, "data", FILES)
    export(source, folder / "file.zip", "data")

    done = import_file(target, folder / "file.zip", ImportPlace(entity=ENTITY))

    assert done.stored_bytes < 2000
    assert contents_of(target, find(target, "data")) == KEPT_FILES
    assert len(list(target.root.glob("blobs/*/*"))) == 1


def test_a_newer_export_brings_what_is_new_and_moves_latest_only(source: Store, target: Store, folder: Path) -> None:
    first = log(source, "data", FILES, aliases=["best"]).version
    export(source, folder / "first.zip", "data")
    import_file(target, folder / "first.zip", ImportPlace(entity=ENTITY))
    second = log(source, "data", SECOND, aliases=["best"]).version
    export(source, folder / "second.zip", "data")

    done = import_file(target, folder / "second.zip", ImportPlace(entity=ENTITY))

    assert (done.new_versions, done.known_versions, done.kept_aliases) == (1, 1, (f"{ENTITY}/{PROJECT}/data:best",))
    assert find(target, "data", "best").label == first.label
    assert find(target, "data", "latest").label == second.label
    assert log(target, "data", {"own": b"1"}).version.label == "v2"


def test_a_collection_of_links_brings_the_versions_that_it_links_to(source: Store, target: Store, folder: Path) -> None:
    fill(source)
    registry = find_collection_record(source, ENTITY, "wandb-registry-data", "digits")
    assert registry is not None
    export_collections(source, [registry], folder / "file.zip")

    import_file(target, folder / "file.zip", ImportPlace(entity=ENTITY))

    assert [version.label for version in versions_of(target, "data")] == ["v1"]
    linked = find(target, "digits", "chosen", project="wandb-registry-data")
    assert contents_of(target, linked)["a"] == b"changed"


def test_a_number_that_is_taken_among_links_becomes_the_next_one(source: Store, target: Store, folder: Path) -> None:
    fill(source)
    mine = log(target, "mine", {"x": b"y"}).version
    link_version(target, mine, LinkTarget(ENTITY, "wandb-registry-data", "digits"), [])
    export(source, folder / "file.zip", "data")

    import_file(target, folder / "file.zip", ImportPlace(entity=ENTITY))

    assert find(target, "digits", "v1", project="wandb-registry-data").source_qualified_name == f"{ENTITY}/{PROJECT}/data:v1"


# Under another name


def test_names_can_be_others_here(source: Store, target: Store, folder: Path) -> None:
    fill(source)
    export(source, folder / "file.zip", "data")

    done = import_file(target, folder / "file.zip", ImportPlace("ben", "lab", "digits"))

    assert done.collections == ("ben/lab/digits",)
    assert find_collection_record(target, "ben", "lab", "digits") is not None
    assert {run.path.rpartition("/")[0] for run in list_run_records(target, "ben", "lab")} == {"ben/lab"}
    assert find_collection_record(target, ENTITY, PROJECT, "data") is None


def test_one_name_is_for_one_collection(source: Store, target: Store, folder: Path) -> None:
    fill(source)
    export(source, folder / "file.zip")
    with refused(target, UsageError, "holds 2"):
        import_file(target, folder / "file.zip", ImportPlace(name="digits"))


def test_what_was_its_stores_own_becomes_this_ones_own(source: Store, target: Store, folder: Path) -> None:
    log(source, "data", FILES)
    collection = find_collection_record(source, ENTITY, PROJECT, "data")
    assert collection is not None
    export_collections(source._replace(default_entity=ENTITY), [collection], folder / "own.zip")
    export_collections(source._replace(default_entity="ben"), [collection], folder / "other.zip")

    assert import_file(target, folder / "own.zip").collections == (f"{target.default_entity}/{PROJECT}/data",)
    assert import_file(target, folder / "other.zip").collections == (f"{ENTITY}/{PROJECT}/data",)


# What can't go together


def test_other_files_under_the_same_number_are_a_conflict(source: Store, target: Store, folder: Path) -> None:
    log(source, "data", FILES)
    log(target, "data", {"x": b"mine"})
    export(source, folder / "file.zip", "data")
    with refused(target, ConflictError, "data:v0 is here already"):
        import_file(target, folder / "file.zip", ImportPlace(entity=ENTITY))


def test_another_type_is_a_conflict(source: Store, target: Store, folder: Path) -> None:
    log(source, "data", FILES)
    log(target, "data", FILES, type_name="model")
    export(source, folder / "file.zip", "data")
    with refused(target, ConflictError, "already exists with type"):
        import_file(target, folder / "file.zip", ImportPlace(entity=ENTITY))


def test_what_was_deleted_here_is_not_brought_back(source: Store, target: Store, folder: Path) -> None:
    fill(source)
    export(source, folder / "file.zip", "data")
    import_file(target, folder / "file.zip", ImportPlace(entity=ENTITY))
    delete_version(target, find(target, "data", "v0"), delete_aliases=True)
    collect(target)
    with unchanged(target):
        done = import_file(target, folder / "file.zip", ImportPlace(entity=ENTITY))

    assert (done.skipped, done.known_versions) == ((f"{ENTITY}/{PROJECT}/data:v0",), 1)


def test_nothing_is_written_over(source: Store, folder: Path) -> None:
    log(source, "data", FILES)
    (folder / "file.zip").write_bytes(b"mine")
    with pytest.raises(UsageError, match="there already"):
        export(source, folder / "file.zip", "data")
    assert (folder / "file.zip").read_bytes() == b"mine"


def test_what_is_damaged_is_not_exported(source: Store, folder: Path) -> None:
    log(source, "data", FILES)
    for content in (b"third", FILES["large"]):
        flip_byte_of(source, content)
        with pytest.raises(IntegrityError, match="damaged"):
            export(source, folder / "file.zip", "data")
        assert [each.name for each in folder.iterdir() if "zip" in each.name] == []


def test_an_import_heals_what_is_damaged_here(source: Store, target: Store, folder: Path) -> None:
    log(source, "data", FILES)
    log(target, "mine", FILES)
    flip_byte_of(target, FILES["large"])
    assert not fsck(target).is_sound
    export(source, folder / "file.zip", "data")

    import_file(target, folder / "file.zip", ImportPlace(entity=ENTITY))

    assert fsck(target).is_sound
    assert contents_of(target, find(target, "mine")) == KEPT_FILES


# Files that are not whole


@pytest.fixture
def small(source: Store, folder: Path) -> Path:
    """A small export."""
    run = start_run(source, "run")
    log(source, "data", {"a": b"first", "b": b"second"}, run=run, metadata={"rows": 3}, tags=["checked"])
    end_run(source, run, RunState.FINISHED, 0)
    export(source, folder / "small.zip", "data")
    return folder / "small.zip"


def test_every_flipped_byte_is_found_and_nothing_is_written(small: Path, target: Store, folder: Path) -> None:
    body, damaged = bytearray(small.read_bytes()), folder / "damaged.zip"
    rows, files = rows_of(target), files_of(target.root)
    for at in range(len(body)):
        body[at] ^= 1 << at % 8
        damaged.write_bytes(body)
        with pytest.raises(DamagedExportError, match="Nothing was imported"):
            import_file(target, damaged)
        body[at] ^= 1 << at % 8
    assert (rows_of(target), files_of(target.root)) == (rows, files)
    assert import_file(target, small).new_versions == 1


def test_every_truncation_and_extension_is_found(small: Path, target: Store, folder: Path) -> None:
    body, damaged = small.read_bytes(), folder / "damaged.zip"
    cuts = [
        b"",
        *(body[:at] for at in Random(1).sample(range(len(body)), 60)),
        body[:-1],
        body + b"\0",
        b"\0" + body,
        body + body,
        body[1:],
    ]
    with unchanged(target):
        for cut in cuts:
            damaged.write_bytes(cut)
            with pytest.raises(DamagedExportError):
                import_file(target, damaged)


def repacked(change: Callable[[zipfile.ZipFile, zipfile.ZipFile], None], small: Path) -> bytes:
    """The export written again by another program."""
    written = BytesIO()
    with zipfile.ZipFile(small) as old, zipfile.ZipFile(written, "w") as new:
        change(old, new)
    return written.getvalue()


def copy_all(old: zipfile.ZipFile, new: zipfile.ZipFile, **options: int) -> None:
    for each in old.infolist():
        new.writestr(each.filename, old.read(each), **options)


def with_member(name: str, mode: int = 0o100644) -> Callable[[zipfile.ZipFile, zipfile.ZipFile], None]:
    def change(old: zipfile.ZipFile, new: zipfile.ZipFile) -> None:
        copy_all(old, new)
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        new.writestr(info, b"/etc/passwd")

    return change


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "change",
    [
        with_member("../../evil"), with_member("/tmp/evil"), with_member("packs/../../evil"), with_member("link", 0o120777),
        with_member("device", 0o020666), with_member("packs/", 0o040755), with_member("export.json"), with_member("packs/000001"),
        lambda old, new: copy_all(old, new, compress_type=zipfile.ZIP_DEFLATED),
        lambda old, new: new.writestr("export.json", b"0" * 10_000_000, compress_type=zipfile.ZIP_DEFLATED),
        copy_all,
    ],
    ids=["parent", "absolute", "inside", "link", "device", "folder", "twice", "pack twice", "compressed", "bomb", "another program"],
)  # fmt: skip
def test_an_archive_that_we_have_not_written_is_refused(
    small: Path, target: Store, folder: Path, change: Callable[[zipfile.ZipFile, zipfile.ZipFile], None]
) -> None:
    hostile = folder / "hostile.zip"
    hostile.write_bytes(repacked(change, small))
    around = {each.name for each in folder.iterdir()}
    with refused(target, DamagedExportError):
        import_file(target, hostile)
    assert {each.name for each in folder.iterdir()} == around


def test_lists_that_disagree_are_refused(small: Path, target: Store, folder: Path) -> None:
    """The list at the end names a member otherwise than its own header does."""
    body = small.read_bytes()
    at = body.rindex(b"lineage.jsonl")
    (folder / "hostile.zip").write_bytes(body[:at] + b"lineage.jsonX" + body[at + 13 :])
    with refused(target, DamagedExportError, "not as it was written"):
        import_file(target, folder / "hostile.zip")


def rewritten(small: Path, file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """An export whose members were changed by somebody who knows the format; sums and digests are right again."""
    with zipfile.ZipFile(small) as old:
        members = {each.filename: old.read(each) for each in old.infolist()}
    change(members)
    head = json.loads(members["export.json"])
    head["lines"] = digest(members["lineage.jsonl"]).hex()
    members["export.json"] = json.dumps(head, sort_keys=True, separators=(",", ":")).encode()
    body, listed = b"", b""
    for name, content in members.items():
        fixed = struct.pack("<HHHHHI", 45, 0, 0, 0, 0x21, zlib.crc32(content)) + b"\xff" * 8
        listed += (
            b"PK\1\2" + struct.pack("<H", 3 << 8 | 45) + fixed + struct.pack("<HHHHHII", len(name), 28, 0, 0, 0, 0o100644 << 16, 2**32 - 1)
        )
        listed += name.encode() + struct.pack("<HHQQQ", 1, 24, len(content), len(content), len(body))
        body += (
            b"PK\3\4" + fixed + struct.pack("<HH", len(name), 20) + name.encode() + struct.pack("<HHQQ", 1, 16, len(content), len(content))
        )
        body += content
    count, end = len(members), len(body) + len(listed)
    tail = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 3 << 8 | 45, 45, 0, 0, count, count, len(listed), len(body))
    tail += b"PK\6\7" + struct.pack("<IQI", 0, end, 1) + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)
    file.write_bytes(body + listed + tail)
    return file


def change_lines(change: Callable[[dict[str, object]], object]) -> Callable[[dict[str, bytes]], None]:
    def change_all(members: dict[str, bytes]) -> None:
        lines = [json.loads(line) for line in members["lineage.jsonl"].splitlines()]
        for line in lines:
            change(line)
        members["lineage.jsonl"] = b"".join(json.dumps(line).encode() + b"\n" for line in lines)

    return change_all


def test_another_program_can_write_an_export(small: Path, target: Store, folder: Path) -> None:
    assert rewritten(small, folder / "again.zip", lambda members: None).read_bytes() == small.read_bytes()
    assert import_file(target, rewritten(small, folder / "other.zip", change_lines(lambda line: None))).new_versions == 1


def set_in(noun: str, field: str, value: object) -> Callable[[dict[str, bytes]], None]:
    return change_lines(lambda line: line.update({field: value}) if line["is"] == noun else None)


@pytest.mark.parametrize(
    "change",
    [
        set_in("version", "version", f"{ENTITY}/{PROJECT}/../data:v0"),
        set_in("version", "version", f"{ENTITY}/{PROJECT}/da\x00ta:v0"),
        set_in("version", "version", f"{ENTITY}/{PROJECT}/data:v-1"), set_in("version", "entries", -1), set_in("version", "size", 1.5),
        set_in("version", "entries", 3), set_in("version", "size", 12), set_in("version", "metadata", []),
        set_in("version", "digest", "0" * 64),
        set_in("version", "digest", "A" * 64), set_in("version", "ranges", ["0" * 64]), set_in("version", "ranges", []),
        set_in("version", "created_at", 10**30), set_in("version", "tags", ["a/b"]), set_in("version", "ttl_seconds", -5),
        set_in("version", "extras", {"empty_folders": ["../../evil"]}), set_in("version", "metadata", {"x": float("nan")}),
        set_in("version", "more", 1), set_in("version", "is", "shell"), set_in("alias", "alias", "v7"),
        set_in("alias", "version", f"{ENTITY}/{PROJECT}/data:v9"),
        set_in("run", "state", "evil"), set_in("run", "run", "a/b"), set_in("run", "origin", {"kind": 1}), set_in("output", "step", 99),
        set_in("output", "run", f"{ENTITY}/{PROJECT}/unknown"), set_in("collection", "kind", "link"), set_in("collection", "type", "a/b"),
        lambda members: members.update({"lineage.jsonl": members["lineage.jsonl"][:-1]}),
        lambda members: members.update({"lineage.jsonl": b"[" * 200_000 + b"\n"}),
        lambda members: members.update({"lineage.jsonl": members["lineage.jsonl"].replace(b'"is":', b'"is":"run","is":', 1)}),
        lambda members: members.update({"lineage.jsonl": members["lineage.jsonl"].replace(b'"rows":3', b'"rows":' + b"9" * 5000)}),
        lambda members: members.update({"lineage.jsonl": members["lineage.jsonl"].replace(b'"rows":3', b'"rows":1e999')}),
        lambda members: members.update({"lineage.jsonl": members["lineage.jsonl"].replace(b'"rows":3', b'"rows":"\\ud800"')}),
        lambda members: members.pop("packs/000001"),
        lambda members: members.update({"packs/000001": members["packs/000001"][:-1]}),
        lambda members: members.update({"export.json": b'{"format":1}'}),
        lambda members: members.update({"export.json": members["export.json"].replace(b"/data", b"")}),
        lambda members: members.update({"packs/000002": b"", "blobs/" + "0" * 64: b"x"}),
    ],
)  # fmt: skip
def test_what_no_store_would_have_written_is_refused(
    small: Path, target: Store, folder: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    with refused(target, DamagedExportError):
        import_file(target, rewritten(small, folder / "hostile.zip", change))


def test_a_hostile_path_in_a_list_of_files_is_refused(small: Path, target: Store, folder: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        pack = members["packs/000001"]
        ((old, _, start, length, _),) = [row for row in read_pack_index(pack) if row[4] == 1]
        plain = zlib.decompress(pack[start : start + length - 4])
        assert [path for path, *_ in decode_range(plain)] == ["a", "b"]
        evil = plain[:8] + struct.pack("<I", 9) + b"../evil\0b" + plain[15:]
        contents = [(old, b"first", 5, 0), (old, b"second", 6, 0), (digest(evil), evil, len(evil), 0)]
        body, index = b"JAPACK1\n", b""
        for _, content, length, codec in contents:
            index += struct.pack("<32sQQQB", digest(content), length, len(body), len(content), codec)
            body += content
        members["packs/000001"] = body + index + struct.pack("<QQ32s8s", len(body), 3, digest(index), b"JAPEND1\n")
        lines = members["lineage.jsonl"]
        manifest = digest(b"jupyter_artifacts manifest 1\n" + digest(evil))
        version = next(json.loads(line) for line in lines.splitlines() if b'"is":"version"' in line)
        lines = lines.replace(old.hex().encode(), digest(evil).hex().encode()).replace(version["digest"].encode(), manifest.hex().encode())
        members["lineage.jsonl"] = lines

    with refused(target, DamagedExportError, "breaks the format"):
        import_file(target, rewritten(small, folder / "hostile.zip", change))


def test_what_is_no_file_is_refused(target: Store, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with refused(target, UsageError):
        import_file(target, folder / "missing.zip")
    for file in (folder, folder / "pipe"):
        with refused(target, DamagedExportError):
            import_file(target, file)


# Killed


IMPORT = """
import sys
from pathlib import Path
from jupyter_artifacts.core.store import open_store
from jupyter_artifacts.core.operations.transfer.import_file import import_file
store = open_store(sys.argv[1], Path(sys.argv[2]))
print("begin", flush=True)
import_file(store, Path(sys.argv[3]))
print("done", flush=True)
"""


def test_an_import_killed_anywhere_leaves_nothing_or_all_and_can_be_done_again(source: Store, folder: Path) -> None:
    fill(source)
    export(source, folder / "file.zip")
    whole = None
    random = Random(7)
    outcomes = set()
    for at in range(14):
        root = folder / f"killed-{at}"
        process = subprocess.Popen(
            [sys.executable, "-c", IMPORT, str(root), str(folder / "cache"), str(folder / "file.zip")], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"begin\n"
        try:
            process.wait(random.random() * 0.08)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        with process.stdout:
            acknowledged = process.stdout.read() == b"done\n"
        process.wait()
        with closing(open_store(str(root), folder / "cache")) as store:
            versions = {version.qualified_name for version in versions_in(store)}
            assert len(versions) in ((3,) if acknowledged else (0, 3))
            outcomes.add(len(versions))
            import_file(store, folder / "file.zip")
            collect(store)
            now = {name: rows for name, rows in seen(store).items() if name != "collections"}
            whole = whole or now
            assert now == whole
            assert fsck(store).is_sound
    assert 0 in outcomes or 3 in outcomes


def versions_in(store: Store) -> list[VersionRecord]:
    found = list_collection_records(store, None, None)
    return [version for each in found if not each.holds_links for version in list_version_records(store, each)]


# Other readers


def test_a_tiny_reader_finds_every_file_in_an_export(source: Store, folder: Path) -> None:
    """With what FORMAT.md says, any ZIP reader, and nothing of the package."""
    fill(source)
    export(source, folder / "file.zip")
    contents: dict[bytes, bytes] = {}
    with zipfile.ZipFile(folder / "file.zip") as archive:
        assert archive.testzip() is None
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_STORED}
        for name in archive.namelist():
            if name.startswith("blobs/"):
                contents[bytes.fromhex(name[6:])] = archive.read(name)
            elif name.startswith("packs/"):
                pack = archive.read(name)
                for of, size, start, length, codec in read_pack_index(pack):
                    stored = pack[start : start + length]
                    contents[of] = stored if codec == 0 else zlib.decompressobj().decompress(stored[:-4], size + 1)
        head, lines = json.loads(archive.read("export.json")), archive.read("lineage.jsonl")
    assert all(digest(content) == of for of, content in contents.items())
    assert (head["format"], head["lines"]) == (1, digest(lines).hex())
    said = [json.loads(line) for line in lines.splitlines()]
    assert head["counts"] == {noun: sum(line["is"] == noun for line in said) for noun in {line["is"] for line in said}}
    first = next(line for line in said if line["is"] == "version" and line["version"].endswith("data:v0"))
    files = {path: contents[of] for each in first["ranges"] for path, of, _, _ in decode_range(contents[bytes.fromhex(each)])}
    assert files == KEPT_FILES
    assert {line["is"] for line in said} == {"collection", "version", "link", "alias", "run", "step", "history", "output", "input"}
