"""What `core/records.py` promises of a place for records, as tests. A place's own file inherits the class and gives one."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from blake3 import blake3

from jupyter_artifacts.core.catalog.catalog import Catalog, create_catalog
from jupyter_artifacts.core.catalog.queries.records import append_record
from jupyter_artifacts.core.records.local import Records
from tests.contracts.engine import Child, forks

OpenRecords = Callable[[], Records]
ReadLines = Callable[[], list[str]]


def queue(catalog: Catalog, *names: str, **more: object) -> None:
    """Queue a record for each name, in one transaction."""
    with catalog.write() as db:
        for name in names:
            append_record(db, "test", 0, {"name": name, **more})


def count_queued(catalog: Catalog) -> int:
    with catalog.read() as db:
        return db.execute("SELECT count(*) FROM records").fetchone()[0]


def names_in(lines: list[str]) -> list[str]:
    """What was queued, in the order of the file, after a look at numbers and chain."""
    records = [json.loads(line) for line in lines]
    assert [record["seq"] for record in records] == list(range(len(records)))
    assert [record["previous"] for record in records] == ["", *(blake3(line.encode()).hexdigest() for line in lines)][: len(lines)]
    return [record["name"] for record in records]


class RecordsContract:
    """Inherit, and give `open_records` (the same place again each time) and `lines` (what is in it)."""

    @pytest.fixture
    def open_records(self, tmp_path: Path) -> OpenRecords:
        raise NotImplementedError

    @pytest.fixture
    def lines(self, tmp_path: Path) -> ReadLines:
        raise NotImplementedError

    @pytest.fixture
    def catalog(self, tmp_path: Path) -> Catalog:
        return create_catalog(tmp_path / "catalog.db", {})

    @pytest.fixture
    def records(self, open_records: OpenRecords) -> Records:
        return open_records()

    def test_what_was_queued_is_there_after_a_flush(self, records: Records, catalog: Catalog, lines: ReadLines) -> None:
        queue(catalog, "a", "b")

        assert records.flush(catalog) == 1
        assert names_in(lines()) == ["a", "b"]

    def test_with_nothing_queued_there_is_nothing(self, records: Records, catalog: Catalog) -> None:
        assert records.flush(catalog) == -1

    def test_a_second_flush_adds_nothing(self, records: Records, catalog: Catalog, lines: ReadLines, open_records: OpenRecords) -> None:
        queue(catalog, "a")
        records.flush(catalog)

        assert records.flush(catalog) == open_records().flush(catalog) == 0
        assert names_in(lines()) == ["a"]

    def test_the_chain_goes_on_whoever_flushes(self, catalog: Catalog, lines: ReadLines, open_records: OpenRecords) -> None:
        first, second = open_records(), open_records()
        for number, records in enumerate([first, second, second, first, open_records()]):
            queue(catalog, f"{number}")
            assert records.flush(catalog) == number

        assert names_in(lines()) == ["0", "1", "2", "3", "4"]

    @pytest.mark.parametrize("name", ["", "größer 雪", "line\nbreak", '"quoted" \\', "x" * 200_000])
    def test_any_text_is_one_line(self, records: Records, catalog: Catalog, lines: ReadLines, open_records: OpenRecords, name: str) -> None:
        queue(catalog, name)
        records.flush(catalog)
        queue(catalog, "next")
        open_records().flush(catalog)

        assert names_in(lines()) == [name, "next"]

    def test_a_change_that_was_rolled_back_leaves_no_record(self, records: Records, catalog: Catalog, lines: ReadLines) -> None:
        def fail() -> None:
            with catalog.write() as db:
                append_record(db, "test", 0, {"name": "undone"})
                raise LookupError

        with pytest.raises(LookupError):
            fail()
        queue(catalog, "done")
        records.flush(catalog)

        assert names_in(lines()) == ["done"]

    @pytest.mark.parametrize("count", [1, 1024, 1025, 5000])
    def test_however_many_are_queued_all_get_there(self, records: Records, catalog: Catalog, lines: ReadLines, count: int) -> None:
        queue(catalog, *map(str, range(count)))

        assert records.flush(catalog) == count - 1
        assert names_in(lines()) == list(map(str, range(count)))

    def test_the_queue_forgets_what_is_written_and_nothing_else(
        self, records: Records, catalog: Catalog, lines: ReadLines, open_records: OpenRecords
    ) -> None:
        queue(catalog, *map(str, range(3000)))
        assert count_queued(catalog) == 3000
        records.flush(catalog)
        assert count_queued(catalog) < 1500

        queue(catalog, "next")
        open_records().flush(catalog)

        assert names_in(lines()) == [*map(str, range(3000)), "next"]

    def test_threads_may_flush_at_once(self, records: Records, catalog: Catalog, lines: ReadLines, open_records: OpenRecords) -> None:
        own = open_records()

        def log(first: int) -> None:
            for number in range(first, first + 10):
                queue(catalog, f"{number}")
                (records if number % 2 else own).flush(catalog)

        threads = [threading.Thread(target=log, args=(first,)) for first in range(0, 60, 10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

        assert sorted(names_in(lines()), key=int) == list(map(str, range(60)))

    @forks
    def test_processes_may_flush_at_once(self, records: Records, catalog: Catalog, lines: ReadLines) -> None:
        def log(first: int) -> None:
            for number in range(first, first + 10):
                queue(catalog, f"{number}")
                records.flush(catalog)

        children = [Child(lambda first=first: log(first)) for first in range(0, 40, 10)]
        log(40)

        assert [child.wait() for child in children] == [0] * 4
        assert sorted(names_in(lines()), key=int) == list(map(str, range(50)))

    def test_after_a_flush_by_one_all_earlier_records_are_there(self, records: Records, catalog: Catalog, lines: ReadLines) -> None:
        """A record may be acknowledged only together with all before it, whoever queued them."""
        queue(catalog, "of another, who has not flushed yet")
        queue(catalog, "ours")

        records.flush(catalog)

        assert names_in(lines()) == ["of another, who has not flushed yet", "ours"]
