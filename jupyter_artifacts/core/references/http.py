"""`http://` and `https://`: single files of any web server.

A strong ETag is the fingerprint. Where a server sends none, or a weak one, the body is read and its digest is. Redirects are followed here,
hop by hop, and none leads into a private network that the address itself did not name.
"""

import ipaddress
import socket
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from jupyter_artifacts.core.model.reference import BLAKE3_KIND, ETAG_KIND, NO_KIND, Pin
from jupyter_artifacts.core.references import contract
from jupyter_artifacts.core.references.address import HTTP, HTTPS, Address, Secrets, parse_address
from jupyter_artifacts.core.references.contract import Found
from jupyter_artifacts.core.references.policy import MOST_HOPS, TRUSTED, Policy
from jupyter_artifacts.core.references.remote import RemoteScheme, changed, error_of_status
from jupyter_artifacts.errors import (
    BrokenReferenceError,
    Error,
    LimitExceededError,
    ReferenceBlockedError,
    ReferenceUnreachableError,
)

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

_REDIRECTS = (301, 302, 303, 307, 308)
_NO_HEAD = (400, 403, 404, 405, 501)
"""What servers answer that know no HEAD, or whose signed address is for GET alone."""


class HttpScheme(RemoteScheme):
    """Files of web servers."""

    def __init__(self, policy: Policy = TRUSTED) -> None:
        self._policy = policy

    async def _find(self, address: Address) -> AsyncIterator[list[Found]]:
        pin = await self._surely(address.url, lambda: self._look_at(address, Pin(address.url, 0, ETAG_KIND)))
        yield [Found(address.last_component, pin)]

    async def _look(self, pin: Pin) -> Pin:
        return await self._look_at(parse_address(pin.ref), pin)

    async def _look_at(self, address: Address, expected: Pin) -> Pin:
        """What is there now. The body is read where headers don't tell, or a digest is to be compared."""
        async with self._session(address) as session:
            said = await self._headers(session, address)
            etag, size = said.headers.get("ETag"), _length(said)
            if expected.kind == NO_KIND or (_is_strong(etag) and size is not None and expected.kind == ETAG_KIND):
                return Pin(address.url, size or 0, expected.kind, None, etag)
            if expected.kind == BLAKE3_KIND and expected.digest is not None and size not in (None, expected.size):
                return Pin(address.url, size or 0, NO_KIND, None, etag)  # no need to read it
            from blake3 import blake3

            whole, count = blake3(), 0
            async with self._response(session, "GET", address) as response:
                etag = response.headers.get("ETag", etag)
                async for piece in _body(response, address.url):
                    whole.update(piece)
                    count += len(piece)
        return Pin(address.url, count, BLAKE3_KIND, whole.digest(), etag)

    async def _headers(self, session: "ClientSession", address: Address) -> "ClientResponse":
        try:
            async with self._response(session, "HEAD", address) as response:
                if _length(response) is not None:
                    return response
        except Error as error:
            if getattr(error, "status", None) not in _NO_HEAD:
                raise
        async with self._response(session, "GET", address) as response:
            response.close()  # the body is not wanted
            return response

    async def _get(self, pin: Pin, start: int, length: int | None) -> bytes:
        address = parse_address(pin.ref)
        asked = {} if length is None else {"Range": f"bytes={start}-{start + length - 1}"}
        if length is not None and pin.kind == ETAG_KIND and pin.etag is not None:
            asked["If-Range"] = pin.etag
        async with self._session(address) as session, self._response(session, "GET", address, asked) as response:
            if pin.kind == ETAG_KIND and response.headers.get("ETag") != pin.etag:
                raise error_of_status(412, pin.ref)
            pieces = [piece async for piece in _body(response, pin.ref, known=None if length is not None else pin)]
            content = b"".join(pieces)
            if length is None or response.status == 206:
                return content
            return content[start : start + length]  # a server that knows no ranges

    def read_windows(self, pin: Pin) -> Iterator[bytes]:
        """See `Scheme`. In one response, since many servers know no ranges; what fails on the way fails as a whole."""
        stream = self._stream(pin)
        try:
            while (piece := self._run(_next_piece(stream))) is not None:
                yield piece
        finally:
            self._run(_close(stream))

    async def _stream(self, pin: Pin) -> AsyncIterator[bytes]:
        address = parse_address(pin.ref)
        async with self._session(address) as session, self._response(session, "GET", address) as response:
            if pin.kind == ETAG_KIND and response.headers.get("ETag") != pin.etag:
                raise changed(pin, Pin(pin.ref, _length(response) or 0, ETAG_KIND, None, response.headers.get("ETag")))
            waiting: list[bytes] = []
            async for piece in _body(response, pin.ref, known=pin):
                waiting.append(piece)
                if sum(map(len, waiting)) >= contract.WINDOW // 8:
                    yield b"".join(waiting)
                    waiting = []
            yield b"".join(waiting)

    # Connections -----------------------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _session(self, address: Address, known: tuple[str, ...] | None = None) -> AsyncIterator["ClientSession"]:
        """Connections to the host of `address`. With `known`, or where nobody trusts the address, to addresses that were looked at only."""
        import aiohttp

        name = _name(address)
        if self._policy.is_trusted and known is None:
            connector = aiohttp.TCPConnector(limit=0)
        else:
            found = await _resolve(address)
            self._policy.check_host(name, found, known=known or ())
            connector = aiohttp.TCPConnector(limit=0, resolver=cast(Any, _Looked(found)), use_dns_cache=False)
        timeout = aiohttp.ClientTimeout(total=None, connect=20, sock_connect=10, sock_read=30)
        async with aiohttp.ClientSession(
            connector=connector,
            timeout=timeout,
            auto_decompress=False,
            trust_env=self._policy.is_trusted,
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as session:
            yield session

    @asynccontextmanager
    async def _response(
        self, session: "ClientSession", method: str, address: Address, headers: dict[str, str] | None = None
    ) -> AsyncIterator["ClientResponse"]:
        """The answer, after redirects. Errors are those of references."""
        try:
            async with self._hop(session, method, address, headers, [address], None) as response:
                yield response
        except Error:
            raise
        except Exception as error:
            raise ReferenceUnreachableError(f"{address.url} can't be reached, or ended early ({type(error).__name__}).") from None

    @asynccontextmanager
    async def _hop(
        self,
        session: "ClientSession",
        method: str,
        address: Address,
        headers: dict[str, str] | None,
        way: list[Address],
        known: tuple[str, ...] | None,
    ) -> AsyncIterator["ClientResponse"]:
        from yarl import URL

        secrets = address.secrets or Secrets()
        url = f"{address.url.partition('?')[0]}?{secrets.query}" if secrets.query else address.url
        sent = {"Accept-Encoding": "identity", **(headers or {})}
        if secrets.user:
            sent["Authorization"] = f"Basic {b64encode(':'.join(secrets.user).encode()).decode()}"
        async with session.request(method, URL(url, encoded=True), allow_redirects=False, headers=sent) as response:
            if response.status not in _REDIRECTS:
                _refuse(response, way[0].url)
                yield response
                return
            target = self._target(address, response.headers.get("Location", ""), way)
        if (target.scheme, target.host) == (address.scheme, address.host):
            async with self._hop(session, method, target, headers, [*way, target], known) as response:
                yield response
            return
        if known is None and self._policy.is_trusted:
            known = tuple(await _resolve(way[0]))
        async with (
            self._session(target, known or ()) as other,
            self._hop(other, method, target, headers, [*way, target], known) as response,
        ):
            yield response

    def _target(self, address: Address, location: str, way: list[Address]) -> Address:
        from urllib.parse import urljoin

        if len(way) > MOST_HOPS:
            raise BrokenReferenceError(f"{way[0].url} is redirected more than {MOST_HOPS} times.")
        try:
            target = parse_address(urljoin(address.url, location).partition("#")[0])
        except Error:
            target = None
        if not location or target is None or target.scheme not in (HTTP, HTTPS) or (address.scheme, target.scheme) == (HTTPS, HTTP):
            raise ReferenceBlockedError(f"{way[0].url} is redirected to what is no web address, or to one that is less secure.")
        return target


class _Looked:
    """A resolver that knows one host: the addresses that were looked at are those that are connected to."""

    def __init__(self, addresses: list[str]) -> None:
        self._addresses = addresses

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[dict[str, Any]]:
        """See aiohttp's `AbstractResolver`."""
        return [
            {"hostname": host, "host": each, "port": port, "proto": 0, "flags": socket.AI_NUMERICHOST,
             "family": socket.AF_INET6 if ":" in each else socket.AF_INET}
            for each in self._addresses
        ]  # fmt: skip

    async def close(self) -> None:
        """Nothing is held."""


async def _resolve(address: Address) -> list[str]:
    """The addresses of a host, however it is written: names, and numbers in any form that the system takes."""
    import asyncio

    name = _name(address).strip("[]")
    try:
        return [str(ipaddress.ip_address(name))]
    except ValueError:
        pass
    try:
        found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:
        raise ReferenceUnreachableError(f"{address.url} can't be reached: its host is unknown.") from None
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def _name(address: Address) -> str:
    host = address.host
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def _refuse(response: "ClientResponse", url: str) -> None:
    if response.status not in (200, 206):
        error = error_of_status(response.status, url)
        error.status = response.status  # type: ignore[attr-defined]
        raise error
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise BrokenReferenceError(f"{url} comes compressed though it was asked for as it is, so its bytes can't be told.")


def _length(response: "ClientResponse") -> int | None:
    text = response.headers.get("Content-Length", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _is_strong(etag: str | None) -> bool:
    return etag is not None and len(etag) > 2 and etag.startswith('"')


async def _body(response: "ClientResponse", url: str, *, known: Pin | None = None) -> AsyncIterator[bytes]:
    """The pieces of a body, which ends where it says or fails; one that doesn't say so, or is slower than anybody waits, is given up."""
    length, begun, count = _length(response), time.monotonic(), 0
    most = known.size if known is not None and known.kind != NO_KIND else length if length is not None else contract.UNKNOWN_SIZE_LIMIT
    async for piece in response.content.iter_chunked(1 << 20):
        count += len(piece)
        if count > most:
            if known is not None and known.kind != NO_KIND:
                raise changed(known, Pin(known.ref, count, NO_KIND))
            raise LimitExceededError(
                f"{url} doesn't say how long it is, and has more than {most:,} bytes; refer to it with checksum=False."
            )
        if time.monotonic() - begun > contract.PATIENCE_SECONDS + count / contract.SLOWEST:
            raise ReferenceUnreachableError(f"{url} comes too slowly: {count:,} bytes in {time.monotonic() - begun:.0f} s.")
        yield piece
    if length is not None and count != length:
        raise ReferenceUnreachableError(f"{url} ended early: {count:,} bytes came of {length:,}.")


async def _next_piece(stream: AsyncIterator[bytes]) -> bytes | None:
    return await anext(stream, None)


async def _close(stream: Any) -> None:
    await stream.aclose()
