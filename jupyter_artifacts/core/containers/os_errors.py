"""Translates the operating system's errors about the store into ours, once, at the edge."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from jupyter_artifacts.errors import Error, StoreError, StoreFullError, StoreReadOnlyError, StoreUnavailableError

_FULL = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the disk quota is used up", errno.EFBIG: "a file-size limit was reached"}
_READ_ONLY = {errno.EROFS: "the file system is read-only", errno.EACCES: "permission is denied", errno.EPERM: "permission is denied"}


def store_error(error: OSError, place: object) -> StoreError:
    """The error that says what `error` means for the store."""
    number = error.errno or 0
    if number in _FULL:
        return StoreFullError(
            f"the store at {place} could not be written: {_FULL[number]}. Nothing was committed; free some room and try again."
        )
    if number in _READ_ONLY:
        return StoreReadOnlyError(
            f"the store at {place} could not be written: {_READ_ONLY[number]}. Choose another with"
            " JUPYTER_ARTIFACTS_STORE, or change its permissions."
        )
    return StoreUnavailableError(f"the store at {place} could not be accessed: {error.strerror or error}. Nothing was committed.")


@contextmanager
def store_errors(place: object) -> Iterator[None]:
    """Raise operating-system errors of the body as store errors."""
    try:
        yield
    except Error:
        raise
    except OSError as error:
        raise store_error(error, place) from error
