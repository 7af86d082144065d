"""Runs that are going on: they log and use artifacts. Runs of the past are in `sdk/fetched_run.py`."""

import os
from collections import deque
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING

from jupyter_artifacts.core.model.names import as_list, check_alias, check_entity, check_project, check_tag, check_text, parse_artifact_ref
from jupyter_artifacts.core.model.run import NewRun, Origin, RunRecord, RunState, Step
from jupyter_artifacts.core.model.values import plain_config
from jupyter_artifacts.core.operations.progress import OnProgress, ignore_progress
from jupyter_artifacts.core.operations.run import begin_run, find_run_to_resume, reload_run, use_version
from jupyter_artifacts.core.store import Store, host_name
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.log_queue import LogJob
from jupyter_artifacts.sdk.origin import find_notebook_name, find_origin, find_step
from jupyter_artifacts.sdk.run_code import RunCode
from jupyter_artifacts.sdk.run_config import config_values
from jupyter_artifacts.sdk.run_distributed import RunDistributed
from jupyter_artifacts.sdk.run_links import RunLinks
from jupyter_artifacts.sdk.run_metrics import RunMetrics
from jupyter_artifacts.sdk.run_names import default_artifact_name, name_of_address, new_run_id, new_run_name
from jupyter_artifacts.sdk.session import session
from jupyter_artifacts.settings import Settings, load_settings

if TYPE_CHECKING:
    from jupyter_artifacts.sdk.paginator import Paginator

_RESUME = (None, False, True, "allow", "never", "must", "auto")
_REINIT = (None, False, True, "default", "finish_previous", "return_previous", "create_new")


