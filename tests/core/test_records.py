"""Records in a local file keep the promises of all places, and survive being cut off anywhere."""

import os
from pathlib import Path

import pytest

from jupyter_artifacts.core.catalog.catalog import Catalog
from jupyter_artifacts.core.records.local import RECORD_FILE, LocalRecords
from jupyter_artifacts.errors import StoreCorruptError
from tests.contracts.records import OpenRecords, ReadLines, RecordsContract, names_in, queue


class TestLocalRecords(RecordsContract):
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        folder = tmp_path / "records"
        folder.mkdir()
        return folder

    @pytest.fixture
    def open_records(self, folder: Path) -> OpenRecords:
        return lambda: LocalRecords(folder, 30.0)

    @pytest.fixture
    def lines(self, folder: Path) -> ReadLines:
        return lambda: (folder / RECORD_FILE).read_text().splitlines()

    @pytest.fixture
    def file(self, folder: Path, catalog: Catalog) -> Path:
        """A record file with three lines, each of which is still queued."""
        queue(catalog, "a", "b", "c")
        LocalRecords(folder).flush(catalog)
        return folder / RECORD_FILE

    def test_a_tail_torn_off_anywhere_is_completed(self, file: Path, catalog: Catalog, open_records: OpenRecords) -> None:
        whole = file.read_bytes()
        for length in range(len(whole)):
            file.write_bytes(whole[:length])
            assert open_records().flush(catalog) == 2
            assert file.read_bytes() == whole

    @pytest.mark.parametrize("rubbish", [b"\0", b"\0" * 100_000, b'{"seq":3,"prev', b"x" * 70_000])
    def test_what_was_left_behind_the_last_line_is_cut_off(
        self, file: Path, catalog: Catalog, open_records: OpenRecords, lines: ReadLines, rubbish: bytes
    ) -> None:
        with file.open("ab") as end:
            end.write(rubbish)
        queue(catalog, "d")

        assert open_records().flush(catalog) == 3
        assert names_in(lines()) == ["a", "b", "c", "d"]

    @pytest.mark.parametrize("length", [65_000, 65_536, 70_000, 300_000])
    def test_a_torn_line_of_any_length_is_completed(self, folder: Path, catalog: Catalog, open_records: OpenRecords, length: int) -> None:
        queue(catalog, "a", "long" * (length // 4), "c")
        open_records().flush(catalog)
        file = folder / RECORD_FILE
        whole = file.read_bytes()
        for kept in (len(whole) - 1, len(whole) - 200, len(whole) // 2, 10):
            os.truncate(file, kept)
            assert open_records().flush(catalog) == 2
            assert file.read_bytes() == whole

    def test_the_same_instance_notices_a_torn_tail(self, file: Path, catalog: Catalog, open_records: OpenRecords) -> None:
        records, whole = open_records(), file.read_bytes()
        records.flush(catalog)
        os.truncate(file, len(whole) - 5)

        assert records.flush(catalog) == 2
        assert file.read_bytes() == whole

    @pytest.mark.parametrize("damaged", [b"{}\n", b"[]\n", b"no JSON\n", b'{"seq":"x"}\n', b"\n", b"\xff\n"])
    def test_a_damaged_last_line_is_refused_and_left_alone(
        self, file: Path, catalog: Catalog, open_records: OpenRecords, damaged: bytes
    ) -> None:
        content = file.read_bytes() + damaged
        file.write_bytes(content)

        with pytest.raises(StoreCorruptError, match="last line"):
            open_records().flush(catalog)

        assert file.read_bytes() == content

    def test_flushing_leaves_no_descriptor_open(self, file: Path, catalog: Catalog, open_records: OpenRecords) -> None:
        records = open_records()
        before = len(os.listdir("/dev/fd"))
        for number in range(10):
            queue(catalog, f"{number}")
            records.flush(catalog)

        assert len(os.listdir("/dev/fd")) == before

    def test_only_the_owner_can_read_it(self, file: Path) -> None:
        assert file.stat().st_mode & 0o777 == 0o600
