"""Files of the server's tree. Where they lie is the contents manager's to say: it knows what may be seen, and whether there is a disk."""

from collections.abc import Sequence
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

    def __init__(self, manager: Any, excluded: Sequence[str]) -> None:
        """`excluded` are patterns of paths that are as if they were not there."""
        self._manager, self._excluded = manager, excluded

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
            found = await ensure_async(self._manager.get(plain, content=False))
            locate = getattr(self._manager, "_get_os_path", None)
            file = None if locate is None else str(locate(plain))
        except HTTPError:
            raise nothing from None
        if file is None:
            raise UnsupportedError("the files of this server are not on its disk, so they can't be logged or written from here.")
        return ServerFile(plain, file, found["type"] == "directory")

    def check_visible(self, path: str) -> None:
        """Nothing, unless the path is excluded; it need not exist.

        Raises:
            PathNotFoundError: it is as if it were not there.
        """
        if any(fnmatchcase(path, pattern) or fnmatchcase(path, f"{pattern}/*") for pattern in self._excluded):
            raise PathNotFoundError(f"the server has no file or folder {path!r}.")

    async def find_folder(self, path: str) -> ServerFile:
        """The folder at `path`; "" is the top.

        Raises:
            PathNotFoundError: there is none.
        """
        found = await self.find(path)
        if not found.is_folder:
            raise PathNotFoundError(f"{found.path!r} is a file, not a folder.")
        return found