class Run(RunDistributed, RunLinks, RunCode, RunMetrics):
    """A run that is going on. Use it as a context manager, or call `finish`."""

    def __init__(
        self, store: Store, settings: Settings, record: RunRecord, *, is_automatic: bool = False, is_resumed: bool = False
    ) -> None:
        self._store = store
        self._settings = settings
        self._record = record
        self._jobs: deque[LogJob] = deque()
        self._is_finished = False
        self._keeps_cells = False
        self.is_automatic = is_automatic
        self.resumed = is_resumed
        self._begin_metrics(store, record, self._adopt)

    @property
    def settings(self) -> Settings:
        """The settings that held when it began."""
        return self._settings

    def log_artifact(
        self,
        artifact_or_path: Artifact | str | os.PathLike[str],
        name: str | None = None,
        type: str | None = None,
        aliases: Iterable[str] | None = None,
        tags: Iterable[str] | None = None,
    ) -> Artifact:
        """Log an artifact as an output of this run. Returns at once; `artifact.wait()` waits until it is committed.

        Args:
            artifact_or_path: an artifact, or a file, folder or address to make one of; what lies at an address is referred to, not copied.
            name: for a path; default ``run-<id>-<file name>``.
            type: for a path; default "unspecified".
            aliases: besides "latest", which is always added.
            tags: words to find it by.

        Raises:
            UsageError: bad names, or arguments that don't fit.
            ArtifactFinalizedError: the artifact is logged already, with other contents than asked for.
        """
        artifact = self._as_artifact(artifact_or_path, name, type)
        return self.submit(artifact, aliases=aliases, tags=tags, is_just_scanned=artifact is not artifact_or_path)

    def use_artifact(
        self,
        artifact_or_name: Artifact | str,
        type: str | None = None,
        aliases: Iterable[str] | None = None,
        use_as: str | None = None,
    ) -> Artifact:
        """Record an artifact as an input of this run, and return it.

        Args:
            artifact_or_name: ``[[entity/]project/]name[:version-or-alias]``, or an artifact: one that is not logged yet is
                logged first, which makes no version when its contents are known.
            type: what its type must be.
            aliases: for an artifact that is logged first.
            use_as: accepted for W&B's sake; has no effect.

        Raises:
            CommError: below it, what does not exist.
            UsageError: it is of another type than `type`.
        """
        from jupyter_artifacts.core.operations.resolve import resolve_version

        session().queue.drain()
        if isinstance(artifact_or_name, Artifact):
            artifact = artifact_or_name
            if artifact.is_draft():
                self.submit(artifact, aliases=aliases, tags=None, is_output=False)
            artifact.wait()
        else:
            version = resolve_version(self._store, parse_artifact_ref(artifact_or_name), self.entity, self.project)
            artifact = Artifact._of_version(self._store, version, self._settings)
        if type is not None and artifact.type != type:
            raise UsageError(f"{artifact.name} is of type {artifact.type!r}, not {type!r}.")
        use_version(self._store, self._record, artifact.record, find_step())
        return artifact

    def submit(
        self,
        artifact: Artifact,
        *,
        aliases: Iterable[str] | None = None,
        tags: Iterable[str] | None = None,
        is_output: bool = True,
        step: Step | None = None,
        now: bool = False,
        rehash: bool = False,
        is_just_scanned: bool = False,
        on_progress: OnProgress = ignore_progress,
    ) -> Artifact:
        """Log `artifact` with everything that can be said about it.

        `now` does it in the calling thread, and raises what goes wrong; `is_just_scanned` says that its files were added by the same
        call, so that they need not be looked at again.
        """
        self._refuse_finished()
        checked_aliases = [check_alias(alias) for alias in as_list("aliases", aliases)]
        checked_tags = [check_tag(tag) for tag in as_list("tags", tags)]
        job = artifact._start_logging(
            self._store, self._settings, self._record, aliases=checked_aliases, tags=checked_tags, is_output=is_output,
            step=step or find_step(), rehash=rehash, is_just_scanned=is_just_scanned,
            on_progress=on_progress,
        )  # fmt: skip
        return artifact if job is None else self._submit_job(artifact, job, now=now)

    def _submit_job(self, artifact: Artifact, job: LogJob, *, now: bool = False) -> Artifact:
        """Have a job of this run done, in its turn."""
        while self._jobs and self._jobs[0].is_settled:  # a run that logs for days keeps nothing of what went well
            self._jobs.popleft()
        self._jobs.append(job)
        for origin in artifact._taken_from(self._store):
            use_version(self._store, self._record, origin.record, find_step())
        if now:
            session().queue.do_now(job)
            job.wait()
        else:
            session().queue.submit(job)
        return artifact

    def logged_artifacts(self) -> "Paginator[Artifact]":
        """What this run has logged so far."""
        from jupyter_artifacts.sdk.fetched_run import FetchedRun

        session().queue.drain()
        return FetchedRun(self._store, self._record, self._settings).logged_artifacts()

    def used_artifacts(self) -> "Paginator[Artifact]":
        """What this run has used so far."""
        from jupyter_artifacts.sdk.fetched_run import FetchedRun

        return FetchedRun(self._store, self._record, self._settings).used_artifacts()

    def finish(self, exit_code: int | None = None) -> None:
        """Wait for everything that is being logged, and end the run: well, unless `exit_code` is given and not 0.

        Raises:
            StoreError: below it, why its end can't be recorded. It goes on; call it again.
            Error: a log failed, and nobody waited for it. The run has failed, and ended.
        """
        if self._is_finished:
            return
        if self._keeps_cells:
            self._log_cells()
        session().queue.drain()
        failed = [job for job in self._jobs if job.has_unseen_failure]
        code = exit_code if exit_code is not None else int(bool(failed))
        self._end_metrics(RunState.FAILED if code or failed else RunState.FINISHED, code)
        self._is_finished = True
        session().forget(self)
        self._record = reload_run(self._store, self._record)
        for job in failed:
            job.wait()

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self.finish()
            return
        try:
            self.finish(1)
        except Exception as other:
            error.add_note(f"Besides, a log of this run failed: {other}")

    def __repr__(self) -> str:
        return f"<Run {self.path} ({self.name}, {self.state})>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        from jupyter_artifacts.sdk.fetched_run import FetchedRun

        return FetchedRun(self._store, self._record, self._settings)._repr_mimebundle_(include, exclude)

    def _as_artifact(self, artifact_or_path: Artifact | str | os.PathLike[str], name: str | None, type_name: str | None) -> Artifact:
        if isinstance(artifact_or_path, Artifact):
            return artifact_or_path
        if not isinstance(artifact_or_path, str | os.PathLike):
            raise TypeError(f"log_artifact takes an Artifact or a path, not {type(artifact_or_path).__name__}.")
        path = os.fspath(artifact_or_path)
        is_address = "://" in path and not os.path.lexists(path)
        own_name = name_of_address(path) if is_address else path
        artifact = Artifact(name or default_artifact_name(self.id, own_name), type_name or "unspecified")
        if is_address:
            artifact.add_reference(path)
        elif os.path.isdir(path):
            artifact.add_dir(path)
        else:
            artifact.add_file(path)
        return artifact

    def _adopt(self, value: object) -> object:
        """An artifact that is put into the config is used by this run; the config names it."""
        return self.use_artifact(value).qualified_name if isinstance(value, Artifact) else value


