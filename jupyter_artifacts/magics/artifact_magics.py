"""The magic itself, and how it comes and goes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from IPython.core.error import UsageError as OneLineError  # exactly this class: IPython shows a subclass with a traceback
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class, needs_local_scope, no_var_expand
from traitlets import Bool, Enum, observe

from jupyter_artifacts.commands.caller import INTERRUPTED, Caller, Place, ignore_announcement
from jupyter_artifacts.commands.grammar import Dialect, HelpRequested, parse
from jupyter_artifacts.commands.progress import Bar, Meter, TerminalBar
from jupyter_artifacts.commands.verbs import SUMMARIES
from jupyter_artifacts.core.operations.progress import OnProgress, ignore_progress
from jupyter_artifacts.errors import Error
from jupyter_artifacts.magics.cell_run import run_cell
from jupyter_artifacts.magics.completion import make_matcher
from jupyter_artifacts.magics.display import Displays, publish
from jupyter_artifacts.magics.line import expand, split_line
from jupyter_artifacts.magics.progress import NotebookBar
from jupyter_artifacts.sdk.log_queue import quietly
from jupyter_artifacts.sdk.run import Run, current_run, kernel_run
from jupyter_artifacts.sdk.session import session
from jupyter_artifacts.settings import load_settings
from jupyter_artifacts.views.bundle import mimebundle
from jupyter_artifacts.views.live.front_end import MODES, set_mode
from jupyter_artifacts.views.live.kernel import announce, in_kernel
from jupyter_artifacts.views.payloads import Payload
from jupyter_artifacts.views.screens import screen_of
from jupyter_artifacts.views.visible import visible_lines

DIALECT = Dialect(
    prog="%artifact",
    words={verb: verb for verb in SUMMARIES},
    epilog="Every verb returns a value, as in `data = %artifact use digits:best`; a trailing semicolon shows nothing.",
    hints={
        "put": "log",
        "add": "log",
        "get": "download",
        "list": "ls",
        "versions": "history",
        "checkout": "download",
        "rename": "collection",
        "describe": "edit",
    },
    synonyms={"rm": "delete", "undelete": "restore"},
)


@magics_class
class ArtifactMagics(Magics):
    """Versioned data in the notebook. `%artifact` lists the verbs."""

    debug = Bool(False, help="Show the traceback of an error, not only its line.").tag(config=True)
    progress = Bool(True, help="Show how far work is that takes over half a second.").tag(config=True)
    views = Enum(
        MODES, "auto",
        help="What outputs carry besides HTML: what the front end draws, nothing, or always a widget.",
    ).tag(config=True)  # fmt: skip
    track = Bool(False, help="Record each cell with the files that it reads and writes, as `%artifact track on` does.").tag(config=True)
    track_logs = Bool(False, help="With `track`, also log what cells write.").tag(config=True)

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self.displays = Displays(shell)
        self.matcher = make_matcher(DIALECT, self._typing_caller)
        set_mode(self.views)

    @observe("views")
    def _set_views(self, _: object) -> None:
        set_mode(self.views)

    @no_var_expand
    @needs_local_scope
    @line_cell_magic
    def artifact(self, line: str, cell: str | None = None, local_ns: Mapping[str, Any] | None = None) -> object:
        """Keep versions of files, folders and tables, and get them back.

        ::

            %artifact init --project P      begin a run; without it, the kernel's own run is used
            %artifact log PATH ...          make a version of files, folders or tables
            %artifact use NAME:LABEL        fetch a version, and record it as an input of the run
            %artifact download NAME:LABEL   bring its files, every byte verified
            %artifact show NAME:LABEL       all about one version
            %artifact table NAME:LABEL PATH the rows of a table as a DataFrame, and figures of its columns
            %artifact ls                    what there is
            %%artifact run --log out/:clean one cell as a run of its own, which logs what it wrote
            %artifact runs                  the runs of the project
            %artifact run RUN               all about one run, by default that which is going on
            %artifact history NAME          its versions, and what each changed
            %artifact lineage NAME:LABEL    what it was made from, and what was made from it
            %artifact recipe NAME:LABEL     the cells that made it, as a notebook that makes it again
            %artifact status                inputs of this notebook that have newer versions, and cells that are stale
            %artifact track on              record each cell with the files that it reads and writes
            %artifact diff OLD NEW          what differs between two versions
            %artifact alias NAME:v1 BEST    name a version, or take names away
            %artifact tag NAME:v1 WORD      give a version words to find it by, or take them away
            %artifact edit NAME:LABEL       change its description and metadata
            %artifact link NAME:v1 TARGET   let another collection hold a version too, as in a registry
            %artifact unlink NAME:LABEL     take a link away; the version stays
            %artifact collection NAME       rename, describe, tag all its versions, or change their type
            %artifact ttl NAME:LABEL 30d    how long a version is kept
            %artifact delete NAME:LABEL     take versions away, so that it can be undone
            %artifact restore NAME:v1       bring deleted versions back, or list those that can be
            %artifact undo                  take back the last operation, or one of a number
            %artifact redo                  do again what was undone
            %artifact oplog                 what was done, and can be undone
            %artifact drafts                versions in the making: list, go on with, save or drop them
            %artifact settings              how long versions of a project are kept that say nothing themselves
            %artifact du                    who takes how much room, and what a deletion would free
            %artifact gc                    delete for good what was given up
            %artifact cache                 how much of what references lead to is kept here, and making it less
            %artifact export NAME           write it with all its versions and lineage into one file
            %artifact import FILE           take what was exported into this store
            %artifact fsck                  check the whole store: every byte, and what the catalog says
            %artifact recover               rebuild a catalog that is lost, damaged or older than its records
            %artifact verify NAME:LABEL     check that every byte is the one that was logged

        `%artifact VERB -h` says what a verb takes. Every verb returns a value, as in `data = %artifact use digits:best`; a trailing
        semicolon shows nothing. `{expression}` and `$name` stand for values of the session, except in single quotes.
        """
        try:
            if cell is not None:
                return self._run_cell(line, cell, {**self._user_names(), **(local_ns or {})})
            return self._carry_out(line, {**self._user_names(), **(local_ns or {})})
        except HelpRequested as asked:
            print(asked.text)
            return None
        except (Error, OSError, RecursionError, UnicodeError) as error:
            if self.debug:
                raise
            raise OneLineError(" ".join(visible_lines(str(error) or type(error).__name__))) from error
        except KeyboardInterrupt:
            if self.debug:
                raise
            raise _interrupted() from None

    def _carry_out(self, line: str, names: Mapping[str, Any]) -> object:
        line, is_silent = _without_semicolon(line)
        words = [expand(word, names) for word in split_line(line)]
        verb, args = parse(words, DIALECT)
        with self._watch(is_silent) as on_progress:
            announce = ignore_announcement if is_silent else _announce
            with quietly():
                result = verb.run(args, Caller(_open_run, _current_place(), names, on_progress, expands_patterns=True, announce=announce))
        if is_silent:
            return self.displays.withhold(result.value)
        self.displays.show(result.value, mimebundle(screen_of(result.payload), payload=result.payload, store=result.store))
        return result.value

    def _run_cell(self, line: str, cell: str, names: Mapping[str, Any]) -> object:
        """`%%artifact run`: one cell, one run."""
        line, is_silent = _without_semicolon(line)
        assert self.shell is not None
        payload, value, store = run_cell(self.shell, [expand(word, names) for word in split_line(line)], cell)
        if is_silent:
            return self.displays.withhold(value)
        self.displays.show(value, mimebundle(screen_of(payload), payload=payload, store=store))
        return value

    def _typing_caller(self) -> Caller:
        return Caller(_open_run, _current_place(), self._user_names())

    @contextmanager
    def _watch(self, is_silent: bool) -> Iterator[OnProgress]:
        if is_silent or not self.progress:
            yield ignore_progress
            return
        bar: Bar = NotebookBar() if hasattr(self.shell, "kernel") else TerminalBar()
        with Meter(bar) as meter:
            yield meter

    def _user_names(self) -> Mapping[str, Any]:
        return self.shell.user_ns if self.shell is not None else {}


def _announce(payload: Payload) -> None:
    publish(mimebundle(screen_of(payload), payload=payload), raw=True)


def _interrupted() -> KeyboardInterrupt:
    """What an interrupted magic ends with: one line in the place of a traceback through our own code."""
    interrupt: Any = KeyboardInterrupt(INTERRUPTED)
    interrupt._render_traceback_ = lambda: [f"KeyboardInterrupt: {INTERRUPTED}"]  # what IPython shows instead of its own
    shown: KeyboardInterrupt = interrupt
    return shown


def _without_semicolon(line: str) -> tuple[str, bool]:
    """The line without the semicolon at its end, and whether there was one. One elsewhere is part of a name: `a;b`."""
    stripped = line.rstrip()
    is_silent = stripped.endswith(";") and not stripped.endswith("\\;")
    return (stripped[:-1], True) if is_silent else (line, False)


def _current_place() -> Place:
    """Where the run that is going on logs to."""
    run = current_run()
    return Place() if run is None else Place(run.settings.store, run.entity, run.project)


@contextmanager
def _open_run(place: Place) -> Iterator[Run]:
    """The run that is going on, where it is in `place`; else the kernel's own there. Both outlive the magic."""
    run, here = current_run(), _current_place()
    wanted = place.or_else(here)
    if run is not None and wanted == here:
        yield run
    else:
        yield kernel_run(load_settings(store=wanted.store, project=wanted.project, entity=wanted.entity))


