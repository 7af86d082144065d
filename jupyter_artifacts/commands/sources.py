"""What `log` was given: words that name files, folders, addresses and tables of the session."""

import glob
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from jupyter_artifacts.core.references.address import KNOWN, parse_address
from jupyter_artifacts.core.tables.codec import is_table, notes_on_labels, write_parquet
from jupyter_artifacts.errors import InvalidPathError, UsageError
from jupyter_artifacts.sdk.artifact import Artifact


class Adding(NamedTuple):
    """What the options of `log` say about adding.

    Attributes:
        ignore: patterns of paths in folders that are left out.
        is_checked: False records addresses without asking anybody.
        most: how many objects an address may stand for; None is the usual limit.
        follows_links: False refuses links in folders that lead out of them.
    """

    ignore: Sequence[str] = ()
    is_checked: bool = True
    most: int | None = None
    follows_links: bool = True


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file."""

    path: str

    @property
    def name(self) -> str:
        """What an artifact of it alone is called."""
        return os.path.basename(os.path.abspath(self.path))

    def add_to(self, artifact: Artifact, *, is_alone: bool, how: Adding) -> None:
        """Add it under its own name."""
        artifact.add_file(self.path)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder."""

    path: str

    @property
    def name(self) -> str:
        """What an artifact of it alone is called."""
        return os.path.basename(os.path.abspath(self.path))

    def add_to(self, artifact: Artifact, *, is_alone: bool, how: Adding) -> None:
        """Add its files: alone at the top, beside others below its own name."""
        artifact.add_dir(self.path, name=None if is_alone else self.name, ignore=how.ignore, follow_links=how.follows_links)


class AddressSource(NamedTuple):
    """What lies elsewhere, and is referred to. `uri` may hold credentials, which are used and not kept."""

    uri: str

    @property
    def name(self) -> str:
        """What an artifact of it alone is called: its last component, else the bucket or host."""
        address = parse_address(self.uri)
        return address.last_component or address.host

    def add_to(self, artifact: Artifact, *, is_alone: bool, how: Adding) -> None:
        """Add a reference to it, or to all that is in it: alone at the top, beside others below its own name."""
        is_named = not is_alone or parse_address(self.uri).scheme not in KNOWN
        artifact.add_reference(self.uri, self.name if is_named else None, checksum=how.is_checked, max_objects=how.most)


@dataclass(frozen=True, slots=True)
class TableSource:
    """A table that a variable holds."""

    name: str
    table: object

    def notes(self) -> list[str]:
        """What the person should know about how it is kept."""
        return notes_on_labels(self.table, name=self.name)

    def add_to(self, artifact: Artifact, *, is_alone: bool, how: Adding) -> None:
        """Write it as Parquet, and add that."""
        with artifact.new_file(f"{self.name}.parquet", mode="xb") as file:
            write_parquet(self.table, file, name=self.name)


Source = FileSource | FolderSource | AddressSource | TableSource


def expand_patterns(words: Sequence[str]) -> list[str]:
    """The words with paths in the place of patterns, as shells do it: a pattern that matches nothing, or is itself a path, stays."""
    return [path for word in words for path in _matches(word) or [word]]


def _matches(word: str) -> list[str]:
    pattern = os.path.expanduser(word)
    if not glob.has_magic(pattern) or os.path.lexists(pattern):
        return []
    return sorted(glob.glob(pattern))


def find_source(word: str, variables: Mapping[str, object]) -> Source:
    """What `word` names.

    Raises:
        InvalidPathError: nothing; the message names what there is instead.
        UsageError: two things, or a variable that holds no table.
    """
    path = os.path.expanduser(word)
    if os.path.lexists(path):
        if word in variables and is_table(variables[word]):
            raise UsageError(
                f"{word!r} is a file or folder here, and a table too; write ./{word} for the file or folder, or rename the table."
            )
        return FolderSource(path) if os.path.isdir(path) else FileSource(path)
    if word in variables:
        if is_table(variables[word]):
            return TableSource(word, variables[word])
        raise _not_a_table(word, variables[word])
    if "://" in word:
        parse_address(word)
        return AddressSource(word)
    raise InvalidPathError(f"there is no file, folder or table {word!r} here{_near(word, variables)}")


def _not_a_table(word: str, value: object) -> UsageError:
    kind = type(value).__name__
    if isinstance(value, str | os.PathLike):
        return UsageError(f"there is no file or folder {word!r} here; for the path that the variable holds, write {{{word}}}.")
    if kind == "Series":
        return UsageError(f"the variable {word} holds a Series; log a table, such as {word}.to_frame().")
    return UsageError(
        f"there is no file or folder {word!r} here, and the variable holds no table but a {kind}; save it to a file, and log that."
    )


def _near(word: str, variables: Mapping[str, object]) -> str:
    folder, base = os.path.split(os.path.expanduser(word))
    try:
        names = os.listdir(folder or os.curdir)
    except (OSError, ValueError):
        return f"; the folder {folder!r} does not exist."
    tables = [] if folder else [name for name, value in variables.items() if not name.startswith("_") and is_table(value)]
    near = get_close_matches(base, [*names, *tables], n=1)
    return f"; did you mean {os.path.join(folder, near[0])!r}?" if near else "."