def init(
    project: str | None = None,
    entity: str | None = None,
    job_type: str | None = None,
    group: str | None = None,
    name: str | None = None,
    notes: str | None = None,
    config: object = None,
    id: str | None = None,
    resume: bool | str | None = None,
    mode: str | None = None,
    dir: str | os.PathLike[str] | None = None,
    store: str | os.PathLike[str] | None = None,
    settings: object = None,
    reinit: bool | str | None = None,
    save_code: bool | None = None,
) -> Run:
    """Begin a run, and make it the current one; a run that is going on is finished first, unless `reinit` says otherwise.

    Args:
        project: where it goes; made when missing. Default: the setting, else "uncategorized".
        entity: who owns the project. Default: the setting, else the store's own.
        job_type: what kind of work this is; free text.
        group: what ties several runs together; free text.
        name: free text; default two words and a number.
        notes: free text.
        config: hyperparameters: a dict, or an object with attributes such as argparse's namespace.
        id: 1 to 64 letters, digits, `-` and `_`; the run of that id is taken up again when it exists: with its config, summary, and
            history, which goes on after its last step.
        resume: "must" refuses an `id` that is new, "never" one that exists, "allow" neither. "auto" (or True), without an `id`, takes
            up the last run of the same script or notebook on this machine, where that one failed or crashed.
        mode: accepted for W&B's sake: there is no server to be online with.
        dir: folder below which downloads go to `artifacts/`.
        store: path or URL of the store.
        settings: a `Settings`, a dict, or an object with attributes, with W&B's names: `project`, `entity`, `run_job_type`, `run_group`,
            `run_name`, `run_notes`, `run_id`, `resume`, `mode`, `root_dir`, `reinit` and `save_code` hold where no argument says otherwise;
            others mean nothing here.
        reinit: while a run is going on: "finish_previous" (or True) finishes it and all that were created beside it; "return_previous" (or
            False) returns it as it is; "create_new" begins one beside it, which does not become the current one. By default the current
            one is finished.
        save_code: True also logs the script, or in a notebook when the run ends the cells that were run, as an artifact of type "code".

    Raises:
        UsageError: bad names or arguments.
        StoreError: below it, why the store can't be opened.
    """
    if settings is not None:
        from jupyter_artifacts.sdk.run_settings import with_settings

        said = {
            "project": project, "entity": entity, "job_type": job_type, "group": group, "name": name, "notes": notes, "id": id,
            "resume": resume, "mode": mode, "dir": dir, "reinit": reinit, "save_code": save_code,
        }  # fmt: skip
        return init(config=config, store=store, **with_settings(said, settings))
    if reinit not in _REINIT:
        raise UsageError(f"reinit={reinit!r} is not one of {', '.join(repr(each) for each in _REINIT)}.")
    if resume not in _RESUME:
        raise UsageError(f"resume={resume!r} is not one of {', '.join(repr(each) for each in _RESUME)}.")
    if mode not in (None, "online", "offline", "shared"):
        raise UsageError(f"mode={mode!r} is not supported: runs are always kept in the store. Leave it out.")
    in_force = load_settings(store=os.fspath(store) if store else None, project=project, entity=entity, dir=os.fspath(dir) if dir else None)
    project = check_project(in_force.project)
    checked_config = plain_config({} if config is None else config_values(config))
    for what, text in {"run name": name, "job type": job_type, "group": group, "notes": notes}.items():
        check_text(what, text)
    opened = session().open_store(in_force)
    owner = check_entity(in_force.entity or opened.default_entity)
    if reinit in (False, "return_previous") and (running := session().active_runs):
        return running[0]
    if reinit in (True, "finish_previous"):
        for each in session().active_runs:
            each.finish()
    elif reinit != "create_new" and (current := session().run) is not None:
        current.finish()
    origin = find_origin()
    run_id, is_known = _choose_id(opened, owner, project, id, "auto" if resume is True else resume, origin)
    if any((each.store, each.path) == (opened, f"{owner}/{project}/{run_id}") for each in session().active_runs):
        raise UsageError(f"run {run_id!r} is going on in this process; finish it first, or choose another id.")
    new = NewRun(
        entity=owner, project=project, run_id=run_id, name=name or new_run_name(), job_type=job_type, group=group, notes=notes,
        config=checked_config, host=host_name(), origin=origin,
    )  # fmt: skip
    run = Run(opened, in_force, _begin(opened, new), is_resumed=is_known)
    if reinit == "create_new":
        session().beside.append(run)
    else:
        session().run = run
    if save_code:
        run._keep_own_code()
    return run