def register(ip: InteractiveShell) -> None:
    """Give a shell `%artifact`; a second time changes nothing."""
    if _registered(ip) is not None:
        return
    ip.register_magics(ArtifactMagics)
    magics = _registered(ip)
    assert magics is not None
    ip.events.register("post_run_cell", magics.displays.forget)
    ip.Completer.custom_matchers.append(magics.matcher)
    if in_kernel():
        announce()
    if magics.track:
        from jupyter_artifacts.sdk.tracking.shell import start_tracking

        start_tracking(logs=magics.track_logs)


def unregister(ip: InteractiveShell) -> None:
    """Take it away again, with everything that came with it."""
    magics = _registered(ip)
    if magics is None:
        return
    if session().cell_events is not None:
        from jupyter_artifacts.sdk.tracking.shell import stop_tracking

        stop_tracking()
    ip.events.unregister("post_run_cell", magics.displays.forget)
    magics.displays.forget()
    if magics.matcher in ip.Completer.custom_matchers:
        ip.Completer.custom_matchers.remove(magics.matcher)
    manager = ip.magics_manager
    manager.registry.pop(ArtifactMagics.__name__)
    for kind in ("line", "cell"):
        manager.magics[kind].pop("artifact", None)
    configurables: list[Any] = ip.configurables
    configurables.remove(magics)


def _registered(ip: InteractiveShell) -> ArtifactMagics | None:
    found = ip.magics_manager.registry.get(ArtifactMagics.__name__)
    return found if isinstance(found, ArtifactMagics) else None
