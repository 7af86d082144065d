"""What `core/catalog/engine.py` promises of a database, as tests. A database's own file inherits the class and says how to open it."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from jupyter_artifacts.core.catalog.engine import Engine
from jupyter_artifacts.errors import StoreUnavailableError

OpenEngine = Callable[..., Engine]

forks = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")


class Interrupted(BaseException):
    """Like a KeyboardInterrupt, but no test runner stops for it."""


def count(engine: Engine) -> int:
    with engine.read() as db:
        return db.execute("SELECT count(*) FROM notes").fetchone()[0]


def add(engine: Engine, number: int, text: str | None = None) -> None:
    with engine.write() as db:
        db.execute("INSERT INTO notes (id, text) VALUES (?, ?)", (number, text))


def in_thread(act: Callable[[], object]) -> list[object]:
    """What `act` returns, or the exception it raises, in a thread that ends."""
    results: list[object] = []

    def run() -> None:
        try:
            results.append(act())
        except Exception as error:
            results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    return results


def together(acts: list[Callable[[], object]]) -> None:
    """Run `acts` in a thread each, all starting at the same moment."""
    barrier, errors = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(30)
            act()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []


class Child:
    """A forked process that runs `act`. Ends without touching anything of its parent's."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.id = os.fork()
        if self.id == 0:
            try:
                act()
            except BaseException as error:
                os.write(2, f"in the child: {type(error).__name__}: {error}\n".encode())
                os._exit(1)
            os._exit(0)

    def wait(self) -> int:
        """0 when `act` returned, 1 when it raised, minus the signal that killed it."""
        return os.waitstatus_to_exitcode(os.waitpid(self.id, 0)[1])


