"""Logical paths: where an entry lies inside an artifact. Relative, forward slashes, one spelling for each place."""

import os
from collections.abc import Iterator, Sequence

from jupyter_artifacts.errors import InvalidPathError

MAX_PATH_BYTES = 4096
MAX_COMPONENT_BYTES = 255


def _fail(path: object, why: str) -> InvalidPathError:
    shown = ascii(path)
    shown = shown if len(shown) <= 120 else f"{shown[:100]}…"
    return InvalidPathError(f"path {shown} inside an artifact {why}.")


def check_logical_path(path: object) -> str:
    """`path` when it is a valid logical path.

    Raises:
        InvalidPathError: for absolute paths, drive letters, `..`, `.`, empty components, backslashes, control characters, names that
            are not valid Unicode, components over 255 bytes and paths over 4,096.
    """
    if not isinstance(path, str):
        raise _fail(path, f"must be text, not {type(path).__name__}")
    if is_plain_path(path):
        return path
    if not path:
        raise _fail(path, "is empty")
    try:
        encoded = path.encode()
    except UnicodeEncodeError:
        raise _fail(path, "is not valid Unicode (a file name that is not UTF-8); rename the file") from None
    if path[0] == "/" or path.split("/")[0] == "~":
        raise _fail(path, "must be relative: without a leading '/' or '~'")
    if "\\" in path:
        raise _fail(path, "holds a backslash; use forward slashes")
    if path[1:2] == ":" and path[0].isascii() and path[0].isalpha():
        raise _fail(path, "starts with a drive letter")
    if any(ord(char) < 32 or 127 <= ord(char) < 160 for char in path):
        raise _fail(path, "holds a control character")
    if len(encoded) > MAX_PATH_BYTES:
        raise _fail(path, f"is {len(encoded)} bytes long; {MAX_PATH_BYTES} are allowed")
    for component in path.split("/"):
        if component in ("", ".", ".."):
            raise _fail(path, "may not have empty, '.' or '..' components")
        if len(component.encode()) > MAX_COMPONENT_BYTES:
            raise _fail(path, f"has a component of over {MAX_COMPONENT_BYTES} bytes")
    return path


def are_plain_names(prefix: str, names: Sequence[str]) -> bool:
    """Whether all of `names`, put below `prefix` (a valid path that ends in a slash, or nothing), need no closer look."""
    joined = "/".join(names)
    return (
        _PLAIN.issuperset(joined.replace("/", "").replace(".", ""))
        and len(prefix.encode()) + MAX_COMPONENT_BYTES <= MAX_PATH_BYTES
        and "/." not in f"/{joined}"
        and "./" not in f"{joined}/"
    )


def are_plain_paths(paths: Sequence[str]) -> bool:
    """Whether all of `paths` need no closer look: `is_plain_path` of each, at a tenth of the cost."""
    joined = "\0".join(("", *paths, ""))
    return (
        _PLAIN.issuperset(joined.replace("\0", "").replace("/", "").replace(".", ""))
        and "\0\0" not in joined
        and not any(wrong in joined for wrong in ("\0/", "/\0", "//", "\0.", "/.", ".\0", "./"))
        and max(map(len, paths), default=0) <= MAX_COMPONENT_BYTES
    )


_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def is_plain_path(path: str) -> bool:
    """Whether `path` is so simple that it needs no closer look: the common case, checked without a loop in Python."""
    stem = path.replace("/", "a").replace(".", "a")
    return (
        0 < len(path) <= MAX_COMPONENT_BYTES
        and _PLAIN.issuperset(stem)
        and path[0] not in "/."
        and path[-1] not in "/."
        and "//" not in path
        and "/." not in path
        and "./" not in path
    )


def folders_above(path: str) -> Iterator[str]:
    """Every folder above `path`, the nearest first."""
    end = path.rfind("/")
    while end > 0:
        yield path[:end]
        end = path.rfind("/", 0, end)


def absolute_path(path: str | os.PathLike[str]) -> str:
    """A path of this machine as a whole.

    Raises:
        InvalidPathError: it begins in the current folder, and that was deleted.
    """
    try:
        return os.path.abspath(path)
    except FileNotFoundError:
        raise InvalidPathError(
            f"{os.fspath(path)!a} begins in the current folder, which was deleted. Go to another (os.chdir), or give the whole path."
        ) from None
