"""What a verb gives back to the shell that called it."""

from dataclasses import dataclass
from enum import IntEnum

from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.payloads import Payload


class ExitCode(IntEnum):
    """How a command ended; the exit codes of the command line."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    INTEGRITY = 4


@dataclass(frozen=True, slots=True)
class Result:
    """What a verb found or did.

    Attributes:
        value: for Python: what a magic returns.
        payload: for screens and JSON.
        exit_code: for the command line.
        store: what a view of the payload may ask about; None where it is looked at as it is.
    """

    value: object
    payload: Payload
    exit_code: ExitCode = ExitCode.OK
    store: Store | None = None
