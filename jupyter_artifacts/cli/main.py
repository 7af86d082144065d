"""The entry point: parse, call, show. Exit codes are in `cli/dialect.py`, and in `jupyter artifacts --help`."""

import atexit
import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from jupyter_artifacts._version import __version__
from jupyter_artifacts.cli.dialect import DIALECT, PROG, exit_code_of
from jupyter_artifacts.cli.output import print_error, print_json, print_screen, print_text
from jupyter_artifacts.commands.caller import INTERRUPTED, Caller, OpenRun, Place, ignore_announcement
from jupyter_artifacts.commands.grammar import HelpRequested, parse
from jupyter_artifacts.commands.progress import Meter, TerminalBar
from jupyter_artifacts.core.model.run import Origin
from jupyter_artifacts.errors import Error
from jupyter_artifacts.sdk.origin import without_credentials
from jupyter_artifacts.sdk.run import Run, automatic_run
from jupyter_artifacts.settings import load_settings
from jupyter_artifacts.views.payloads import Payload

INTERRUPTED_CODE = 130
JOB_TYPE = "cli_put"


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a line; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        atexit.register(gc.freeze)  # the process is ours: Python would look through all modules for cycles three times, a fifth of its time
    if words[:1] == ["--version"]:
        return print_text(__version__)
    try:
        return _carry_out(words)
    except HelpRequested as asked:
        return print_text(asked.text)
    except (Error, OSError, RecursionError, UnicodeError) as error:
        if "--debug" in words:
            import traceback

            traceback.print_exc()
        return print_error(error, exit_code_of(error), as_json="--json" in words)
    except KeyboardInterrupt:
        return print_error(KeyboardInterrupt(INTERRUPTED), INTERRUPTED_CODE, as_json=False)


def _carry_out(words: Sequence[str]) -> int:
    verb, args = parse(words, DIALECT)
    with Meter(TerminalBar()) as meter:
        announce = ignore_announcement if args.json else _announce
        result = verb.run(args, Caller(_open_run(words), on_progress=meter, shows_all=args.json, announce=announce, wants_value=False))
    if args.json:
        return print_json(result.payload, result.exit_code)
    return print_screen(result.payload, result.exit_code)


def _announce(payload: Payload) -> None:
    print_screen(payload, 0)


def _open_run(words: Sequence[str]) -> OpenRun:
    """A run for each line that logs; it ends with the line."""

    @contextmanager
    def open_run(place: Place) -> Iterator[Run]:
        settings = load_settings(store=place.store, project=place.project, entity=place.entity)
        with automatic_run(settings, job_type=JOB_TYPE, origin=Origin("script", PROG, tuple(map(without_credentials, words)))) as run:
            yield run

    return open_run
