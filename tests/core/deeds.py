"""Everything that people do to a store, as short functions of a store and a number, for walks at random."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import TypeVar

import pytest

from jupyter_artifacts.core import clock
from jupyter_artifacts.core.catalog.queries.runs import Progress
from jupyter_artifacts.core.model.cell import CellFile, CellRecord, FileRole
from jupyter_artifacts.core.model.history import Rows
from jupyter_artifacts.core.model.run import NewRun, Origin, RunRecord, RunState, Step
from jupyter_artifacts.core.model.ttl import ArtifactTTL
from jupyter_artifacts.core.model.values import dump_values
from jupyter_artifacts.core.model.version import CollectionRecord, VersionRecord
from jupyter_artifacts.core.operations.commit import commit
from jupyter_artifacts.core.operations.delete import delete_collection, delete_version, restore
from jupyter_artifacts.core.operations.draft import Draft
from jupyter_artifacts.core.operations.draft_base import DraftBase
from jupyter_artifacts.core.operations.expire import expire
from jupyter_artifacts.core.operations.finish import finish
from jupyter_artifacts.core.operations.gc.apply import apply_gc
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.operations.gc.waits import waits_of
from jupyter_artifacts.core.operations.history import close_chunk, save_progress
from jupyter_artifacts.core.operations.keep_draft import (
    KeptDraft,
    begin_kept_draft,
    drop_kept_draft,
    keep_draft,
    list_kept_drafts,
    load_added,
)
from jupyter_artifacts.core.operations.link import LinkTarget, link_version, unlink_version
from jupyter_artifacts.core.operations.load_manifest import load_entries
from jupyter_artifacts.core.operations.log_request import ClosingDraft, LogRequest
from jupyter_artifacts.core.operations.registry import create_registry, update_registry
from jupyter_artifacts.core.operations.resolve import list_collection_records, list_version_records
from jupyter_artifacts.core.operations.retention import RetentionPlace, set_default_ttl
from jupyter_artifacts.core.operations.run import begin_run, change_run, end_run, list_run_records, use_version
from jupyter_artifacts.core.operations.track import record_cells
from jupyter_artifacts.core.operations.undo import redo, undo
from jupyter_artifacts.core.operations.update import VersionEdit, edit_version
from jupyter_artifacts.core.operations.update_collection import CollectionEdit, edit_collection
from jupyter_artifacts.core.operations.upsert import upsert
from jupyter_artifacts.core.operations.version_draft import VersionDraft
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import CommError, UsageError
from tests.core.builders import ENTITY, PROJECT, fresh_folder, log, write_files

T = TypeVar("T")

Act = Callable[[Store, int], object]


def collections(store: Store) -> list[CollectionRecord]:
    return list_collection_records(store, None, None)


def versions(store: Store) -> list[VersionRecord]:
    return [version for collection in collections(store) for version in list_version_records(store, collection)]


def pick(things: Sequence[T], at: int) -> T:
    """One of `things`, or a reason to do nothing."""
    if not things:
        raise UsageError("there is nothing yet")
    return things[at % len(things)]


def runs(store: Store) -> list[RunRecord]:
    return list_run_records(store, ENTITY, PROJECT)


def sources(store: Store) -> list[VersionRecord]:
    return [version for version in versions(store) if version.link is None]


NAMES, ALIASES, TAGS = ("data", "model", "other"), ("best", "old", "größer"), ("checked", "final two")


def _log(store: Store, at: int) -> object:
    run = runs(store)[at % 3 :][:1] if at % 2 else []
    return log(
        store, NAMES[at % 3], {"file": b"%d" % (at % 5), "fixed": b"same"}, aliases=ALIASES[: at % 3], tags=TAGS[: at % 2],
        metadata={"at": at % 7, "deep": {"list": [1.5, None, True, "ü"]}}, description=None if at % 3 else f"number {at}",
        run=run[0] if run else None, step=Step(f"cell {at % 3}", f"c{at % 3}", at % 4) if run else None,
    )  # fmt: skip


def _begin(store: Store, at: int) -> object:
    origin = Origin("script", "train.py", ("--fast",), "abc", "diff")
    new = NewRun(ENTITY, PROJECT, f"run-{at % 4}", f"name {at}", "train", "group", None, {"lr": at / 10}, "host", origin)
    return begin_run(store, new)


def _end(store: Store, at: int) -> object:
    progress = Progress(summary=dump_values({"loss": at / 7, "worst": float("inf")}), next_step=at) if at % 2 else Progress()
    close_chunk(store, pick(runs(store), at), None)
    return end_run(store, pick(runs(store), at), RunState.FAILED if at % 3 == 0 else RunState.FINISHED, at % 3, progress)


def _measure(store: Store, at: int) -> object:
    going_on = [run for run in runs(store) if run.state is RunState.RUNNING]
    run, rows = pick(going_on, at), [Rows(("loss",), [(at, 0.5, at / 3), (at + 1, 0.6, at / 4)])]
    if at % 2:
        return save_progress(store, run, Progress(config=dump_values({"lr": at}) if at % 3 else None, next_step=at), rows)
    return close_chunk(store, run, Progress(next_step=at), rows)


def _change_run(store: Store, at: int) -> object:
    return change_run(store, pick(runs(store), at), {"changed": at}, {"best": float("nan") if at % 2 else at})


def _use(store: Store, at: int) -> object:
    step = Step("use", None, at % 2) if at % 3 else None
    return use_version(store, pick(runs(store), at), pick(versions(store), at // 2), step)


def _track(store: Store, at: int) -> object:
    version = pick(versions(store), at)
    digest = next(iter(load_entries(store, version))).digest
    files = (CellFile("in", FileRole.READ, digest, 4), CellFile("out", FileRole.WRITE, None, at))
    step = Step("cell", None, at % 3, f"session-{at % 2}")
    return record_cells(store, [(pick(runs(store), at), CellRecord(0, step, at, at, at % 2 == 0, files, ("process",)))])


def _edit(store: Store, at: int) -> object:
    version = pick(versions(store), at)
    edit = VersionEdit(
        ttl=(pick((ArtifactTTL.INHERIT, None, timedelta(days=at % 3 + 1)), at // 5),) if at % 6 == 0 else None,
        description=(f"described {at}",) if at % 2 else None, metadata_set={"edited": at} if at % 3 == 0 else {},
        metadata_removed={"at"} if at % 5 == 0 else frozenset(), tags_added={TAGS[at % 2]} if at % 4 else frozenset(),
        tags_removed={TAGS[0]} if at % 4 == 0 else frozenset(), aliases_added=set(ALIASES[: at % 3]),
        aliases_removed={ALIASES[2]} if at % 2 else frozenset(),
    )  # fmt: skip
    return edit_version(store, version, edit)


def _edit_collection(store: Store, at: int) -> object:
    collection = pick(collections(store), at)
    edit = CollectionEdit(
        name=f"{collection.name[:9]}-{at % 3}" if at % 4 == 0 else None, type="other-type" if at % 5 == 0 else None,
        description=(f"about {at}",) if at % 2 else None, tags_added={TAGS[0]} if at % 3 else frozenset(),
        tags_removed={TAGS[0]} if at % 3 == 0 else frozenset(),
    )  # fmt: skip
    return edit_collection(store, collection, edit)


def _link(store: Store, at: int) -> object:
    target = LinkTarget(ENTITY, "wandb-registry-model" if at % 2 else PROJECT, f"links-{at % 2}")
    return link_version(store, pick(sources(store), at), target, ALIASES[: at % 2])


def _unlink(store: Store, at: int) -> object:
    return unlink_version(store, pick([version for version in versions(store) if version.link is not None], at))


def _registry(store: Store, at: int) -> object:
    if at % 2:
        return create_registry(store, ENTITY, f"wandb-registry-{at % 3}", description="all", artifact_types=["dataset", "other-type"])
    return update_registry(store, ENTITY, f"wandb-registry-{at % 3}", description=f"now {at}", artifact_types=None)


def _delete(store: Store, at: int) -> object:
    return delete_version(store, pick(sources(store), at), delete_aliases=at % 3 > 0)


def _delete_collection(store: Store, at: int) -> object:
    return delete_collection(store, pick(collections(store), at))


def _restore(store: Store, at: int) -> object:
    return restore(store, pick(collections(store), at), None if at % 2 else at % 3)


def _default_ttl(store: Store, at: int) -> object:
    place = RetentionPlace(ENTITY, None if at % 3 == 0 else PROJECT)
    return set_default_ttl(store, place, pick((None, ArtifactTTL.INHERIT, timedelta(days=at % 4 + 1)), at // 3))


def _expire(store: Store, at: int) -> object:
    return expire(store)


def _collect(store: Store, at: int) -> object:
    waits = waits_of(timedelta(hours=pick((0, 0, 5, 48), at)))
    return apply_gc(store, plan_gc(store, waits))


def _undo(store: Store, at: int) -> object:
    return undo(store, ENTITY, None)


def _redo(store: Store, at: int) -> object:
    return redo(store, ENTITY, None)


def _part(store: Store, at: int) -> LogRequest:
    draft: Draft = Draft()
    if at % 5 == 0 and (found := sources(store)):
        draft = VersionDraft(DraftBase(store, found[at % len(found)]))
        if at % 2 and draft.find("file"):
            draft.remove("file")
    draft.add_folder(write_files(fresh_folder(store), {f"part/{at % 7}": b"%d" % (at % 3), "same": b"same"}))
    run = pick(runs(store), at) if at % 3 == 0 else None
    return LogRequest(
        ENTITY, PROJECT, NAMES[at % 2], "dataset", dict(draft.sources), f"{at % 50}", draft.folders, base=getattr(draft, "base", None),
        removed=sorted(getattr(draft, "removed", ())), is_incremental=at % 11 == 0, aliases=ALIASES[: at % 2], metadata={"part": at % 4},
        run_key=run.key if run else None, run_path=run.path if run else None, step=Step("part", None, at % 2) if run else None,
    )  # fmt: skip


def _upsert(store: Store, at: int) -> object:
    return upsert(store, _part(store, at), f"job-{at % 2}")


def _finish(store: Store, at: int) -> object:
    request = _part(store, at)
    return finish(store, request if at % 2 else request._replace(sources={}, base=None, removed=()), f"job-{at % 2}")


def _begin_draft(store: Store, at: int) -> object:
    return begin_kept_draft(store, pick(sources(store), at))


def _keep_draft(store: Store, at: int) -> object:
    kept = pick(drafts(store), at)
    if kept.base is None or kept.draft.distributed_id is not None:
        raise UsageError("a draft of many")
    base = DraftBase(store, kept.base, draft_name=kept.draft.name)
    return keep_draft(store, kept.draft.name, _part(store, at * 5 + 1)._replace(base=base, removed=["file"] if at % 2 else []))


def _log_draft(store: Store, at: int) -> object:
    kept = pick(drafts(store), at)
    if kept.base is None or kept.draft.distributed_id is not None:
        raise UsageError("a draft of many")
    base, place = DraftBase(store, kept.base, draft_name=kept.draft.name), kept.draft.collection
    entries = {entry.path: entry for entry in load_added(store, kept)}
    return commit(
        store,
        LogRequest(
            place.entity, place.project, place.name, place.type, entries, f"draft {at} {kept.draft.name}", base=base,
            closing=ClosingDraft(kept.draft.name, None),
        ),
    )  # fmt: skip


def _drop_draft(store: Store, at: int) -> object:
    return drop_kept_draft(store, pick(drafts(store), at).draft.name)


def drafts(store: Store) -> list[KeptDraft]:
    return list_kept_drafts(store, ENTITY, PROJECT)


ACTS: list[Act] = [
    _begin_draft, _begin_draft, _keep_draft, _keep_draft, _log_draft, _drop_draft,
    _upsert, _upsert, _upsert, _finish, _finish,
    _log, _log, _log, _log, _begin, _end, _measure, _change_run, _use, _track, _edit, _edit, _edit, _edit_collection, _link, _link, _unlink,
    _registry, _delete, _delete_collection, _restore, _default_ttl, _expire, _collect, _undo, _redo,
]  # fmt: skip


def walk(store: Store, seed: int, steps: int) -> list[str]:
    """Do `steps` things at random, hours apart; returns what was possible."""
    random, done = Random(seed), []
    with pytest.MonkeyPatch.context() as patch:
        now = clock.now_us()
        for _ in range(steps):
            now += random.randrange(1, 12 * 3600 * 1_000_000)
            patch.setattr(clock, "now_us", lambda: now)  # noqa: B023
            act, at = random.choice(ACTS), random.randrange(500)
            with suppress(UsageError, CommError):  # not possible now, and nothing was done
                act(store, at)
                done.append(act.__name__)
    return done
