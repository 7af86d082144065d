"""What the command line prints: results on standard output, errors on standard error, escapes and all made harmless."""

import codecs
import json
import os
import shutil
import sys
import time
from collections.abc import Mapping
from io import TextIOWrapper
from typing import TextIO

from jupyter_artifacts.cli.dialect import PROG
from jupyter_artifacts.errors import Error
from jupyter_artifacts.views.payloads import Payload
from jupyter_artifacts.views.sparkline import BARS
from jupyter_artifacts.views.visible import visible_lines

_WIDTH = 100
_PLAINER = "jupyter_artifacts.plainer"
_PLAIN_MARKS = {"─": "-", "│": "|", "├": "|", "└": "`", "—": "-", "·": "-", "→": "->", "…": "...", "✓": "OK:"}
_PLAIN_MARKS |= dict(zip(BARS, "_.,-~=*#", strict=True))


def print_screen(payload: Payload, exit_code: int) -> int:
    """Show a result to a person."""
    from jupyter_artifacts.views.screens import screen_of
    from jupyter_artifacts.views.text import render_text

    is_terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((_WIDTH, 0)).columns if is_terminal else _WIDTH
    now_us = time.time_ns() // 1000 if is_terminal else None
    return print_text(render_text(screen_of(payload, caller="cli", now_us=now_us), width), exit_code)


def print_json(payload: Mapping[str, object], exit_code: int) -> int:
    """Hand a result to a program. Only ASCII: every terminal and every reader takes it, and nothing in it acts."""
    return print_text(json.dumps(payload, indent=2), exit_code)


def print_error(error: BaseException, exit_code: int, *, as_json: bool) -> int:
    """One line that says what is wrong."""
    line = " ".join(visible_lines(_message(error)))
    if as_json:
        print_json({"kind": "error", "code": getattr(error, "code", "error"), "message": line}, exit_code)
    _accept_every_character(sys.stderr)
    print(f"{PROG}: {line}", file=sys.stderr)
    return exit_code


def _message(error: BaseException) -> str:
    if isinstance(error, OSError) and not isinstance(error, Error) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return str(error) or type(error).__name__


def print_text(text: str, exit_code: int = 0) -> int:
    """Print to standard output. A reader that went away (as `head` does) is no error, and does not change how the command ended."""
    _accept_every_character(sys.stdout)
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # What is still in the buffer would fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return exit_code


def _accept_every_character(stream: TextIO) -> None:
    """Show what the terminal's encoding lacks in plain characters where it is a mark of ours, else as an escape, rather than fail."""
    if isinstance(stream, TextIOWrapper):
        codecs.register_error(_PLAINER, _in_plain_characters)
        stream.reconfigure(errors=_PLAINER)


def _in_plain_characters(error: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(error, UnicodeEncodeError) and (plain := _PLAIN_MARKS.get(error.object[error.start])):
        return plain, error.start + 1
    return codecs.backslashreplace_errors(error)
