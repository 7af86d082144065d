"""Turns an address into entries: what lies there now, with fingerprints, none of it copied."""

import warnings

from jupyter_artifacts.core.model.manifest import Entry, is_reference
from jupyter_artifacts.core.model.paths import check_logical_path
from jupyter_artifacts.core.model.reference import NO_KIND, Pin, reference_entry
from jupyter_artifacts.core.references.address import FILE, KNOWN, Address, parse_address
from jupyter_artifacts.core.references.contract import DEFAULT_MOST, Scheme
from jupyter_artifacts.core.references.policy import TRUSTED, Policy
from jupyter_artifacts.core.references.schemes import scheme_of
from jupyter_artifacts.errors import InvalidPathError, ReferenceWarning, UsageError

SOURCE = "source"
"""The extra that names the entry of another artifact that a content was taken from."""


def expand_reference(
    uri: str, name: str | None = None, *, is_checked: bool = True, most: int | None = None, policy: Policy = TRUSTED
) -> list[Entry]:
    """The entries that stand for what lies at an address.

    Args:
        uri: of a file, an object, or of a folder or prefix, which stands for all that is in it.
        name: where a single one goes, else the folder that all go to; default its own name, and none.
        is_checked: False records the address alone, without asking anybody; files are listed all the same, and not read.
        most: how many objects a prefix may have; default 10,000.
        policy: what the address may lead to.

    Raises:
        UsageError: the address makes no sense, or there are too many objects. Nothing is half-done.
        BrokenReferenceError: below it, why what is there can't be told.
    """
    if most is not None and (type(most) is not int or most < 1):
        raise UsageError(f"max_objects is {most!r}; it must be a number from 1.")
    address = parse_address(uri)
    if address.secrets is not None:
        _warn(f"{address.url}: the user name, password or signature in the address is not kept. Downloads need credentials of their own.")
    name = name.strip("/") if name else None
    if address.scheme not in KNOWN:
        return [_recorded_only(address, name)]
    if address.scheme != FILE and not is_checked:
        return [reference_entry(_path_of(address, name), Pin(address.url, 0, NO_KIND, None, None, address.version))]
    entries = {}
    for found in _scheme(address, policy, is_checked).expand(address, most or DEFAULT_MOST):
        is_single = found.pin.ref == address.url
        path = (name or _path_of(address, None)) if is_single else f"{name}/{found.name}" if name else found.name
        entries[_checked(path, found.pin.ref)] = found.pin
    return [reference_entry(path, pin) for path, pin in entries.items()]


def entry_of_artifact(entry: Entry, source: str, name: str | None = None) -> Entry:
    """The entry that stands for one of another artifact of the store: the same content, or what that one refers to.

    The content is held by the new version too, so that it stays when the other artifact goes.
    """
    path = check_logical_path(name.strip("/") if name else entry.path)
    if is_reference(entry.extra):
        return entry._replace(path=path)
    return entry._replace(path=path, extra={SOURCE: str(entry.extra.get(SOURCE, source))})


def _scheme(address: Address, policy: Policy, is_checked: bool) -> Scheme:
    if address.scheme == FILE and not is_checked:
        from jupyter_artifacts.core.references.file import FileScheme

        return FileScheme(policy, is_read=False)
    return scheme_of(address, policy)


def _recorded_only(address: Address, name: str | None) -> Entry:
    if name is None:
        raise UsageError(f"{address.url}: an address of the scheme {address.scheme} is only recorded, so it needs a name: pass name=.")
    _warn(f"{address.url}: addresses of the scheme {address.scheme} are only recorded; they can be neither checked nor downloaded.")
    return reference_entry(check_logical_path(name), Pin(address.url, 0, NO_KIND))


def _path_of(address: Address, name: str | None) -> str:
    if name is None and not address.last_component:
        raise InvalidPathError(f"{address.url} ends with no name; pass name= to say where it goes.")
    return check_logical_path(name or address.last_component)


def _checked(path: str, ref: str) -> str:
    try:
        return check_logical_path(path)
    except InvalidPathError as error:
        raise InvalidPathError(f"{ref} can't be an entry: {error} Nothing was added.") from None


def _warn(message: str) -> None:
    warnings.warn(message, ReferenceWarning, stacklevel=4)
