"""Requests as tests write them: one line each, as whoever holds the token unless they say otherwise."""

import asyncio
import json
from collections.abc import Awaitable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from tornado.httpclient import HTTPResponse

from jupyter_artifacts.server.route import PREFIX


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        """What the JSON says."""
        assert self.headers["Content-Type"].startswith("application/json"), self.headers
        return json.loads(self.content)


class RunsOf:
    """Runs what is to be awaited, from tests that are plain functions."""

    def __init__(self, loop: Any) -> None:
        self._loop: asyncio.AbstractEventLoop = loop

    def __call__(self, awaited: Awaitable[Any], timeout: float = 120) -> Any:
        return self._loop.run_until_complete(asyncio.wait_for(awaited, timeout))


class Asker:
    """A client of one server."""

    def __init__(self, app: Any, client: Any, base_url: str, run: RunsOf) -> None:
        self.app, self.run, self._client, self._base_url = app, run, client, base_url
        self.token: str = app.identity_provider.token

    @property
    def extension(self) -> Any:
        """The extension of that server."""
        return next(iter(self.app.extension_manager.extension_apps["jupyter_artifacts"]))

    def __call__(self, verb: str, path: str, body: object = None, *, query: Mapping[str, object] | None = None, **kwargs: Any) -> Answer:
        """Ask, with the token; `path` is behind the prefix of our routes."""
        return self.run(self.send(verb, path, body, query=query, **kwargs))

    async def send(
        self,
        verb: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Answer:
        """Ask; `headers` take the place of the token, `raw` that of the body as JSON."""
        found = urlencode(query, doseq=True) if query else ""
        url = f"{self._base_url.rstrip('/')}{PREFIX}{path}" + (f"?{found}" if found else "")
        content = raw if raw is not None else None if body is None else json.dumps(body).encode()
        answer: HTTPResponse = await self._client.fetch(
            url, method=verb, body=content, raise_error=False, allow_nonstandard_methods=True, request_timeout=120,
            headers={"Authorization": f"token {self.token}"} if headers is None else dict(headers), follow_redirects=False,
        )  # fmt: skip
        return Answer(answer.code, answer.headers, answer.body or b"")


def part(text: str) -> str:
    """`text` as one part of a path."""
    return quote(text, safe="")