def _choose_id(store: Store, entity: str, project: str, wanted: str | None, resume: bool | str | None, origin: Origin) -> tuple[str, bool]:
    """The id of the run to begin, and whether there is one of it to take up again."""
    if wanted is None and resume == "auto" and (last := find_run_to_resume(store, entity, project, host_name(), origin)):
        return last.run_id, True
    if wanted is None:
        if resume == "must":
            raise UsageError("resume='must' needs the id of the run to take up again.")
        return new_run_id(), False
    if not 1 <= len(wanted) <= 64 or not all(char.isascii() and (char.isalnum() or char in "-_") for char in wanted):
        raise UsageError(f"run id {wanted[:80]!r} may only hold 1 to 64 letters, digits, '-' and '_'.")
    from jupyter_artifacts.sdk.fetched_run import FetchedRun

    exists = FetchedRun.find(store, entity, project, wanted) is not None
    if resume == "must" and not exists:
        raise UsageError(f"there is no run {wanted!r} in {entity}/{project} to take up again.")
    if resume == "never" and exists:
        raise UsageError(f"run {wanted!r} exists already in {entity}/{project}; choose another id, or leave out resume='never'.")
    return wanted, exists


def automatic_run(
    settings: Settings,
    *,
    job_type: str = "auto",
    project: str | None = None,
    entity: str | None = None,
    name: str | None = None,
    origin: Origin | None = None,
) -> Run:
    """A run for a log outside any run; it does not become the current one."""
    store = session().open_store(settings)
    new = NewRun(
        entity=check_entity(entity or settings.entity or store.default_entity), project=check_project(project or settings.project),
        run_id=new_run_id(), name=name or new_run_name(), job_type=job_type, host=host_name(), origin=origin or find_origin(),
    )  # fmt: skip
    return Run(store, settings, _begin(store, new), is_automatic=True)


def _begin(store: Store, new: NewRun) -> RunRecord:
    begun = begin_run(store, new)
    if new.origin.kind == "notebook":
        from jupyter_artifacts.sdk.notebook import follow

        follow(store, new.origin)
    return begun


def kernel_run(settings: Settings) -> Run:
    """This kernel's own run in the project of `settings`: begun when it is first needed, ended with the kernel, never the current one."""
    store = session().open_store(settings)
    entity = check_entity(settings.entity or store.default_entity)
    key = (store.id, entity, settings.project)
    run = session().kernel_runs.get(key)
    if run is None:
        origin = find_origin()
        run = automatic_run(settings, job_type=origin.kind, entity=entity, name=find_notebook_name(), origin=origin)
        session().kernel_runs[key] = run
    return run


def current_run() -> Run | None:
    """The run that is going on, or None."""
    return session().run


def require_run(what: str) -> Run:
    """The run that is going on.

    Raises:
        UsageError: there is none.
    """
    run = session().run
    if run is None:
        raise UsageError(f"{what} needs a run; begin one with init().")
    return run
