"""Who is let in. Each test asks at every route of the table, so none can be forgotten."""

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.auth import Authorizer
from tornado.simple_httpclient import HTTPStreamClosedError

from jupyter_artifacts.server.handlers import RESOURCE_PREFIX
from jupyter_artifacts.server.route import Route
from jupyter_artifacts.server.route_table import ROUTES
from tests.server.asking import Answer, Asker, part

NAMES = {
    "store": "default",
    "entity": "ana",
    "project": "vision",
    "name": "digits",
    "label": "v0",
    "run": "x",
    "task": "x",
    "method": "hello",
    "draft": "x",
}

HOSTILE = [
    "..", "../..", "..\\..", "/etc/passwd", "<img src=x onerror=alert(1)>", "%2e%2e", "%252e%252e%252f", "//host/share",
    "\\\\host\\share", "a\0b", "a\nb", "-rf", "~root", "$(id)", "file:///etc/passwd", "C:\\Windows", "\u202egnp", "x" * 10_000,
    "\U0001f4a9", "' OR 1=1 --", "the store-sibling",
]  # fmt: skip


def path_of(route: Route, **names: str) -> str:
    """The path with names put in."""
    return "/".join(part({**NAMES, **names}[each[1:-1]]) if each.startswith("{") else each for each in route.path.split("/"))


def body_of(route: Route) -> dict[str, object] | None:
    return None if route.verb == "GET" else {}


def ask_all(ask: Asker, **kwargs: Any) -> dict[str, Answer]:
    return {str(route): ask(route.verb, path_of(route), body_of(route), **kwargs) for route in ROUTES}


def statuses(answers: dict[str, Answer]) -> set[int]:
    return {answer.status for answer in answers.values()}


def is_failure(answer: Answer) -> bool:
    return set(answer.json) == {"code", "message"} and all(answer.json.values())


def test_without_a_token_nothing_is_told(filled: object, ask: Asker) -> None:
    answers = ask_all(ask, headers={})

    assert statuses(answers) == {403}
    assert all(map(is_failure, answers.values()))


def test_with_a_wrong_token_nothing_is_told(filled: object, ask: Asker) -> None:
    for headers in ({"Authorization": "token 00000000"}, {"Authorization": "Bearer x"}, {"Cookie": "username-localhost=x"}):
        assert statuses(ask_all(ask, headers=headers)) == {403}


def _cookie(ask: Asker) -> str:
    """The cookie of somebody who is logged in with a browser."""
    answer = ask.run(ask._client.fetch(f"/a%20b/login?token={ask.token}", follow_redirects=False, raise_error=False))
    cookies = [each.partition(";")[0] for each in answer.headers.get_list("Set-Cookie")]
    assert cookies
    return "; ".join(cookies)


def test_a_change_without_the_xsrf_token_is_refused(filled: object, ask: Asker) -> None:
    cookie = _cookie(ask)
    for route in ROUTES:
        answer = ask(route.verb, path_of(route), body_of(route), headers={"Cookie": cookie})
        if route.verb == "GET" and not route.is_content:
            assert answer.status in (200, 400, 404), route
        else:  # contents are not embedded in foreign pages either
            assert answer.status == 403, route


def test_a_foreign_host_is_refused(filled: object, ask: Asker) -> None:
    for host in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example"):
        assert statuses(ask_all(ask, headers={"Authorization": f"token {ask.token}", "Host": host})) == {403}


def test_a_foreign_origin_is_refused(filled: object, ask: Asker) -> None:
    """A browser would send the cookie along; a token is only known to whom it was given, so there the origin tells nothing."""
    cookie = _cookie(ask)
    for origin in ("http://evil.example", "http://127.0.0.1.evil.example", "null"):
        for route in ROUTES:
            answer = ask(route.verb, path_of(route), body_of(route), headers={"Cookie": cookie, "Origin": origin})
            assert answer.status in (403, 404), (route, origin)
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert is_failure(answer)
            assert "digits" not in answer.json["message"]


class ReadOnly(Authorizer):
    """Lets everybody read, and nobody write."""

    asked: list[tuple[str, str]]

    def is_authorized(self, handler: object, user: object, action: str, resource: str) -> bool:
        self.asked.append((action, resource))
        return action == "read"


@pytest.fixture
def reader(jp_serverapp: Any, ask: Asker) -> Asker:
    found = ReadOnly(parent=jp_serverapp)
    found.asked = []
    jp_serverapp.web_app.settings["authorizer"] = found
    ask.asked = found.asked
    return ask


def test_who_may_only_read_can_read_everything_and_change_nothing(filled: object, reader: Asker) -> None:
    before = reader("GET", "/stores/default").json
    for route in ROUTES:
        reader.asked.clear()
        answer = reader(route.verb, path_of(route), body_of(route))

        assert reader.asked[0] == (route.action, f"{RESOURCE_PREFIX}{route.resource}")
        assert (answer.status == 403) == (route.verb != "GET"), route
    assert reader("GET", "/stores/default").json == before
    assert {tuple(found) for found in reader("GET", "/server").json["permissions"].values()} == {("read",)}