class EngineContract:
    """Inherit, and give `open_engine`: opens the same database again each time, with the `timeout` given."""

    binary = "BLOB"

    @pytest.fixture
    def open_engine(self, tmp_path: Path) -> OpenEngine:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, open_engine: OpenEngine) -> Iterator[Engine]:
        opened = open_engine()
        with opened.write() as db:
            db.execute(
                f"CREATE TABLE notes (id BIGINT PRIMARY KEY, text TEXT UNIQUE, body {self.binary}, above BIGINT REFERENCES notes (id))"
            )
        yield opened
        opened.close()

    # One transaction

    def test_what_a_transaction_writes_is_there_afterwards(self, engine: Engine, open_engine: OpenEngine) -> None:
        with engine.write() as db:
            db.execute("INSERT INTO notes (id, text) VALUES (1, 'a')")
            db.execute("INSERT INTO notes (id, text) VALUES (2, 'b')")

        assert count(engine) == count(open_engine()) == 2

    def test_what_is_written_without_waiting_for_the_disk_is_there_for_everybody(self, engine: Engine, open_engine: OpenEngine) -> None:
        with engine.write(is_durable=False) as db:
            db.execute("INSERT INTO notes (id, text) VALUES (1, 'a')")
        with engine.write() as db:
            db.execute("INSERT INTO notes (id, text) VALUES (2, 'b')")

        assert count(engine) == count(open_engine()) == 2

    def test_statements_can_ask_for_the_time(self, engine: Engine) -> None:
        before = time.time_ns() // 1000
        with engine.read() as db:
            now = db.execute("SELECT now_us()").fetchone()[0]

        assert before - 60_000_000 <= now <= time.time_ns() // 1000 + 60_000_000  # by the database's own clock

    @pytest.mark.parametrize(
        ("text", "pattern", "answer"), [("cats", "^c.*s$", True), ("cats", "dog", False), ("a\nb", "b", True), ("é", "É", False)]
    )
    def test_statements_can_compare_with_patterns(self, engine: Engine, text: str, pattern: str, answer: bool) -> None:
        with engine.read() as db:
            [found] = db.execute(
                "SELECT CASE WHEN regexp_like(:text, :pattern) THEN 1 ELSE 0 END", {"text": text, "pattern": pattern}
            ).fetchone()

        assert bool(found) == answer

    @pytest.mark.parametrize(
        ("key", "number", "text"),
        [
            ("lr", 0.5, None), ("name", None, "adam"), ("deep.lr", 2.0, None), ("dotted.key", 3.0, None), ("on", None, "true"),
            ("lr.value", 0.5, None), ("deep", None, None), ("missing", None, None), ("nan", None, "NaN"),
        ],
    )  # fmt: skip
    def test_statements_can_look_into_json(self, engine: Engine, key: str, number: float | None, text: str | None) -> None:
        body = '{"lr": 0.5, "name": "adam", "deep": {"lr": 2}, "dotted.key": 3, "on": true, "nan": "NaN"}'
        with engine.read() as db:
            found = db.execute("SELECT json_number(:body, :key), json_text(:body, :key)", {"body": body, "key": key}).fetchone()

        assert tuple(found) == (number, text)

    @pytest.mark.parametrize("kind", [ValueError, Interrupted])
    def test_an_error_in_the_body_undoes_all_of_it(self, engine: Engine, kind: type[BaseException]) -> None:
        add(engine, 1)

        def fail_half_way() -> None:
            with engine.write() as db:
                db.execute("INSERT INTO notes (id) VALUES (2)")
                db.execute("DELETE FROM notes WHERE id = 1")
                raise kind

        with pytest.raises(kind):
            fail_half_way()

        with engine.read() as db:
            assert db.execute("SELECT id FROM notes").fetchall() == [(1,)]

    @pytest.mark.parametrize(
        "refused", ["INSERT INTO notes (id, above) VALUES (3, 99)", "INSERT INTO notes (id, text) VALUES (3, 'a')", "SELECT nothing"]
    )
    def test_a_refused_statement_undoes_all_of_it(self, engine: Engine, refused: str) -> None:
        add(engine, 1, "a")

        def try_it() -> None:
            with engine.write() as db:
                db.execute("INSERT INTO notes (id) VALUES (2)")
                db.execute(refused)

        with pytest.raises(Exception, match=r"(?i)foreign|unique|nothing"):
            try_it()

        assert count(engine) == 1

    def test_what_is_referred_to_cannot_be_deleted(self, engine: Engine) -> None:
        add(engine, 1)
        with engine.write() as db:
            db.execute("INSERT INTO notes (id, above) VALUES (2, 1)")

        with pytest.raises(Exception, match=r"(?i)foreign"), engine.write() as db:
            db.execute("DELETE FROM notes WHERE id = 1")

        assert count(engine) == 2

    def test_after_an_error_the_next_transaction_works(self, engine: Engine) -> None:
        with suppress(ValueError), engine.write():
            raise ValueError
        with suppress(ValueError), engine.read():
            raise ValueError

        add(engine, 1)

        assert count(engine) == 1

    def test_what_is_written_while_only_reading_is_not_kept(self, engine: Engine) -> None:
        with suppress(Exception), engine.read() as db:
            db.execute("INSERT INTO notes (id) VALUES (1)")

        assert count(engine) == 0

    def test_a_transaction_sees_what_it_wrote(self, engine: Engine) -> None:
        with engine.write() as db:
            db.execute("INSERT INTO notes (id) VALUES (1)")
            assert db.execute("SELECT count(*) FROM notes").fetchone() == (1,)

    def test_temporary_tables_of_an_examination_hide_the_lasting_ones_and_leave_nothing(self, engine: Engine) -> None:
        add(engine, 1)

        with engine.examine() as db:
            db.execute("CREATE TEMP TABLE notes (id BIGINT)")
            db.execute("INSERT INTO notes (id) VALUES (7)")
            assert db.execute("SELECT id FROM notes").fetchall() == [(7,)]

        add(engine, 2)
        with engine.examine() as db:
            assert db.execute("SELECT id FROM notes ORDER BY id").fetchall() == [(1,), (2,)]

    def test_an_examination_sees_one_moment_while_others_write(self, engine: Engine) -> None:
        with engine.examine() as db:
            assert db.execute("SELECT count(*) FROM notes").fetchone() == (0,)
            assert in_thread(lambda: add(engine, 1)) == [None]
            assert db.execute("SELECT count(*) FROM notes").fetchone() == (0,)

        assert count(engine) == 1

    # The language that queries use

    @pytest.mark.parametrize("value", [None, "", "ü 雪 '; DROP TABLE notes", "a\nb"])
    def test_text_comes_back_as_it_was(self, engine: Engine, value: str | None) -> None:
        add(engine, 1, value)

        with engine.read() as db:
            assert db.execute("SELECT text FROM notes").fetchall() == [(value,)]

    @pytest.mark.parametrize("number", [0, -1, 2**63 - 1, -(2**63)])
    def test_numbers_have_64_bits(self, engine: Engine, number: int) -> None:
        add(engine, number)

        with engine.read() as db:
            assert db.execute("SELECT id FROM notes").fetchone() == (number,)

    def test_bytes_come_back_as_they_were(self, engine: Engine) -> None:
        body = bytes(range(256)) * 3
        with engine.write() as db:
            db.execute("INSERT INTO notes (id, body) VALUES (1, ?)", (body,))

        with engine.read() as db:
            assert bytes(db.execute("SELECT body FROM notes WHERE body = ?", (body,)).fetchone()[0]) == body

    def test_parameters_have_places_or_names(self, engine: Engine) -> None:
        add(engine, 1, "a")

        with engine.read() as db:
            assert db.execute("SELECT id FROM notes WHERE id = ? AND text = ?", (1, "a")).fetchone() == (1,)
            assert db.execute("SELECT id FROM notes WHERE id = :id AND text = :text", {"id": 1, "text": "a"}).fetchone() == (1,)
            assert db.execute("SELECT id FROM notes WHERE id = ?", (2,)).fetchone() is None

    def test_a_row_that_is_written_can_be_returned(self, engine: Engine) -> None:
        with engine.write() as db:
            assert db.execute("INSERT INTO notes (id) VALUES (7) RETURNING id").fetchone() == (7,)
            assert db.execute("UPDATE notes SET text = 'x' WHERE id = 7 RETURNING text").fetchone() == ("x",)

    def test_a_conflict_can_update_instead(self, engine: Engine) -> None:
        for text in ("first", "second"):
            with engine.write() as db:
                db.execute("INSERT INTO notes (id, text) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text", (text,))

        with engine.read() as db:
            assert db.execute("SELECT text FROM notes").fetchall() == [("second",)]

    def test_changes_are_counted(self, engine: Engine) -> None:
        with engine.write() as db:
            db.executemany("INSERT INTO notes (id) VALUES (?)", [(number,) for number in range(5)])
            assert db.execute("UPDATE notes SET text = NULL WHERE id < 3").rowcount == 3
            assert db.execute("DELETE FROM notes WHERE id = 99").rowcount == 0

    def test_rows_are_iterated_in_order(self, engine: Engine) -> None:
        with engine.write() as db:
            db.executemany("INSERT INTO notes (id) VALUES (:id)", ({"id": number} for number in range(10_000)))

        with engine.read() as db:
            assert [row[0] for row in db.execute("SELECT id FROM notes ORDER BY id")] == list(range(10_000))

    # Many at once

    def test_a_thread_can_end_while_another_writes(self, engine: Engine) -> None:
        began = time.monotonic()
        with engine.write():
            in_thread(lambda: count(engine))

        assert time.monotonic() - began < 5

    def test_unfinished_work_is_invisible_to_others(self, engine: Engine) -> None:
        with engine.write() as db:
            db.execute("INSERT INTO notes (id) VALUES (1)")
            assert in_thread(lambda: count(engine)) == [0]

        assert in_thread(lambda: count(engine)) == [1]

    def test_a_reader_sees_one_moment(self, engine: Engine) -> None:
        add(engine, 1)
        with engine.read() as db:
            before = db.execute("SELECT count(*) FROM notes").fetchone()
            in_thread(lambda: add(engine, 2))
            assert db.execute("SELECT count(*) FROM notes").fetchone() == before

        assert count(engine) == 2

    def test_writers_in_threads_take_turns(self, engine: Engine) -> None:
        add(engine, 0, "0")

        def bump() -> None:
            for _ in range(20):
                with engine.write() as db:
                    text = db.execute("SELECT text FROM notes WHERE id = 0").fetchone()[0]
                    db.execute("UPDATE notes SET text = ? WHERE id = 0", (str(int(text) + 1),))

        together([bump] * 6)

        with engine.read() as db:
            assert db.execute("SELECT text FROM notes").fetchone() == ("120",)

    @forks
    def test_writers_in_processes_take_turns(self, engine: Engine) -> None:
        def act(first: int) -> None:
            for number in range(first, first + 20):
                add(engine, number)
                assert count(engine) > 0

        children = [Child(lambda first=first: act(first)) for first in (0, 100, 200, 300)]
        act(400)

        assert [child.wait() for child in children] == [0] * 4
        assert count(engine) == 100

    def test_a_writer_waits_for_another(self, engine: Engine, open_engine: OpenEngine) -> None:
        entered, waiting = threading.Event(), open_engine()

        def hold() -> None:
            with engine.write() as db:
                entered.set()
                time.sleep(0.2)
                db.execute("INSERT INTO notes (id) VALUES (1)")

        holder = threading.Thread(target=hold)
        holder.start()
        entered.wait(10)
        with waiting.write() as db:
            assert db.execute("SELECT count(*) FROM notes").fetchone() == (1,)
        holder.join()
        waiting.close()

    def test_a_writer_gives_up_after_its_timeout(self, engine: Engine, open_engine: OpenEngine) -> None:
        impatient = open_engine(timeout=0.1)

        def try_it() -> None:
            try:
                add(impatient, 1)
            finally:
                impatient.close()

        with engine.write():
            [error] = in_thread(try_it)

        assert isinstance(error, StoreUnavailableError)
        assert count(engine) == 0
        add(engine, 1)

    def test_a_slow_reader_does_not_hold_up_writers(self, engine: Engine) -> None:
        """Also not when so much is written that the database tidies up behind itself."""
        add(engine, 0)
        reading, done = threading.Event(), threading.Event()

        def read_slowly() -> None:
            with engine.read() as db:
                db.execute("SELECT count(*) FROM notes").fetchone()
                reading.set()
                done.wait(30)

        reader = threading.Thread(target=read_slowly)
        reader.start()
        reading.wait(10)
        began = time.monotonic()
        with engine.write() as db:
            db.execute("INSERT INTO notes (id, body) VALUES (1, ?)", (bytes(6 << 20),))
        add(engine, 2)
        took = time.monotonic() - began
        done.set()
        reader.join()

        assert took < 5
        assert count(engine) == 3

    # Threads and processes come and go

    def test_each_thread_may_use_it_and_end(self, engine: Engine) -> None:
        add(engine, 0)
        for number in range(1, 4):
            in_thread(lambda number=number: add(engine, number))
        before = len(os.listdir("/dev/fd"))
        for number in range(4, 20):
            in_thread(lambda number=number: add(engine, number))
        after = len(os.listdir("/dev/fd"))

        assert count(engine) == 20
        assert after <= before + 3  # what ended threads held was given back

    def test_it_can_be_used_again_after_close(self, engine: Engine) -> None:
        add(engine, 1)
        engine.close()
        engine.close()

        add(engine, 2)

        assert count(engine) == 2

    def test_closing_in_one_thread_leaves_the_others_alone(self, engine: Engine) -> None:
        with engine.write() as db:
            db.execute("INSERT INTO notes (id) VALUES (1)")
            in_thread(engine.close)
            db.execute("INSERT INTO notes (id) VALUES (2)")

        assert count(engine) == 2

    @forks
    def test_it_survives_a_fork_on_both_sides(self, engine: Engine) -> None:
        add(engine, 0)

        def act() -> None:
            assert count(engine) >= 1
            add(engine, 1)
            engine.close()

        assert Child(act).wait() == 0
        add(engine, 2)
        assert count(engine) == 3

    @forks
    def test_what_a_child_commits_outlives_its_parent(self, engine: Engine, open_engine: OpenEngine) -> None:
        """The parent leaves, others come and go, and only then does the child commit."""
        add(engine, 0)
        others_are_gone = multiprocessing.Event()
        child_has_read = multiprocessing.Event()

        def act() -> None:
            add(engine, 1)
            child_has_read.set()
            assert others_are_gone.wait(30)
            add(engine, 2)

        child = Child(act)
        assert child_has_read.wait(30)
        engine.close()

        def come_and_go() -> None:
            other = open_engine()
            add(other, 10)
            other.close()

        assert Child(come_and_go).wait() == 0
        others_are_gone.set()
        assert child.wait() == 0

        with engine.read() as db:
            assert db.execute("SELECT id FROM notes ORDER BY id").fetchall() == [(0,), (1,), (2,), (10,)]

    @forks
    def test_a_fork_beside_a_busy_thread_harms_neither(self, engine: Engine) -> None:
        add(engine, 0)
        stop = threading.Event()

        def write_on() -> None:
            number = 1000
            while not stop.is_set():
                add(engine, number)
                number += 1
                time.sleep(0.002)  # let the children have a turn

        writer = threading.Thread(target=write_on)
        writer.start()
        codes = [Child(lambda number=number: add(engine, number)).wait() for number in range(1, 6)]
        stop.set()
        writer.join()

        assert codes == [0] * 5
        with engine.read() as db:
            assert db.execute("SELECT count(*) FROM notes WHERE id < 1000").fetchone() == (6,)

    @forks
    def test_a_process_killed_while_writing_leaves_nothing_and_blocks_nobody(self, engine: Engine) -> None:
        def act() -> None:
            with engine.write() as db:
                db.execute("INSERT INTO notes (id) VALUES (1)")
                os.kill(os.getpid(), signal.SIGKILL)

        assert Child(act).wait() == -signal.SIGKILL
        add(engine, 2)

        with engine.read() as db:
            assert db.execute("SELECT id FROM notes").fetchall() == [(2,)]

    @forks
    def test_what_a_process_committed_before_it_was_killed_stays(self, engine: Engine) -> None:
        def act() -> None:
            add(engine, 1)
            os.kill(os.getpid(), signal.SIGKILL)

        assert Child(act).wait() == -signal.SIGKILL
        assert count(engine) == 1
