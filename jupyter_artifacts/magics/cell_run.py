"""`%%artifact run`: one cell as one run, with what it uses and logs on its first line."""

import os
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import Any

from IPython.core.error import UsageError as OneLineError
from IPython.core.interactiveshell import InteractiveShell

from jupyter_artifacts.commands.grammar import Parser, add_place
from jupyter_artifacts.core.model.names import check_artifact_name, parse_artifact_ref
from jupyter_artifacts.core.model.run import Step
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.fetched_run import FetchedRun
from jupyter_artifacts.sdk.log_queue import quietly
from jupyter_artifacts.sdk.origin import find_step
from jupyter_artifacts.sdk.run import Run, init
from jupyter_artifacts.sdk.session import session
from jupyter_artifacts.views.payloads import Payload, run_payload

_USAGE = "%%artifact run"
_DEFAULT_TYPE = "dataset"


def run_cell(shell: InteractiveShell, words: Sequence[str], cell: str) -> tuple[Payload, FetchedRun, Store]:
    """Run `cell` as a run of its own: it uses its inputs before, and logs its outputs where the cell ended well.

    The run that was going on goes on afterwards.

    Raises:
        UsageError: a bad line, a name that leads nowhere; no run began.
        OneLineError: the cell failed; the run has failed, and nothing of it was logged.
    """
    args = _parse(words)
    outputs = [_output(text, args.type) for text in args.log]
    step = find_step()
    current = session()
    before, current.run = current.run, None
    try:
        for name in args.use:
            Api(_place(args)).artifact(name)  # a name that leads nowhere must not leave a run behind
        run = init(
            project=args.project, entity=args.entity, store=args.store, job_type=args.job_type, name=args.name,
            config=None if before is None or not args.inherit_config else dict(before.config),
        )  # fmt: skip
        try:
            _execute(shell, cell, run, args.use, outputs, step)
        finally:
            if not run._is_finished:
                run.finish(1)
    finally:
        current.run = before
    found = FetchedRun(run.store, run.record, run.settings)
    return run_payload(run.store, found.reload()), found, run.store


def _execute(
    shell: InteractiveShell, cell: str, run: Run, uses: Sequence[str], outputs: Sequence[tuple[str, str, str]], step: Step | None
) -> None:
    if session().cell_events is not None:
        from jupyter_artifacts.sdk.tracking.shell import current_tracker

        if (tracker := current_tracker()) is not None:
            tracker.belongs_to(run)
    for name in uses:
        run.use_artifact(name)
    hook: Any = shell.displayhook
    outer = hook.exec_result
    run_inner: Callable[..., Any] = shell.run_cell  # which has no types
    result = run_inner(cell, store_history=False)
    hook.exec_result = outer  # a cell inside a cell takes it away, and with it what the outer one returns
    if not result.success:
        run.finish(1)
        raise OneLineError(f"the run {run.path} has failed, as its cell has; nothing was logged.")
    missing = [path for path, _, _ in outputs if not os.path.exists(path)]
    if missing:
        run.finish(1)
        raise UsageError(f"--log {missing[0]}: the cell made no such file or folder; the run {run.path} has failed, nothing was logged.")
    drafts = [_draft(*output) for output in outputs]
    for draft in drafts:
        with quietly():
            run.submit(draft, step=step, now=True)
    run.finish(0)


def _parse(words: Sequence[str]) -> Namespace:
    if not words or words[0] != "run":
        raise UsageError(
            f"%%artifact takes a cell body only as `{_USAGE}`; write %artifact, with one percent sign, on a line of its own for all else."
        )
    parser = Parser(_USAGE, "Run the cell as a run of its own.")
    parser.add_argument("--job-type", "-j", metavar="T", help="what kind of work this is, such as train")
    parser.add_argument("--name", "-n", metavar="N", help="of the run; default two words and a number")
    parser.add_argument("--use", metavar="NAME", action="append", default=[], help="an input, such as raw:latest; may be repeated")
    parser.add_argument(
        "--log", metavar="PATH[:NAME]", action="append", default=[],
        help="what the cell writes: a file or folder, and the artifact's name, by default that of the file; may be repeated",
    )  # fmt: skip
    parser.add_argument("--type", "-t", metavar="T", help=f"of what is logged, such as model; default {_DEFAULT_TYPE}")
    parser.add_argument("--inherit-config", action="store_true", help="begin with the config of the run that is going on")
    add_place(parser)
    return parser.parse_words(words[1:])


def _place(args: Namespace) -> dict[str, str]:
    named = {"store": args.store, "entity": args.entity, "project": args.project}
    return {key: value for key, value in named.items() if value}


def _output(text: str, type_name: str | None) -> tuple[str, str, str]:
    """(path, name, type) of an output."""
    path, colon, name = text.rpartition(":")
    if not colon or os.sep in name or not path:
        path, name = text, os.path.basename(text.rstrip("/\\"))
    if parse_artifact_ref(name).label is not None:
        raise UsageError(f"--log {text!r} holds a version or alias; versions are numbered by the store.")
    return path, check_artifact_name(name), type_name or _DEFAULT_TYPE


def _draft(path: str, name: str, type_name: str) -> Artifact:
    artifact = Artifact(name, type_name)
    if os.path.isdir(path):
        artifact.add_dir(path)
    else:
        artifact.add_file(path)
    return artifact
