"""What all schemes share that ask a server: requests many at a time, made again when trouble may pass, on fsspec's event loop.

A scheme gives three coroutines; the rest is here. Nothing of what a server sends is believed before its length is right.
"""

import os
import random
from abc import abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from jupyter_artifacts.core.model.reference import ETAG_KIND, Pin
from jupyter_artifacts.core.references import contract
from jupyter_artifacts.core.references.address import Address
from jupyter_artifacts.core.references.contract import Found
from jupyter_artifacts.errors import (
    BrokenReferenceError,
    Error,
    LimitExceededError,
    ReferenceChangedError,
    ReferenceDeniedError,
    ReferenceMissingError,
    ReferenceUnreachableError,
)

T = TypeVar("T")
AT_ONCE = 32
"""Requests on their way at the same time."""

GONE, DENIED, TRANSIENT, FAILED_CONDITION = (404, 410), (401, 403, 407), (408, 425, 429, 500, 502, 503, 504), 412


class RemoteScheme:
    """A scheme whose objects a server holds. `_find`, `_look` and `_get` are coroutines of the scheme."""

    @abstractmethod
    def _find(self, address: Address) -> AsyncIterator[list[Found]]:
        """What an address expands to, page by page."""

    @abstractmethod
    async def _look(self, pin: Pin) -> Pin:
        """What is there now: the pinned version where there is one."""

    @abstractmethod
    async def _get(self, pin: Pin, start: int, length: int | None) -> bytes:
        """A part of what is pinned, in one request that fails where the object has another ETag."""

    def expand(self, address: Address, most: int) -> Iterator[Found]:
        """See `Scheme`."""
        pages = self._find(address)
        count = 0
        while (page := self._run(_next(pages))) is not None:
            count += len(page)
            if count > most:
                raise too_many(address.url, most)
            yield from page
        if not count:
            raise missing(address.url)

    def look(self, pins: Sequence[Pin]) -> list[Pin | Error]:
        """See `Scheme`."""
        return self._run(self._all([self._tried(pin.ref, partial(self._look_or_explain, pin)) for pin in pins]))

    def read_small(self, pins: Sequence[Pin]) -> list[bytes | Error]:
        """See `Scheme`."""
        return self._run(self._all([self._tried(pin.ref, partial(self._whole, pin)) for pin in pins]))

    def read_windows(self, pin: Pin) -> Iterator[bytes]:
        """See `Scheme`."""
        for start in range(0, pin.size, contract.WINDOW):
            yield self.read_range(pin, start, min(contract.WINDOW, pin.size - start))

    def read_range(self, pin: Pin, start: int, length: int) -> bytes:
        """See `Scheme`."""
        [found] = self._run(self._all([self._tried(pin.ref, lambda: self._part(pin, start, length))]))
        if isinstance(found, Error):
            raise found
        return found

    async def _part(self, pin: Pin, start: int, length: int) -> bytes:
        content = await self._get_or_explain(pin, start, length)
        if len(content) != min(length, max(pin.size - start, 0)):
            raise ReferenceUnreachableError(f"{pin.ref} ended early: {len(content):,} bytes came of {length:,}.")
        return content

    async def _whole(self, pin: Pin) -> bytes:
        content = await self._get_or_explain(pin, 0, None)
        if pin.kind == ETAG_KIND and len(content) != pin.size:
            raise ReferenceUnreachableError(f"{pin.ref} ended early: {len(content):,} bytes came of {pin.size:,}.")
        return content

    async def _get_or_explain(self, pin: Pin, start: int, length: int | None) -> bytes:
        try:
            return await self._get(pin, start, length)
        except ReferenceMissingError:
            if pin.version is None:
                raise
        except ReferenceChangedError:
            raise changed(pin, await self._look(pin)) from None
        # The version is gone. Where the bucket keeps none, that is because the object was overwritten.
        raise changed(pin, await self._look(pin._replace(version=None)))

    async def _look_or_explain(self, pin: Pin) -> Pin:
        try:
            return await self._look(pin)
        except ReferenceMissingError:
            if pin.version is None:
                raise
        # The version is gone: because the object was overwritten, where the bucket keeps none.
        return (await self._look(pin._replace(version=None)))._replace(ref=pin.ref)

    async def _surely(self, url: str, attempt: Callable[[], Awaitable[T]]) -> T:
        """What `attempt` gives, tried again and again; the error, where it gives none."""
        found = await self._tried(url, attempt)
        if isinstance(found, Error):
            raise found
        return found

    async def _tried(self, ref: str, attempt: Callable[[], Awaitable[T]]) -> T | Error:
        """What `attempt` gives; what fails in a way that may pass is done again, after a while that grows."""
        import asyncio

        for count in range(1, contract.TRIES + 1):
            try:
                return await attempt()
            except ReferenceUnreachableError as error:
                if count == contract.TRIES:
                    return error
                await asyncio.sleep(random.uniform(0.5, 1) * contract.WAIT_SECONDS * 3 ** (count - 1))
            except Error as error:
                return error
            except Exception as error:
                return ReferenceUnreachableError(f"{ref} can't be reached ({type(error).__name__}).")
        raise AssertionError("unreachable")

    async def _all(self, work: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
        import asyncio

        gate = asyncio.Semaphore(AT_ONCE)

        async def one(each: Coroutine[Any, Any, T]) -> T:
            async with gate:
                return await each

        return list(await asyncio.gather(*map(one, work)))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        from fsspec.asyn import get_loop, sync

        found: T = sync(get_loop(), lambda: work)
        return found


async def _next(pages: AsyncIterator[list[Found]]) -> list[Found] | None:
    return await anext(pages, None)


def process_key() -> int:
    """Connections are not carried across a fork."""
    return os.getpid()


def too_many(url: str, most: int) -> LimitExceededError:
    """The error for a prefix that holds more objects than are allowed."""
    return LimitExceededError(
        f"{url} holds more than {most:,} objects, which is the limit. Nothing was added; raise it by max_objects=, or name a part of it."
    )


def missing(url: str) -> ReferenceMissingError:
    """The error for an address with nothing behind it."""
    return ReferenceMissingError(f"there is nothing at {url}.")


def changed(pin: Pin, now: Pin) -> ReferenceChangedError:
    """The error for an object that is not the one that was recorded."""
    return ReferenceChangedError(
        f"{pin.ref} is not what was recorded. Recorded: {pin.describe()}; there now: {now.describe()}. Log it again to record that."
    )


def error_of_status(status: int, url: str) -> BrokenReferenceError:
    """The error for what a server answered."""
    if status in GONE:
        return missing(url)
    if status in DENIED:
        return ReferenceDeniedError(f"permission denied to read {url} (status {status}); the provider's usual credentials are used.")
    if status in (FAILED_CONDITION, 416):
        return ReferenceChangedError(f"{url} is not what was recorded.")
    if status in TRANSIENT:
        return ReferenceUnreachableError(f"{url} can't be reached just now (status {status}).")
    return BrokenReferenceError(f"{url} can't be read: its server answers with status {status}.")
