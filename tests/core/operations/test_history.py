"""Histories of runs in the store: each row is in exactly one place, whatever happens, and stays."""

import os
import threading
from io import BytesIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jupyter_artifacts.core.catalog.queries import history as queries
from jupyter_artifacts.core.catalog.queries.runs import Progress
from jupyter_artifacts.core.containers.contract import ContainerKind
from jupyter_artifacts.core.model.history import Rows
from jupyter_artifacts.core.model.run import RunRecord, RunState
from jupyter_artifacts.core.operations.history import close_chunk, count_history_rows, read_tables, save_progress
from jupyter_artifacts.core.operations.run import end_run, reload_run
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.core.tables.history import iterate_rows
from jupyter_artifacts.errors import IntegrityError, StoreFullError
from tests.core.builders import log, start_run, versions_of
from tests.core.operations.gc.stores import collect, delete, wrong_with
from tests.core.tiny_reader import open_tiny_reader

NOTHING = Progress()


def rows(*steps: int, key: str = "a", when: float = 0.0) -> list[Rows]:
    return [Rows((key,), [(step, when, step * 1.5) for step in steps])]


def steps_of(store: Store, run: RunRecord) -> list[int]:
    return [row["_step"] for table in read_tables(store, run) for row in iterate_rows(table)]


def places_of(store: Store, run: RunRecord) -> tuple[int, int]:
    """How many chunks and how many journal bodies a history consists of."""
    with store.catalog.read() as db:
        return len(queries.list_chunks(db, run.key)), len(queries.list_journal(db, run.key))


def test_rows_wait_in_the_journal_until_a_chunk_takes_them(store: Store) -> None:
    run = start_run(store, "run")
    for at in range(3):
        save_progress(store, run, Progress(summary='{"a":1}', next_step=at + 1), rows(at))
    assert (places_of(store, run), steps_of(store, run), count_history_rows(store, run)) == ((0, 3), [0, 1, 2], 3)

    assert close_chunk(store, run, Progress(next_step=5), rows(3, 4))

    assert (places_of(store, run), steps_of(store, run), count_history_rows(store, run)) == ((1, 0), [0, 1, 2, 3, 4], 5)
    again = reload_run(store, run)
    assert (again.next_step, again.summary) == (5, {"a": 1})
    assert not close_chunk(store, run, NOTHING)
    assert places_of(store, run) == (1, 0)


def test_chunks_follow_each_other_and_only_those_in_question_are_read(store: Store) -> None:
    run = start_run(store, "run")
    for at in range(0, 30, 10):
        close_chunk(store, run, NOTHING, rows(*range(at, at + 10)))
    save_progress(store, run, NOTHING, rows(30))

    assert steps_of(store, run) == list(range(31))
    assert [len(table) for table in read_tables(store, run, min_step=12, max_step=20)] == [10, 1]
    assert [table.column_names for table in read_tables(store, run, ["a"], min_step=25)] == [["a"], ["a"]]


def test_a_chunk_is_a_parquet_file_that_anybody_reads(store: Store) -> None:
    run = start_run(store, "run")
    close_chunk(store, run, NOTHING, rows(0, 1))
    save_progress(store, run, NOTHING, rows(2))

    with open_tiny_reader(store.root) as reader:
        sql = "SELECT c.digest, h.first_step, h.last_step, h.row_count FROM run_history h JOIN contents c ON c.id = h.content_id"
        [(digest, *said)] = reader.db.execute(sql).fetchall()
        table = pq.read_table(BytesIO(reader.content(digest)))
    assert said == [0, 1, 2]
    assert table.to_pylist() == [{"_step": 0, "_timestamp": 0.0, "a": 0.0}, {"_step": 1, "_timestamp": 0.0, "a": 1.5}]


def test_a_large_chunk_is_a_blob(store: Store) -> None:
    run = start_run(store, "run")
    close_chunk(store, run, NOTHING, [Rows(("text",), [(at, 0.0, os.urandom(32).hex()) for at in range(30_000)])])

    [key] = store.containers.list_keys()
    assert key.kind is ContainerKind.BLOB
    assert len(steps_of(store, run)) == 30_000


def test_two_runs_with_the_same_rows_share_the_bytes(store: Store) -> None:
    one, two = start_run(store, "one"), start_run(store, "two")
    for run in (one, two):
        close_chunk(store, run, NOTHING, rows(0, 1))

    assert len(list(store.containers.list_keys())) == 1
    assert steps_of(store, one) == steps_of(store, two) == [0, 1]


def test_collecting_garbage_keeps_histories(store: Store) -> None:
    run = start_run(store, "run")
    close_chunk(store, run, NOTHING, rows(0, 1))
    log(store, "data", {"a": b"a" * 5000}, run=run)
    end_run(store, run, RunState.FINISHED, 0)

    delete(store, *versions_of(store, "data"))
    collect(store)

    assert steps_of(store, run) == [0, 1]
    assert len(list(store.containers.list_keys())) == 1
    assert wrong_with(store) == []


def test_a_chunk_that_fails_half_way_leaves_the_journal_and_no_container(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run = start_run(store, "run")
    save_progress(store, run, NOTHING, rows(0, 1))

    def fail(*_: object) -> None:
        raise StoreFullError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(queries, "insert_chunk", fail)
        with pytest.raises(StoreFullError):
            close_chunk(store, run, NOTHING, rows(2))

    assert (places_of(store, run), steps_of(store, run)) == ((0, 1), [0, 1])
    assert list(store.containers.list_keys()) == []
    with store.catalog.read() as db:
        assert [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("leases", "intents", "contents")] == [0, 0, 0]
    close_chunk(store, run, NOTHING, rows(2))
    assert steps_of(store, run) == [0, 1, 2]


def test_processes_that_keep_one_history_at_once_lose_and_double_nothing(store: Store) -> None:
    run = start_run(store, "run")
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for at in range(10):
                step = number * 100 + at
                if at % 3 == 2:
                    close_chunk(store, run, NOTHING, rows(step, when=float(number)))
                else:
                    save_progress(store, run, NOTHING, rows(step, when=float(number)))
        except BaseException as error:
            failures.append(error)
        finally:
            store.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    close_chunk(store, run, NOTHING)
    assert sorted(steps_of(store, run)) == sorted(number * 100 + at for number in range(4) for at in range(10))
    assert places_of(store, run)[1] == 0


def test_damaged_rows_are_not_delivered(store: Store) -> None:
    run = start_run(store, "run")
    close_chunk(store, run, NOTHING, rows(0, 1))
    [key] = store.containers.list_keys()
    file = store.containers.local_file(key)
    assert isinstance(file, Path)
    damaged = bytearray(file.read_bytes())
    damaged[100] ^= 1
    file.chmod(0o600)
    file.write_bytes(damaged)

    with pytest.raises(IntegrityError):
        steps_of(store, run)


def test_every_change_is_recorded(store: Store) -> None:
    run = start_run(store, "run")
    save_progress(store, run, Progress(config='{"lr":1}'))
    close_chunk(store, run, NOTHING, rows(0))
    end_run(store, run, RunState.FAILED, 3, Progress(summary='{"a":2}', next_step=1))

    lines = (store.root / "records" / "00000001.jsonl").read_text().splitlines()
    records = [line for line in lines if '"kind":"run' in line or '"kind":"history"' in line]
    kinds = ["run", "run-updated", "history", "run-ended"]
    assert [
        next(kind for kind in ("run-updated", "run-ended", "history", "run") if f'"kind":"{kind}"' in line) for line in records
    ] == kinds
    assert '"exit_code":3' in records[-1]
    assert '"summary":{"a":2}' in records[-1]
