"""The server notices what other processes do, tells browsers once, and looks after the store while nobody works."""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

import jupyter_artifacts as wandb
from jupyter_artifacts.core.operations.watch import get_revision
from jupyter_artifacts.server.events import CHANGE_SCHEMA
from jupyter_artifacts.server.failures import Veil
from jupyter_artifacts.server.idle import IdleUpkeep
from jupyter_artifacts.server.stores import KnownStores
from jupyter_artifacts.server.tasks import CancelledError
from tests.server.asking import Asker
from tests.server.stories import log, write

LOG = """
import sys, jupyter_artifacts as wandb
with wandb.init(project="vision") as run:
    artifact = wandb.Artifact("elsewhere", "dataset")
    artifact.add_file(sys.argv[1])
    run.log_artifact(artifact).wait()
"""


class Listener:
    """A browser that listens to the server's events."""

    def __init__(self, ask: Asker, ws_fetch: Any) -> None:
        self._ask = ask
        self._socket = ask.run(ws_fetch("api", "events", "subscribe"))

    def next(self, timeout: float = 10) -> dict[str, Any]:
        """The next event of ours."""
        return self._ask.run(self._next(), timeout)

    async def _next(self) -> dict[str, Any]:
        while True:
            event = json.loads(await self._socket.read_message())
            if event["schema_id"] == CHANGE_SCHEMA:
                return event

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


@pytest.fixture
def listener(ask: Asker, jp_ws_fetch: Any) -> Any:
    ask.run(ask.app._post_start())
    found = Listener(ask, jp_ws_fetch)
    ask.run(asyncio.sleep(0.3))  # the watch has had its first look
    yield found
    found.close()


def in_another_process(file: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", LOG, str(file)])


def test_a_log_of_another_process_is_told_within_a_second(filled: Any, ask: Asker, listener: Listener, workspace: Path) -> None:
    process = in_another_process(write(workspace, x__txt="x") / "x.txt")
    event = listener.next(30)
    while event["revision"] < get_revision(filled) or process.poll() is None:  # the run begins, the version is logged, the run ends
        seen_at = time.monotonic()
        if get_revision(filled) > event["revision"]:
            event = listener.next()
            assert time.monotonic() - seen_at < 1.5  # the interval is half a second; the machine may be busy
        else:
            time.sleep(0.01)

    assert process.wait() == 0
    assert (event["store"], event["task"]) == (filled.id, None)
    assert [each["name"] for each in ask("GET", "/stores/default/collections").json["collections"]] == ["digits", "elsewhere", "model"]


def test_a_store_that_comes_to_be_is_told(ask: Asker, listener: Listener, workspace: Path) -> None:
    log(write(workspace / "files", a__txt="a"))

    assert listener.next()["store"] == wandb.Api().store.id


def test_looking_tells_nobody_anything(filled: Any, ask: Asker, listener: Listener) -> None:
    ask("GET", "/stores/default/projects/ana/vision/collections/digits/versions/v0/content", query={"path": "page.html"})

    with pytest.raises(TimeoutError):
        listener.next(1.5)


def test_the_progress_of_a_task_is_told(filled: Any, ask: Asker, listener: Listener, jp_root_dir: Path) -> None:
    begun = ask("POST", "/stores/default/checks", {"mode": "full"}).json

    assert listener.next()["task"] == begun["id"]


def test_events_are_only_for_whom_the_server_knows(ask: Asker, jp_ws_fetch: Any) -> None:
    with pytest.raises(HTTPClientError) as error:
        ask.run(jp_ws_fetch("api", "events", "subscribe", headers={"Authorization": "token 0"}))
    assert error.value.code in (302, 403)  # Jupyter's own route leads to the login


class Log:
    """Keeps what is logged."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def info(self, text: str, *args: object) -> None:
        self.lines.append(text % args)

    debug = error = exception = info


def upkeep(is_idle: bool = True, **kwargs: Any) -> tuple[IdleUpkeep, Log]:
    found = Log()
    return IdleUpkeep(KnownStores({}), lambda: is_idle, found, Veil(), **{"collects": True, "share": 1.0, **kwargs}), found


def _make_due(store: Any) -> None:
    with store.catalog.write() as db:
        db.execute("INSERT INTO facts (key, value) VALUES ('collected_at', '0') ON CONFLICT (key) DO UPDATE SET value = '0'")


def test_an_idle_server_collects_and_reads_once_a_day(filled: Any) -> None:
    _make_due(filled)
    keeper, said = upkeep()
    keeper.look_after(filled)
    keeper.look_after(filled)

    assert len([line for line in said.lines if "collected" in line]) == 1
    with filled.catalog.read() as db:
        assert db.execute("SELECT count(*) FROM containers WHERE checked_at IS NULL").fetchone()[0] == 0


def test_each_part_of_the_upkeep_can_be_switched_off(filled: Any) -> None:
    _make_due(filled)
    keeper, said = upkeep(collects=False, share=0.0)
    keeper.look_after(filled)

    assert said.lines == []
    with filled.catalog.read() as db:
        assert db.execute("SELECT count(*) FROM containers WHERE checked_at IS NOT NULL").fetchone()[0] == 0


def test_the_upkeep_stops_when_somebody_comes(filled: Any) -> None:
    keeper, _ = upkeep(is_idle=False)

    with pytest.raises(CancelledError):
        keeper.look_after(filled)
    with filled.catalog.read() as db:
        assert db.execute("SELECT count(*) FROM containers WHERE checked_at IS NOT NULL").fetchone()[0] == 0


def test_damage_that_the_upkeep_finds_is_said(filled: Any) -> None:
    for file in (filled.root / "packs").rglob("*"):
        if file.is_file():
            file.chmod(0o600)
            content = file.read_bytes()
            file.write_bytes(b"\0" * 40 + content[40:])
    keeper, said = upkeep(collects=False)
    keeper.look_after(filled)

    assert any("damaged" in line for line in said.lines)


def test_a_server_that_somebody_uses_is_not_idle(ask: Asker) -> None:
    extension = ask.extension

    assert not extension._is_idle()
    extension.idle_minutes = 0.0
    assert extension._is_idle()


def test_the_settings_of_the_upkeep_are_the_servers_and_the_packages() -> None:
    from jupyter_artifacts.server.extension import JupyterArtifacts

    assert JupyterArtifacts(gc_enabled=False).gc_enabled is False
    assert JupyterArtifacts().gc_enabled is True
