"""Addresses: one parser for all schemes. What it gives is canonical (parsing it again gives the same) and holds no credentials.

Credentials that somebody wrote into an address are kept apart, for the call that it was given to, and never shown or stored.
"""

import re
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from jupyter_artifacts.errors import InvalidPathError, UsageError

FILE, HTTP, HTTPS, S3, GS, ARTIFACT = "file", "http", "https", "s3", "gs", "wandb-artifact"
KNOWN = (FILE, HTTP, HTTPS, S3, GS, ARTIFACT)

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.?)+|\[[0-9a-f:.]+\]")
_OPTIONS = re.compile(r"\?[A-Za-z_-]+=")
_SECRET = re.compile(
    r"(?i)x-(amz|goog|ms)-.*|awsaccesskeyid|googleaccessid|key-pair-id|policy|signature|expires|sig|se|sp|sv|sr|st|spr|sip|skoid|sktid|skt|ske"
    r"|sks|skv|.*(token|secret|passw|credential|auth).*|api_?-?key|key|pwd|session|jwt"
)


class Secrets:
    """What an address says that must not be kept. Shown as nothing."""

    __slots__ = ("query", "user")

    def __init__(self, user: tuple[str, str] | None = None, query: str | None = None) -> None:
        self.user = user
        self.query = query

    def __repr__(self) -> str:
        return "Secrets(…)"


class Address(NamedTuple):
    """Where something lies.

    Attributes:
        scheme: in small letters.
        url: the whole, canonical, without credentials.
        host: host and port; bucket; nothing of a file.
        path: as the scheme knows it: a path of the file system, a key, or the quoted path of a URL.
        version: the object version that is asked for.
        secrets: what was cut out; None where there was nothing.
    """

    scheme: str
    url: str
    host: str
    path: str
    version: str | None = None
    secrets: Secrets | None = None

    @property
    def last_component(self) -> str:
        """What a single object is called."""
        name = self.path.rstrip("/").rpartition("/")[2]
        return unquote(name) if self.scheme in (HTTP, HTTPS) else name


def parse_address(uri: str) -> Address:
    """The parts of an address.

    Raises:
        UsageError: it has no scheme (a ValueError, as W&B promises).
        InvalidPathError: it could be read in two ways, or hides one address in another.
    """
    if not isinstance(uri, str):
        raise UsageError(f"an address must be text, not {type(uri).__name__}.")
    head, _, _ = uri.partition("://")
    if "::" in head or re.search(r"::[A-Za-z][A-Za-z0-9+.-]*:/", uri):
        raise InvalidPathError("the address chains several schemes by '::', which is not allowed; name the bytes where they lie.")
    found = _SCHEME.fullmatch(uri.strip())
    if found is None:
        raise UsageError(f"{_shown(uri)} has no scheme; an address begins with file:///, s3://, gs://, https:// or the like.")
    if any(ord(char) < 32 or 127 <= ord(char) < 160 or char == "\\" for char in uri) or uri != uri.strip():
        raise InvalidPathError(
            f"{_shown(uri)} holds a backslash, a control character or blanks at an end, which programs read in different ways."
        )
    try:
        uri.encode()
    except UnicodeEncodeError:
        raise InvalidPathError(f"{_shown(uri)} is not valid Unicode.") from None
    scheme, rest = found[1].lower(), found[2]
    parse = {FILE: _parse_file, S3: _parse_bucket, GS: _parse_bucket, HTTP: _parse_web, HTTPS: _parse_web}.get(scheme, _parse_other)
    return parse(scheme, rest)


def canonical(uri: str) -> Address:
    """An address that holds nothing to cut out and is canonical: those that are stored.

    Raises:
        InvalidPathError: it isn't.
    """
    address = parse_address(uri)
    if address.url != uri or address.secrets is not None:
        raise InvalidPathError(f"{_shown(address.url)} is not a canonical address: parsing it again gives another one.")
    return address


def file_address(path: str) -> str:
    """The address of a file of this machine, by its absolute path."""
    return f"file://{quote(path, safe=_FILE_SAFE)}"


_FILE_SAFE = "/!$&'()*+,;=:@-._~"
_WEB_SAFE = "/!$&'()*+,;=:@-._~%"


def _parse_file(scheme: str, rest: str) -> Address:
    if rest.startswith("localhost/"):
        rest = rest.removeprefix("localhost")
    if not rest.startswith("/") or rest.startswith("//"):
        raise InvalidPathError(
            f"the file address {_shown(rest)} must hold an absolute path of this machine: file:///data/mnist. Mount a share first."
        )
    path = unquote(rest, errors="strict") if re.search(r"%[0-9A-Fa-f]{2}", rest) else rest
    if "\0" in path or "\\" in path:
        raise InvalidPathError(f"the file address {_shown(rest)} holds characters that no path may hold.")
    return Address(scheme, file_address(path), "", path)


