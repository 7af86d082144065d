"""A small project in a real store, and a payload of every kind made from it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pandas as pd

from jupyter_artifacts.core.catalog.queries.runs import Progress
from jupyter_artifacts.core.containers.contract import ContainerKey, ContainerKind
from jupyter_artifacts.core.model.cell import CellFile, CellRecord, FileRole
from jupyter_artifacts.core.model.history import Rows
from jupyter_artifacts.core.model.recipe import Recipe, RecipeInput
from jupyter_artifacts.core.model.run import NewRun, Origin, RunRecord, RunState, Step
from jupyter_artifacts.core.model.values import dump_values
from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.check_references import Drift, ReferenceCheck
from jupyter_artifacts.core.operations.checkout import checkout
from jupyter_artifacts.core.operations.commit import LogResult
from jupyter_artifacts.core.operations.delete import delete_version, delete_versions, list_deleted_versions, restore
from jupyter_artifacts.core.operations.diff import diff_text, diff_versions
from jupyter_artifacts.core.operations.draft_base import DraftBase
from jupyter_artifacts.core.operations.du import measure_usage
from jupyter_artifacts.core.operations.fsck.affected import AffectedFile
from jupyter_artifacts.core.operations.fsck.fsck import fsck
from jupyter_artifacts.core.operations.fsck.result import ContainerDamage, FsckMode, FsckResult
from jupyter_artifacts.core.operations.gc.apply import apply_gc
from jupyter_artifacts.core.operations.gc.plan import GcPlan, plan_gc
from jupyter_artifacts.core.operations.gc.result import GcResult
from jupyter_artifacts.core.operations.gc.waits import waits_of
from jupyter_artifacts.core.operations.history import save_progress
from jupyter_artifacts.core.operations.keep_draft import begin_kept_draft, drop_kept_draft, list_kept_drafts
from jupyter_artifacts.core.operations.lineage import walk_lineage
from jupyter_artifacts.core.operations.link import LinkTarget, link_version
from jupyter_artifacts.core.operations.log_request import LogRequest
from jupyter_artifacts.core.operations.recover.result import Recovery
from jupyter_artifacts.core.operations.resolve import list_collection_records
from jupyter_artifacts.core.operations.retention import RetentionPlace, get_retention, set_default_ttls
from jupyter_artifacts.core.operations.run import begin_run, end_run, reload_run, use_version
from jupyter_artifacts.core.operations.status import InputStatus, StaleCell, Status
from jupyter_artifacts.core.operations.track import name_versions
from jupyter_artifacts.core.operations.transfer.export import ExportResult
from jupyter_artifacts.core.operations.transfer.import_file import ImportResult
from jupyter_artifacts.core.operations.undo import list_operations, redo, undo
from jupyter_artifacts.core.operations.update import VersionEdit, edit_version
from jupyter_artifacts.core.operations.upsert import upsert
from jupyter_artifacts.core.operations.verify import verify_version
from jupyter_artifacts.core.references.cache import CacheState
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.payloads import (
    Payload,
    alias_payload,
    artifact_payload,
    collection_payload,
    collections_payload,
    dataframe_payload,
    delete_payload,
    deleted_payload,
    diff_payload,
    download_payload,
    draft_payload,
    drafts_payload,
    edit_payload,
    export_payload,
    fsck_payload,
    gc_payload,
    history_payload,
    import_payload,
    lineage_payload,
    link_payload,
    log_payload,
    operations_payload,
    recipe_payload,
    recover_payload,
    restore_payload,
    run_payload,
    runs_payload,
    saved_payload,
    settings_payload,
    status_payload,
    storage_payload,
    tracking_payload,
    ttl_payload,
    undo_payload,
    unlink_payload,
    usage_payload,
    use_payload,
    verify_payload,
)
from jupyter_artifacts.views.payloads.cache import cache_payload
from jupyter_artifacts.views.payloads.folder import add_references
from tests.core.builders import ENTITY, PROJECT, find, fresh_folder, log, versions_of

FIRST = {
    "images/0.png": b"\x89PNG" + bytes(1200),
    "images/1.png": b"\x89PNG" + b"one" * 500,
    "images/2.png": b"\x89PNG" + b"two" * 600,
    "labels.csv": b"file,label\n0.png,0\n1.png,7\n2.png,2\n",
}
SECOND = {
    "images/0.png": FIRST["images/0.png"],
    "images/3.png": b"\x89PNG" + b"three" * 200,
    "images/two.png": FIRST["images/2.png"],
    "labels.csv": b"file,label\n0.png,0\n1.png,1\n2.png,2\n",
}
CELL = "import jupyter_artifacts\nrun.log_artifact(digits)"
SECRETS = ("secret-host", "--token=secret", "+secret = 1", "private-home")
"""What the store knows of a run and no payload may say."""


@dataclass(frozen=True)
class Project:
    """`digits` v0 and v1, logged by `label`; v1 used by `train`, which logged `model` v0."""

    store: Store
    label: RunRecord
    train: RunRecord
    first: LogResult
    second: LogResult
    model: LogResult

    @property
    def digits(self) -> VersionRecord:
        """The newest version, as it is now."""
        return find(self.store, "digits", "v1")


def make_project(store: Store) -> Project:
    """Log, use and train."""
    origin = Origin("notebook", "/private-home/ana/day/label.ipynb", (SECRETS[1],), "abc1234def", SECRETS[2])
    label = begin_run(store, new_run("r1", "calm-river", "label", {"seed": 7, "model": {"depth": 3}}, origin, notes="First pass."))
    first = log(
        store, "digits", FIRST, run=label, aliases=["raw"], description="As scanned.",
        metadata={"classes": 10, "split": {"test": 1, "train": 3}, "source": "scanner"},
    )  # fmt: skip
    second = log(
        store, "digits", SECOND, run=label, step=Step(CELL, "c1", 4), aliases=["best"], tags=["checked by hand"],
        description="One label corrected.", metadata={"classes": 10, "split": {"test": 2, "train": 3}, "reviewed": True},
    )  # fmt: skip
    end_run(store, label, RunState.FINISHED, 0)
    train = begin_run(store, new_run("r2", "quiet-oak", "train"))
    use_version(store, train, second.version)
    log_metrics(store, train)
    model = log(store, "model", {"model.bin": bytes(2000)}, type_name="model", run=train)
    return Project(store, reload_run(store, label), reload_run(store, train), first, second, model)


def log_metrics(store: Store, run: RunRecord) -> None:
    """Forty steps of a loss that falls, and what the summary makes of them."""
    losses = [1 / (step + 1) for step in range(40)]
    tracked = {"loss": {"curve": losses}, "val/acc": {"curve": [0.5, float("nan"), 0.75]}, "secret": {"curve": [1, 2]}}
    hidden = {"name": "sec*", "hidden": True}
    summary = {"loss": {"min": 0.025, "mean": 0.10696357}, "val/acc": 0.75, "best": "epoch 7", "gap": float("nan")}
    progress = Progress(summary=dump_values(summary), metrics=dump_values({"defined": [hidden], "tracked": tracked}), next_step=40)
    save_progress(store, run, progress, [Rows(("loss",), [(step, 0.0, loss) for step, loss in enumerate(losses)])])


def new_run(
    run_id: str,
    name: str,
    job_type: str | None = None,
    config: Mapping[str, object] | None = None,
    origin: Origin | None = None,
    notes: str | None = None,
) -> NewRun:
    """A run about to begin."""
    return NewRun(
        ENTITY, PROJECT, run_id, name, job_type=job_type, notes=notes, config=config or {}, host=SECRETS[0],
        origin=origin or Origin("interactive"),
    )  # fmt: skip


def diff_between(store: Store, old: VersionRecord, new: VersionRecord, *, limit: int | None = 50) -> Payload:
    """The payload of a diff, with every text diff there is."""
    changes = diff_versions(store, old, new)
    return diff_payload(store, old, new, changes, [diff_text(store, change) for change in changes.entries], limit=limit)


def gc_of_a_version(store: Store) -> tuple[GcPlan, GcResult]:
    """A collection of one version that was deleted just now, with no grace."""
    delete_version(store, log(store, "scratch", {"notes.txt": b"never mind" * 500}).version)
    plan = plan_gc(store, waits_of(timedelta(0)))
    return plan, apply_gc(store, plan)


def drifted(version: VersionRecord) -> ReferenceCheck:
    """A check of references that found one of each."""
    drift = Drift("a.txt", "s3://bucket/a.txt", "changed", 'recorded: ETag "one", 3 bytes; there now: ETag "two", 7 bytes')
    return ReferenceCheck(version, {"unchanged": 10, "changed": 1, "gone": 0, "unreachable": 0, "unchecked": 2}, (drift,))


def damaged_store() -> FsckResult:
    """What a check finds in a store that has seen better days."""
    return FsckResult(
        FsckMode.FULL,
        catalog=["collections: name digits: is in the catalog alone"],
        records=["line 3: a record is damaged: its seal does not fit"],
        damages=[
            ContainerDamage("pack", "ab" * 16, "missing", "its file is gone", 3),
            ContainerDamage("blob", "cd" * 16, "damaged", "", 0),
        ],
        affected=[AffectedFile(bytes(32), f"{ENTITY}/{PROJECT}/digits", path, (0, 1, 2, 7)) for path in ("labels.csv", "")],
        affected_runs=[f"{ENTITY}/{PROJECT}/r2"],
        foreign=["notes.txt"],
        orphans=[(ContainerKey(ContainerKind.PACK, "ef" * 16), 1234)],
        leftovers=[("0" * 32, 100)],
        kept_aside=["catalog.db.20261121T120000Z"],
        checked=2,
        containers=3,
    )


def example_payloads(project: Project) -> dict[str, Payload]:
    """A payload of every kind, and variants whose words differ."""
    store, digits = project.store, project.digits
    collections = list_collection_records(store, ENTITY, PROJECT)
    before = collections[0]._replace(name="numbers", type="images", description="All of them.")
    link = link_version(store, digits, LinkTarget(ENTITY, "wandb-registry-data", "digits"), ["chosen"])
    downloaded = checkout(store, digits, os.path.join(fresh_folder(store), "artifacts"))
    plan, result = gc_of_a_version(store)
    return {
        "alias": alias_payload(digits, ["best"], ["raw"]),
        "collection": collection_payload(store, (before, ["small"]), (collections[0], ["clean"])),
        "artifact": artifact_payload(store, digits),
        "collections": collections_payload(store, collections, f"{ENTITY}/{PROJECT}"),
        "diff": diff_between(store, project.first.version, digits),
        "dataframe": dataframe_payload(digits, "t.csv", pd.DataFrame({"n": [1, 2], "text": ["<b>", None]})),
        "download": download_payload(digits, downloaded),
        "draft": draft_payload("digits", "dataset", [("a.txt", 3)], description="Soon.", metadata={"a": 1}),
        "draft, of a version": draft_payload("digits", "dataset", [("b.txt", 3)], base=digits, removed=["a.txt", "old"]),
        "edit": edit_payload(project.first.version, digits),
        "link": link_payload(store, link),
        "unlink": unlink_payload(link),
        "export": export_payload(ExportResult(Path("digits.zip"), ("ana/demo/digits",), 2, 1, 7, 12_345)),
        "import": import_payload(ImportResult(("ana/demo/digits",), 2, 1, ("ana/demo/digits:v0",), ("ana/demo/digits:best",), 1, 12_345)),
        "import, again": import_payload(ImportResult(("ana/demo/digits",), 0, 2, (), (), 0, 0)),
        "cache": cache_payload(CacheState("cache/references", 12, 3_456_789, 10**10), False, 0, 0),
        "cache, cleaned": cache_payload(CacheState("cache/references", 2, 456_789, 10**10), True, 10, 3_000_000),
        "verify, references": add_references(verify_payload(verify_version(store, digits)), drifted(digits)),
        "fsck": fsck_payload(fsck(store)),
        "fsck, damaged": fsck_payload(damaged_store()),
        "gc": gc_payload(plan),
        "gc, done": gc_payload(plan, result),
        "recover": recover_payload(Recovery(Path("store"))),
        "recover, done": recover_payload(
            Recovery(
                Path("store"),
                ["the catalog is gone"],
                is_applied=True,
                kept_aside=[Path("catalog.db.1")],
                lost_records=["record 7"],
                versions=2,
            )
        ),
        "history": history_payload(store, collections[0], versions_of(store, "digits")),
        "log": log_payload(store, project.second, notes=["A note."]),
        "log, first": log_payload(store, project.first),
        "lineage": lineage_payload(walk_lineage(store, digits)),
        "lineage, of a run": lineage_payload(walk_lineage(store, project.train, depth=1), explodes=False),
        **tracking_payloads(project),
        "saved": saved_payload("graph.svg", "svg", 1234),
        "run": run_payload(store, project.label),
        "run, train": run_payload(store, project.train),
        "run, crashed": run_payload(store, project.train._replace(state=RunState.CRASHED, finished_at=project.train.created_at)),
        "runs": runs_payload([project.train, project.label], f"{ENTITY}/{PROJECT}", more=3),
        "runs, none": runs_payload([], f"{ENTITY}/{PROJECT}"),
        "usage": usage_payload(measure_usage(store)),
        "usage of one": usage_payload(measure_usage(store, collections[0]), "digits"),
        "use": use_payload(store, digits, project.train),
        "verify": verify_payload(verify_version(store, digits)),
        **retention_payloads(project),
    }


def tracking_payloads(project: Project) -> dict[str, Payload]:
    """What a notebook's cells read and wrote."""
    digest = b"x" * 32
    read, made = CellFile("labels.csv", FileRole.READ, digest, 35, project.digits.key), CellFile("out.csv", FileRole.WRITE, None, 7)
    logged = CellFile("kept.csv", FileRole.CHANGE, digest, 9)
    cell = CellRecord(1, Step(CELL, "c1", 4, "session"), 1_700_000_000_000_000, 2_500_000, True, (read, made, logged), ("network",))
    names = name_versions(project.store, [project.digits.key])
    recipe = Recipe(
        project.digits, (cell,), (RecipeInput("labels.csv", "ana/demo/digits:v0", "labels.csv"),), (("raw", "raw:v0"),), ("numpy==2",),
        ("x is used, and no tracked cell defines it",), 7,
    )  # fmt: skip
    return {
        "recipe": recipe_payload(recipe),
        "status": status_payload(
            Status((InputStatus(project.first.version, project.digits),), (StaleCell(cell, "x was made again since"),), 3), is_tracked=True
        ),
        "status, nothing": status_payload(Status((InputStatus(project.digits, None),), (), 0), is_tracked=False),
        "storage": storage_payload(measure_usage(project.store), plan_gc(project.store)),
        "tracking, off": tracking_payload([], {}, {}, is_on=False, logs=False, problem=""),
        "tracking": tracking_payload([cell], names, {digest: "kept.csv:v0"}, is_on=True, logs=True, problem="StoreFullError: no room"),
    }


