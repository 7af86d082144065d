"""Logs collect garbage, at most once a day, and nobody waits for it."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.core.operations.gc import apply as apply_module
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import StoreUnavailableError
from jupyter_artifacts.sdk import upkeep as upkeep_module
from jupyter_artifacts.sdk.session import session
from tests.conftest import SetClock
from tests.core.operations.gc.stores import container_bytes, wrong_with

CONTENT = b"c" * 100_000


@pytest.fixture(autouse=True)
def _ask_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep_module, "CHECK_S", 0.0)


def log(content: bytes, name: str = "data") -> wandb.Artifact:
    """Log one file and wait until it is acknowledged."""
    artifact = wandb.Artifact(name, type="dataset")
    Path("file").write_bytes(content)
    artifact.add_file("file")
    artifact.save()
    return artifact.wait()


def settle() -> None:
    """Wait for a collection that is going on."""
    session().queue.drain()
    deadline = time.monotonic() + 20
    while any(thread.name == "jupyter_artifacts gc" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def garbage(set_clock: SetClock) -> Store:
    """A store of which a version was deleted over a week ago."""
    log(CONTENT)
    log(b"kept")
    wandb.Api().artifact("data:v0").delete()
    set_clock.go(timedelta(days=7))
    return wandb.Api().store


def collect_thrice(set_clock: SetClock) -> None:
    """Log on three days: the waits come one after the other."""
    for at in range(3):
        log(b"more %d" % at)
        settle()
        set_clock.go(timedelta(days=8))


def test_what_was_deleted_goes_by_itself(garbage: Store, set_clock: SetClock) -> None:
    collect_thrice(set_clock)

    assert container_bytes(garbage) < len(CONTENT)
    assert wrong_with(garbage) == []


@pytest.mark.parametrize("name", ["JUPYTER_ARTIFACTS_GC_ENABLED", "GORILLA_ARTIFACT_GC_ENABLED"])
@pytest.mark.parametrize("text", ["false", "False", "0", "no", "off"])
def test_it_can_be_turned_off(garbage: Store, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    monkeypatch.setenv(name, text)
    wandb.finish()

    collect_thrice(set_clock)

    assert container_bytes(garbage) > len(CONTENT)


def test_our_setting_comes_before_that_of_wandb(garbage: Store, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_ARTIFACTS_GC_ENABLED", "true")
    monkeypatch.setenv("GORILLA_ARTIFACT_GC_ENABLED", "false")

    collect_thrice(set_clock)

    assert container_bytes(garbage) < len(CONTENT)


def test_neither_yes_nor_no_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_ARTIFACTS_GC_ENABLED", "perhaps")
    with pytest.raises(wandb.UsageError, match="gc_enabled is 'perhaps'; it may be true or false"):
        wandb.Api()


@pytest.fixture
def collections(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When collections began, by the clock of the store."""
    began: list[float] = []
    real = apply_module.gc_steps

    def note(*args: object) -> Iterator[str]:
        began.append(time.monotonic())
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(apply_module, "gc_steps", note)
    return began


def test_it_happens_once_a_day(set_clock: SetClock, collections: list[float]) -> None:
    for at in range(48):  # a log each hour for two days
        log(b"%d" % at)
        settle()
        set_clock.go(timedelta(hours=1))

    assert len(collections) == 1  # the first day begins with the store
    log(b"one more")
    settle()
    assert len(collections) == 2


def test_a_log_is_acknowledged_without_waiting_for_it(garbage: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on = threading.Event()
    real = apply_module.gc_steps

    def slow(*args: object) -> Iterator[str]:
        goes_on.wait(20)
        yield from real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(apply_module, "gc_steps", slow)
    assert [log(b"%d" % at).version for at in range(3)] == ["v2", "v3", "v4"]
    assert any(thread.name == "jupyter_artifacts gc" for thread in threading.enumerate())
    goes_on.set()
    settle()


def test_what_goes_wrong_is_logged_and_harms_no_log(
    garbage: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object) -> Iterator[str]:
        raise StoreUnavailableError("the disk is on fire.")
        yield ""

    monkeypatch.setattr(apply_module, "gc_steps", fail)
    with caplog.at_level(logging.WARNING, "jupyter_artifacts"):
        assert log(b"fine").version == "v2"
        settle()

    assert [record.message for record in caplog.records] == ["Garbage was not collected: the disk is on fire."]


def test_the_end_of_a_process_stops_a_long_collection_between_two_steps(
    garbage: Store, monkeypatch: pytest.MonkeyPatch, set_clock: SetClock
) -> None:
    real = apply_module.gc_steps
    steps: list[str] = []

    def slow(*args: object) -> Iterator[str]:
        for step in real(*args):  # type: ignore[arg-type]
            steps.append(step)
            yield step
            time.sleep(0.2)

    monkeypatch.setattr(upkeep_module, "_PATIENCE_S", 0.05)
    monkeypatch.setattr(apply_module, "gc_steps", slow)
    log(b"more")
    session().queue.drain()

    session().upkeep.end()

    assert 0 < len(steps) <= 2
    monkeypatch.setattr(apply_module, "gc_steps", real)
    session().upkeep = upkeep_module.Upkeep()
    collect_thrice(set_clock)
    assert container_bytes(garbage) < len(CONTENT)
    assert wrong_with(garbage) == []


def keep_for_a_month(artifact: wandb.Artifact) -> None:
    artifact.ttl = timedelta(days=30)
    artifact.save()


@pytest.mark.parametrize(("days", "is_refused"), [(29, False), (3650, True)])
def test_a_clock_that_jumps_ahead_costs_nothing(
    set_clock: SetClock, caplog: pytest.LogCaptureFixture, days: int, is_refused: bool, expiring: Callable[[], int]
) -> None:
    count = expiring()
    set_clock.go(timedelta(days=days))
    log(b"after the jump", name="other")
    settle()

    assert ("have expired since the last collection" in caplog.text) == is_refused
    set_clock.go(-timedelta(days=days))
    with wandb.Api().store.catalog.read() as db:
        assert db.execute("SELECT count(*) FROM versions WHERE deleted_at IS NULL").fetchone()[0] == count + 1


@pytest.fixture
def expiring() -> Callable[[], int]:
    """Makes a dozen versions that are kept for a month."""

    def make() -> int:
        for at in range(12):
            keep_for_a_month(log(b"%d" % at))
        return 12

    return make