def _parse_bucket(scheme: str, rest: str) -> Address:
    host, slash, key = rest.partition("/")
    user, _, bucket = host.rpartition("@")
    if not _BUCKET.fullmatch(bucket):
        raise InvalidPathError(f"{_shown(bucket)} is not the name of a bucket; an address is {scheme}://bucket/path.")
    version = None
    if scheme == S3 and (cut := re.fullmatch(r"(.*)\?versionId=([^&?#]+)", key, re.DOTALL)):
        key, version = cut[1], cut[2]
    if scheme == GS and (cut := re.fullmatch(r"(.*)#([0-9]+)", key, re.DOTALL)):
        key, version = cut[1], cut[2]
    if found := _OPTIONS.search(key):
        raise InvalidPathError(
            f"the address holds the option {found.group()!r}: only versionId may follow a '?'. Other options come from the environment."
        )
    suffix = "" if version is None else f"?versionId={version}" if scheme == S3 else f"#{version}"
    return Address(scheme, f"{scheme}://{bucket}{slash}{key}{suffix}", bucket, key, version, Secrets() if user else None)


def _parse_web(scheme: str, rest: str) -> Address:
    if rest.startswith("/") or "#" in rest:
        raise InvalidPathError(
            f"the address {scheme}://{_shown(_without_secrets(rest))} has no host, or a '#', which no server sees: write %23."
        )
    host, path, query = _split_web(scheme, rest)
    user_text, _, host = host.rpartition("@")
    user, _, password = user_text.partition(":")
    kept, dropped = _split_query(query)
    secrets = (
        Secrets((unquote(user), unquote(password)) if user_text else None, query if dropped else None) if user_text or dropped else None
    )
    path = quote(path or "/", safe=_WEB_SAFE)
    kept = quote(kept, safe=_WEB_SAFE + "?")
    url = f"{scheme}://{host}{path}{'?' if kept else ''}{kept}"
    return Address(scheme, url, host, path, None, secrets)


def _split_web(scheme: str, rest: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        port = parts.port
        name = (parts.hostname or "").encode("idna" if not (parts.hostname or "").isascii() else "ascii").decode()
    except (ValueError, UnicodeError) as error:
        raise InvalidPathError(f"the address {scheme}://{_shown(_without_secrets(rest))} names no host ({error}).") from None
    name = f"[{name}]" if ":" in name else name
    if not _HOST.fullmatch(name) or re.search(r"%(?![0-9A-Fa-f]{2})", parts.path):
        raise InvalidPathError(f"the address {scheme}://{_shown(_without_secrets(rest))} is not one that all programs read alike.")
    default = {HTTP: 80, HTTPS: 443}[scheme]
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    return f"{user}{name}{'' if port in (None, default) else f':{port}'}", parts.path, parts.query


def _split_query(query: str) -> tuple[str, bool]:
    """What may be kept of a query, and whether anything was dropped."""
    parts = query.split("&") if query else []
    kept = [part for part in parts if not _is_secret(part)]
    return "&".join(kept), len(kept) < len(parts)


def _parse_other(scheme: str, rest: str) -> Address:
    """One that is recorded and never opened."""
    netloc, slash, path = rest.partition("/")
    user, _, host = netloc.rpartition("@")
    path, mark, query = path.partition("?")
    kept, dropped = _split_query(query)
    url = f"{scheme}://{host}{slash}{path}{mark if kept else ''}{kept}"
    return Address(scheme, url, host, path, None, Secrets() if user or dropped else None)


_IN_TEXT = re.compile(r"""([A-Za-z][A-Za-z0-9+.-]*://)([^\s'"`<>\[\]\\]*(?:\[[0-9A-Fa-f:.]+\])?[^\s'"`<>\[\]\\]*)""")
_SSH = ("ssh", "git", "git+ssh", "sftp", "scp", "rsync", "svn+ssh")
"""Schemes in which a user's name without a password is no secret."""


def hide_credentials(text: str) -> str:
    """A text, such as a cell or a command line, in which addresses have lost their passwords, tokens and signatures.

    Placeholders of templates, as in ``{token}``, hold no secret and stay.
    """
    return _IN_TEXT.sub(lambda found: found[1] + _hidden(found[1].removesuffix("://").lower(), found[2]), text) if "://" in text else text


def _hidden(scheme: str, rest: str) -> str:
    netloc, slash, path = re.fullmatch(r"([^/?#]*)(/?)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    user, mark, host = netloc.rpartition("@")
    if mark and not _TEMPLATE.search(user) and (":" in user or scheme not in _SSH):
        netloc = host
    path, question, query = path.partition("?")
    kept = [part for part in query.split("&") if not _is_secret(part) or _TEMPLATE.search(part.partition("=")[2])] if query else []
    return f"{netloc}{slash}{path}{question if kept else ''}{'&'.join(kept)}"


_TEMPLATE = re.compile(r"[{}]|\$\w")


def _is_secret(part: str) -> bool:
    return _SECRET.fullmatch(unquote(part.partition("=")[0])) is not None


def _without_secrets(rest: str) -> str:
    netloc, slash, path = rest.partition("/")
    return f"{netloc.rpartition('@')[2]}{slash}{path.partition('?')[0]}"


def _shown(text: str) -> str:
    """Escaped and cut, without what may be a password."""
    scheme, mark, rest = text.partition("://")
    plain = f"{scheme}{mark}{_without_secrets(rest)}" if mark else _without_secrets(text)
    shown = ascii(plain)
    return shown if len(shown) <= 160 else f"{shown[:140]}…"