class Nobody(ReadOnly):
    """Lets nobody do anything."""

    def is_authorized(self, handler: object, user: object, action: str, resource: str) -> bool:
        return False


def test_every_route_asks_the_authorizer(filled: object, jp_serverapp: Any, ask: Asker) -> None:
    jp_serverapp.web_app.settings["authorizer"] = Nobody(parent=jp_serverapp)

    assert statuses(ask_all(ask)) == {403}


def test_no_name_in_a_path_leads_elsewhere(filled: Any, ask: Asker, workspace: Any) -> None:
    """Every text at the first route with a name of that kind, and some at all others: they share the code that reads it."""
    (workspace / "the store-sibling").mkdir()
    before, tried = files_of(workspace), set[str]()
    for route in ROUTES:
        for name in NAMES:
            if f"{{{name}}}" not in route.path:
                continue
            for text in HOSTILE if name not in tried else HOSTILE[:5]:
                answer = ask(route.verb, path_of(route, **{name: text}), body_of(route))

                assert answer.status in (400, 404, 405), (route, name, text, answer)
                assert str(workspace) not in answer.content.decode()
                assert "Traceback" not in answer.content.decode()
            tried.add(name)
    assert files_of(workspace) == before


def files_of(folder: Path) -> list[str]:
    return sorted(str(file) for file in folder.rglob("*") if "cache" not in str(file))


def test_parameters_that_nobody_knows_are_refused(filled: object, ask: Asker) -> None:
    for route in ROUTES:
        answer = ask(route.verb, path_of(route), body_of(route), query={"url": "file:///etc/passwd"})

        assert (answer.status, answer.json["code"]) == (400, "usage"), route


def test_a_body_that_is_too_long_too_deep_or_no_json_is_refused(filled: object, ask: Asker) -> None:
    for route in ROUTES:
        if "body" in route.types:
            for raw, status in ((b"[" * 100_000, 413), (b"{", 400), (b"[]", 400), (b"1" * 5000, 400), (b'{"a": NaN}', 400), (b"\xff", 400)):
                answer = ask(route.verb, path_of(route), raw=raw)
                assert answer.status == status, (route, raw[:20], answer)
                assert is_failure(answer)
        if route.verb != "GET":
            long = json.dumps({"x": "y" * (17 << 20)}).encode()
            assert ask(route.verb, path_of(route), raw=long).status == 413, route


def test_other_verbs_than_those_of_the_table_are_refused(filled: object, ask: Asker) -> None:
    by_path: dict[str, set[str]] = {}
    for route in ROUTES:
        by_path.setdefault(path_of(route), set()).add(route.verb)
    for path, known in by_path.items():
        for verb in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} - known:
            assert ask(verb, path, None if verb in ("GET", "HEAD") else {}).status == 405, (verb, path)


def test_no_answer_leads_elsewhere(filled: object, ask: Asker) -> None:
    for answer in (*ask_all(ask).values(), *ask_all(ask, headers={}).values(), *ask_all(ask, query={"next": "//evil.example"}).values()):
        assert "Location" not in answer.headers
        assert not 300 <= answer.status < 400


def test_a_million_parameters_are_not_read(filled: object, ask: Asker) -> None:
    with pytest.raises((HTTPStreamClosedError, ConnectionError)):
        ask("GET", "/stores", query={f"a{at}": "" for at in range(1_000_000)})
    assert ask("GET", "/stores").status == 200


def test_nothing_that_takes_long_holds_up_other_requests(filled: object, ask: Asker, monkeypatch: Any) -> None:
    may_go_on = threading.Event()
    monkeypatch.setattr("jupyter_artifacts.server.routes.server.get_revision", lambda store: may_go_on.wait(20) and 1)

    async def both() -> tuple[Answer, Answer]:
        slow = asyncio.ensure_future(ask.send("GET", "/stores"))
        quick = await ask.send("GET", "/stores/default/projects")
        assert not slow.done()
        may_go_on.set()
        return quick, await slow

    assert [answer.status for answer in ask.run(both())] == [200, 200]


def test_no_route_asks_a_store_on_the_loop(filled: Any, ask: Asker, monkeypatch: Any) -> None:
    """Whatever takes long takes long in the store; so it is never asked where all requests wait for each other."""
    asked: set[threading.Thread] = set()
    for name in ("read", "write"):
        usual = getattr(type(filled.catalog), name)

        def noting(self: object, *args: Any, usual: Any = usual, **kwargs: Any) -> Any:
            asked.add(threading.current_thread())
            return usual(self, *args, **kwargs)

        monkeypatch.setattr(type(filled.catalog), name, noting)
    ask_all(ask)

    assert asked
    assert threading.current_thread() not in asked


def test_what_nobody_foresaw_is_told_as_a_number(filled: object, ask: Asker, monkeypatch: Any, caplog: Any) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("/secret/place")

    monkeypatch.setattr("jupyter_artifacts.server.routes.server.get_revision", fail)
    answer = ask("GET", "/stores")

    assert answer.status == 500
    assert answer.json["code"] == "internal"
    assert "secret" not in answer.content.decode()
    reference = answer.json["message"].split()[-1].rstrip(".")
    assert any(reference in record.getMessage() for record in caplog.records)
