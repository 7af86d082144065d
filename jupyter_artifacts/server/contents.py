"""Files of the server's tree. Where they lie is the contents manager's to say: it knows what may be seen, and whether there is a disk."""

import os
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from jupyter_core.utils import ensure_async
from tornado.web import HTTPError

from jupyter_artifacts.errors import InvalidPathError, PathNotFoundError, UnsupportedError


class ServerFile(NamedTuple):
    """Something in the server's tree.

    Attributes:
        path: as browsers know it.
        file: where it lies on the server's disk.
        is_folder: whether it is a folder.
    """

    path: str
    file: str
    is_folder: bool


class ServerFiles:
    """Finds what a browser names among the server's files."""

    def __init__(self, manager: Any, excluded: Sequence[str], *, follows_links: bool = False) -> None:
        """`excluded` are patterns of paths that are as if they were not there; `follows_links`: also those that lead out of the tree."""
        self._manager, self._excluded, self.follows_links = manager, excluded, follows_links

    async def find(self, path: str) -> ServerFile:
        """What is at `path`; asked on the loop, as contents managers are.

        Raises:
            PathNotFoundError: nothing that may be seen is there.
            InvalidPathError: it leads elsewhere.
            UnsupportedError: the server's files are not on its disk.
        """
        plain = path.strip("/")
        if "\0" in plain or "\\" in plain or any(part in ("..", ".") for part in plain.split("/")):
            raise InvalidPathError("a path of the server's files has no '..', backslash or NUL.")
        nothing = PathNotFoundError(f"the server has no file or folder {plain!r}.")
        self.check_visible(plain)
        try:
            try:
                found = await ensure_async(self._manager.get(plain, content=False))
            except HTTPError:
                drive, colon, plain = plain.partition(":")  # a front end's name of a drive, such as that of shared editing
                if not colon or "/" in drive:
                    raise
                self.check_visible(plain := plain.strip("/"))
                found = await ensure_async(self._manager.get(plain, content=False))
            locate = getattr(self._manager, "_get_os_path", None)
            file = None if locate is None else str(locate(plain))
        except HTTPError:
            raise nothing from None
        if file is None:
            raise UnsupportedError("the files of this server are not on its disk, so they can't be logged or written from here.")
        root = getattr(self._manager, "root_dir", "")
        if root and not self.follows_links and not _is_inside(os.path.realpath(file), os.path.realpath(root)):
            raise InvalidPathError(f"{plain!r} is a link, or lies below one, that leads out of the server's folder.")
        return ServerFile(plain, file, found["type"] == "directory")

    def patterns_of_unseen(self, folder: ServerFile) -> list[str]:
        """What people don't see in a folder, as patterns in the language of .gitignore."""
        found = [] if getattr(self._manager, "allow_hidden", False) else [".*"]
        if folder.is_folder and self._excluded:
            found += [f"/{_escaped(path)}" for path in self._excluded_below(folder, "")]
        return found

    def _excluded_below(self, folder: ServerFile, inside: str) -> Iterator[str]:
        with os.scandir(os.path.join(folder.file, inside)) as entries:
            for entry in entries:
                path = f"{inside}{entry.name}"
                if self._is_excluded(f"{folder.path}/{path}".lstrip("/")):
                    yield path
                elif entry.is_dir(follow_symlinks=False):
                    yield from self._excluded_below(folder, f"{path}/")

    def check_visible(self, path: str) -> None:
        """Nothing, unless the path is excluded; it need not exist.

        Raises:
            PathNotFoundError: it is as if it were not there.
        """
        if self._is_excluded(path):
            raise PathNotFoundError(f"the server has no file or folder {path!r}.")

    def _is_excluded(self, path: str) -> bool:
        return any(fnmatchcase(path, pattern) or fnmatchcase(path, f"{pattern}/*") for pattern in self._excluded)

    async def find_folder(self, path: str) -> ServerFile:
        """The folder at `path`; "" is the top.

        Raises:
            PathNotFoundError: there is none.
        """
        found = await self.find(path)
        if not found.is_folder:
            raise PathNotFoundError(f"{found.path!r} is a file, not a folder.")
        return found


def _is_inside(file: str, root: str) -> bool:
    return file == root or file.startswith(root.rstrip(os.sep) + os.sep)


def _escaped(path: str) -> str:
    """A path as a pattern that only it matches."""
    return re.sub(r"([\\*?\[\]!# ])", r"\\\1", path)
