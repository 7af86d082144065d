"""Tornado handlers, made of the route table: who may ask, what was asked, the work in a thread, the answer."""

import asyncio
import inspect
import json
import threading
from collections.abc import Callable, Coroutine, Iterable
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web
from tornado.iostream import StreamClosedError

from jupyter_artifacts.errors import Error
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.failures import Failure, http_failure, new_reference, status_of, unknown_failure
from jupyter_artifacts.server.inputs import BODY_LIMIT, NoQuery, read_body, read_query
from jupyter_artifacts.server.route import PREFIX, RESOURCE_PREFIX, Content, Route
from jupyter_artifacts.server.services import Services
from jupyter_artifacts.views.answers import Cancelled

T = TypeVar("T")

_CONTENT_POLICY = "sandbox; default-src 'none'"


@web.stream_request_body
class RouteHandler(APIHandler):
    """What all routes share. Each path has a class of its own below this one, since `authorized` remembers the first resource it meets."""

    _track_activity = False  # looking at a panel keeps no server alive

    def initialize(self, services: Services) -> None:
        """Called by Tornado for each request."""
        self._services = services
        self._received = bytearray()
        self._is_too_long = False
        self._is_gone = threading.Event()
        self._loop = asyncio.get_running_loop()

    def on_connection_close(self) -> None:
        """Called by Tornado when nobody waits for the answer any more."""
        self._is_gone.set()

    def check(self) -> None:
        """See `Asker`."""
        if self._is_gone.is_set():
            raise Cancelled

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse what is too long before it is read."""
        length = self.request.headers.get("Content-Length", "0")
        self._is_too_long = not length.isdecimal() or int(length) > BODY_LIMIT
        await super().prepare()

    def data_received(self, chunk: bytes) -> None:
        """Take a part of the body; what is beyond the limit is not kept."""
        self._is_too_long = self._is_too_long or len(self._received) + len(chunk) > BODY_LIMIT
        if not self._is_too_long:
            self._received += chunk

    async def carry_out(self, route: Route, names: dict[str, str]) -> None:
        """Answer a request that was authorized."""
        if self._is_too_long:
            raise web.HTTPError(413, f"the body has more than {BODY_LIMIT:,} bytes.")
        if route.action == "write":
            self._track_activity = True
        if route.is_content:
            self.check_xsrf_cookie()  # as `/files/` does: what is embedded in a foreign page comes without a referer of ours
        try:
            answer = await self._answer_of(route, names)
        except Cancelled:
            return
        self.set_status(route.status)
        if isinstance(answer, Content):
            await self._send_content(answer)
        else:
            self.finish(answer)

    async def _answer_of(self, route: Route, names: dict[str, str]) -> Content | bytes:
        """All work is done in a thread, reading the input and writing the answer included, but for what must be asked on the loop."""
        arguments, body = dict(self.request.query_arguments), bytes(self._received)

        def inputs() -> dict[str, Any]:
            found: dict[str, Any] = {"call": Call(self._services, names, self)}
            query = read_query(route.types.get("query", NoQuery), arguments)
            if "query" in route.types:
                found["query"] = query
            if "body" in route.types:
                found["body"] = read_body(route.types["body"], body)
            return found

        def work() -> Content | bytes:
            answer = route.run(**inputs())
            return answer if isinstance(answer, Content) else _as_json(answer)

        if inspect.iscoroutinefunction(route.run):
            return _as_json(await route.run(**await self.in_thread(inputs)))
        return await self.in_thread(work)

    def on_loop(self, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """See `Asker`."""
        return asyncio.run_coroutine_threadsafe(ask(), self._loop).result()

    async def in_thread(self, work: Callable[[], T]) -> T:
        """See `Asker`."""
        return await asyncio.get_running_loop().run_in_executor(self._services.workers, work)

    async def allows(self, action: str, resource: str) -> bool:
        """See `Asker`."""
        return bool(await ensure_async(self.authorizer.is_authorized(self, self.current_user, action, resource)))

    async def _send_content(self, content: Content) -> None:
        """Send bytes that anybody may have made: as an attachment, in a sandbox, under no other type than is said."""
        name = content.name.encode("ascii", "replace").decode().replace('"', "_").replace("\\", "_")
        self.set_header("Content-Disposition", f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(content.name, safe='')}")
        self.set_header("Content-Security-Policy", _CONTENT_POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Type", content.media_type)
        self.set_header("Content-Length", str(content.size))
        if content.etag is not None:
            self.set_header("Etag", f'"{content.etag}"')
        self.set_header("Cache-Control", "private, no-cache")
        try:
            while (piece := await self.in_thread(lambda: next(content.pieces, None))) is not None:
                self.write(piece)
                await self.flush()
            await self.finish(set_content_type=content.media_type)
        except StreamClosedError:
            return  # nobody waits for it any more
        except Error:
            if not self._headers_written:
                raise
            self.log.warning("%s turned out to be damaged while it was sent", content.name)
            self.request.connection.close()  # type: ignore[union-attr]  # fewer bytes than were promised: no client takes that for the file
        finally:
            if (close := getattr(content.pieces, "close", None)) is not None:
                await self.in_thread(close)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with a `Failure`, whatever went wrong."""
        error = kwargs.get("exc_info", (None, None))[1]
        self.clear()
        if isinstance(error, Error):
            self.set_status(status_of(error))
            failure = self._services.veil.failure(error)
        elif isinstance(error, web.HTTPError) or error is None:
            self.set_status(status_code)
            failure = http_failure(status_code, getattr(error, "log_message", None), HTTPStatus(status_code).phrase)
        else:
            self.set_status(500)
            reference = new_reference()
            self.log.error("jupyter_artifacts %s: %s %s failed", reference, self.request.method, self.request.path, exc_info=error)
            failure = unknown_failure(reference)
        self._finish_failure(failure)

    def log_exception(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        """What somebody did wrong is told to them, and is no matter for the log."""
        if isinstance(error, Error) and status_of(error) < 500:
            self.log.debug("%s: %s", self.request.path, error)
        elif isinstance(error, Error | web.HTTPError):
            self.log.warning("%s: %s", self.request.path, error)

    def _finish_failure(self, failure: Failure) -> None:
        self.finish(_as_json(failure))


def _as_json(answer: object) -> bytes:
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _method(route: Route) -> Callable[..., object]:
    @web.authenticated
    @authorized(action=route.action, resource=f"{RESOURCE_PREFIX}{route.resource}")  # type: ignore[untyped-decorator]
    async def answer(self: RouteHandler, **names: str) -> None:
        await self.carry_out(route, names)

    return answer


def pattern_of(path: str) -> str:
    """The regular expression of a path: what is in braces is one part, whatever it holds."""
    parts = [f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else part for part in path.split("/")]
    return PREFIX + "/".join(parts)


def handlers_of(routes: Iterable[Route], services: Services) -> list[tuple[str, type[RouteHandler], dict[str, Services]]]:
    """(pattern, handler, arguments) of each path."""
    by_path: dict[str, list[Route]] = {}
    for route in routes:
        by_path.setdefault(route.path, []).append(route)
    return [
        (
            pattern_of(path),
            type(f"{found[0].resource.title()}Handler", (RouteHandler,), {each.verb.lower(): _method(each) for each in found}),
            {"services": services},
        )
        for path, found in by_path.items()
    ]