def drafts_payloads(project: Project) -> dict[str, Payload]:
    """What drafts show; afterwards there are none."""
    store, place = project.store, f"{ENTITY}/{PROJECT}"
    base = DraftBase(store, find(store, "digits", "v1"))
    request = LogRequest(ENTITY, PROJECT, "digits", "dataset", {}, token="part", base=base, removed=["a.txt"])
    upsert(store, request._replace(run_key=project.label.key, run_path=project.label.path), "night shift")
    name = begin_kept_draft(store, base.version)
    drafts = list_kept_drafts(store, ENTITY, PROJECT)
    for draft in drafts:
        drop_kept_draft(store, draft.draft.name)
    assert name == drafts[0].draft.name
    return {
        "drafts": drafts_payload(drafts, place),
        "drafts, none": drafts_payload([], place),
        "drafts, one": drafts_payload(drafts[:1], place, is_one=True),
        "drafts, of many": drafts_payload(drafts[1:], place, is_one=True),
        "drafts, dropped": drafts_payload(drafts, place, are_dropped=True),
    }


def retention_payloads(project: Project) -> dict[str, Payload]:
    """What deleting, restoring, keeping and undoing show. Afterwards the project is as before, but for what was done to it."""
    store, place = project.store, RetentionPlace(ENTITY, PROJECT)
    model = edit_version(store, project.model.version, VersionEdit(ttl=(timedelta(days=400),), tags_added={"small"}))
    deleted = delete_versions(store, [model, project.first.version], delete_aliases=True)
    gone = list_deleted_versions(store, ENTITY, PROJECT, 10)
    restored = restore(store, model.collection, 0)
    undone = undo(store, ENTITY, PROJECT)
    redone = redo(store, ENTITY, PROJECT)
    expired = set_default_ttls(store, {place: timedelta(days=300)})
    defaults = get_retention(store, ENTITY, PROJECT)
    return {
        "delete": delete_payload(deleted),
        "deleted": deleted_payload(gone, f"{ENTITY}/{PROJECT}"),
        "restore": restore_payload([restored]),
        "restore, expired": restore_payload([restored._replace(kept=restored.versions)]),
        "ttl": ttl_payload(restored.versions[0], defaults, is_changed=True, is_gone=False),
        "ttl, gone": ttl_payload(find(store, "digits", "v1"), defaults, is_changed=True, is_gone=True),
        "settings": settings_payload(place, defaults, expired),
        "settings, expired": settings_payload(place, defaults, 3),
        **drafts_payloads(project),
        "operations": operations_payload(list_operations(store, ENTITY, PROJECT, 20), f"{ENTITY}/{PROJECT}"),
        "undo": undo_payload(undone),
        "undo, redo": undo_payload(redone),
    }
