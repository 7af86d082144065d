"""Questions of views and their answers, over a pipe that only remembers."""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.answers import answer as answers
from jupyter_artifacts.views.live import session as sessions
from jupyter_artifacts.views.live.session import Session
from jupyter_artifacts.views.live.stores import remember
from tests.core.builders import ENTITY, PROJECT, log

WAIT_S = 20


class Pipe:
    """What a front end would have got."""

    def __init__(self) -> None:
        self.replies: dict[object, tuple[Mapping[str, Any], Sequence[bytes]]] = {}
        self._arrived = threading.Condition()
        self.session = Session(self._take)
        self._last = 0

    def _take(self, reply: Mapping[str, object], buffers: Sequence[bytes]) -> None:
        with self._arrived:
            self.replies[reply["id"]] = reply, buffers
            self._arrived.notify_all()

    def send(self, method: str, store: Store, **params: object) -> int:
        self._last += 1
        self.session.receive({"id": self._last, "method": method, "params": {"store": store.id, **params}})
        return self._last

    def wait(self, number: int) -> tuple[Mapping[str, Any], Sequence[bytes]]:
        with self._arrived:
            assert self._arrived.wait_for(lambda: number in self.replies, WAIT_S)
            return self.replies[number]

    def ask(self, method: str, store: Store, **params: object) -> Any:
        reply, _ = self.wait(self.send(method, store, **params))
        assert "error" not in reply, reply
        return reply["result"]

    def refusal(self, method: str, store: Store, **params: object) -> Mapping[str, str]:
        reply, _ = self.wait(self.send(method, store, **params))
        error: Mapping[str, str] = reply["error"]
        return error


@pytest.fixture
def pipe(store: Store) -> Pipe:
    remember(store)
    return Pipe()


def name(label: str, collection: str = "data") -> str:
    return f"{ENTITY}/{PROJECT}/{collection}:{label}"


def test_a_question_is_answered_under_its_number_on_another_thread(store: Store, pipe: Pipe) -> None:
    log(store, "data", {"a.txt": b"one"})
    numbers = [pipe.send("card", store, version=name("v0")) for _ in range(5)]

    for number in numbers:
        reply, _ = pipe.wait(number)
        assert reply["id"] == number
        assert reply["result"]["entries"][0]["path"] == "a.txt"


def test_mistakes_are_answered_and_never_raised(store: Store, pipe: Pipe) -> None:
    log(store, "data", {"a.txt": b"one"})

    assert pipe.refusal("card", store, version=name("v7"))["code"] == "version-not-found"
    assert pipe.refusal("no-such-method", store)["code"] == "usage"
    assert pipe.refusal("card", store, version=3)["code"] == "usage"
    assert pipe.refusal("entries", store, version=name("v0"), offset=-1)["code"] == "usage"
    assert pipe.refusal("preview", store, version=name("v0"), path="../../etc/passwd")["code"] == "entry-not-found"
    for nonsense in (None, 3, "x", [], {}, {"id": "x"}, {"cancel": 9}, {"id": 1 << 70, "params": 3}):
        pipe.session.receive(nonsense)


def test_a_store_that_this_process_has_not_shown_is_not_opened(store: Store, pipe: Pipe) -> None:
    assert pipe.refusal("hello", store._replace(id="0" * 32))["code"] == "store-not-found"


def test_an_error_of_ours_tells_its_kind_but_no_path_of_this_machine(store: Store, pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> answers.Answer:
        raise RuntimeError("/secret/place")

    monkeypatch.setattr(sessions, "find_method", lambda _: fail)

    error = pipe.refusal("card", store)
    assert error["code"] == "internal"
    assert "secret" not in error["message"]


def test_cancelled_work_stops_and_is_not_answered(store: Store, pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped, begun = threading.Event(), threading.Event()

    def endless(_: Store, __: answers.Params, check: answers.Check) -> answers.Answer:
        begun.set()
        try:
            while True:
                check()
                time.sleep(0.01)
        finally:
            stopped.set()

    monkeypatch.setattr(sessions, "find_method", lambda _: endless)
    number = pipe.send("card", store)
    assert begun.wait(WAIT_S)
    pipe.session.receive({"cancel": number})

    assert stopped.wait(WAIT_S)
    assert number not in pipe.replies


def test_slow_questions_do_not_hold_up_quick_ones(store: Store, pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    log(store, "data", {"a.txt": b"one"})
    go_on, real = threading.Event(), sessions.find_method

    def slow(_: Store, __: answers.Params, check: answers.Check) -> answers.Answer:
        assert go_on.wait(WAIT_S)
        return answers.Answer({})

    monkeypatch.setattr(sessions, "find_method", lambda method: slow if method == "slow" else real(method))
    first = pipe.send("slow", store)

    assert pipe.ask("card", store, version=name("v0"))["kind"] == "artifact"
    assert first not in pipe.replies
    go_on.set()
    pipe.wait(first)
