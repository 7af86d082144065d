"""What a browser is told when something went wrong: a status, a stable code, and a message that names no place on the server."""

import os
import re
import secrets
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypedDict

from jupyter_artifacts import errors


class Failure(TypedDict):
    """Why a request failed. `code` is stable; `message` is for people, and says what to do."""

    code: str
    message: str


_STATUSES: tuple[tuple[type[errors.Error], int], ...] = (
    (errors.LimitExceededError, 413),
    (errors.ConflictError, 409),
    (errors.UsageError, 400),
    (errors.CommError, 404),
    (errors.ForbiddenError, 403),
    (errors.SupersededError, 409),
    (errors.SourceError, 422),
    (errors.ArtifactStatusError, 409),
    (errors.StoreReadOnlyError, 403),
    (errors.StoreFullError, 507),
    (errors.TargetFullError, 507),
    (errors.LeaseLostError, 503),
    (errors.StoreUnavailableError, 503),
    (errors.WaitTimeoutError, 503),
    (errors.UnsupportedError, 422),
    (errors.ReferenceBlockedError, 403),
    (errors.ReferenceDeniedError, 403),
    (errors.BrokenReferenceError, 502),
    (errors.Error, 500),
)


_HTTP_CODES: Mapping[int, str] = {
    400: "usage", 401: "forbidden", 403: "forbidden", 404: "not-found", 405: "method-not-allowed", 409: "conflict", 413: "limit-exceeded",
}  # fmt: skip

_ABSOLUTE = re.compile(r"(?<![\w.~…/\\-])(?:[A-Za-z]:[\\/]|\\\\|/)(?:[^\s'\"`:;,()<>|*?/\\]+[\\/])*([^\s'\"`:;,()<>|*?/\\]+)")
"""A path from the root of a file system on; its last part is what a person knows it by."""


def status_of(error: Exception) -> int:
    """The HTTP status that says the same."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def http_failure(status: int, message: str | None, reason: str) -> Failure:
    """What the server itself refuses: no token, no permission, no such route."""
    return {"code": _HTTP_CODES.get(status, "internal" if status >= 500 else "usage"), "message": message or reason}


def unknown_failure(reference: str) -> Failure:
    """What nobody foresaw: its text may hold anything, so only the log has it."""
    return {"code": "internal", "message": f"something went wrong here; the server's log tells what, under {reference}."}


def new_reference() -> str:
    """By which a person finds in the log what they were told of."""
    return secrets.token_hex(4)


class Veil:
    """Takes places on the server out of messages."""

    def __init__(self, folders: Iterable[tuple[str | os.PathLike[str], str]] = ()) -> None:
        """`folders` are (absolute path, what to call it)."""
        known = [*folders, (Path.home(), "~"), (tempfile.gettempdir(), "…")]
        named = {os.path.abspath(path): name for path, name in reversed(known) if str(path) not in ("", os.sep)}
        self._folders = sorted(named.items(), key=lambda each: -len(each[0]))

    def failure(self, error: errors.Error) -> Failure:
        """An error of ours, as it may be sent."""
        return {"code": error.code, "message": self.hide(str(error))}

    def hide(self, text: str) -> str:
        """`text` with known folders under their names, and of any other absolute path only its last part."""
        for folder, name in self._folders:
            text = re.sub(rf"(?:file://)?{re.escape(folder)}(?![\w-])", name.replace("\\", "\\\\"), text)
        return _ABSOLUTE.sub(r"…/\1", text)
