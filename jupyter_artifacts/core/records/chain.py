"""Reads the record file from its beginning, trusting nothing: what is damaged or missing is told, and reading goes on behind it."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from jupyter_artifacts.core.containers.os_errors import store_errors
from jupyter_artifacts.core.model.record import MAX_LINE, SNAPSHOT, Record, parse_record


class BrokenRecord(NamedTuple):
    """A place where the chain of records does not hold. `line` counts from 1."""

    line: int
    what: str


def read_chain(file: Path) -> Iterator[Record | BrokenRecord]:
    """Every record that can be relied on, in order, and every place where some are damaged or missing.

    A last line that was cut off by a crash counts for nothing, as the format says.

    Raises:
        StoreError: below it, why the file can't be read.
    """
    number, previous = -1, ""
    with store_errors(file.parent):
        try:
            opened = open(file, "rb")  # noqa: SIM115
        except FileNotFoundError:
            return
        with opened:
            for at, line in enumerate(_lines(opened), 1):
                found = _parse(at, line)
                if isinstance(found, BrokenRecord):
                    yield found
                    continue
                if found.number <= number:
                    yield BrokenRecord(at, f"record {found.number} comes again behind record {number}")
                    continue
                if number < 0 and found.kind == SNAPSHOT:
                    pass  # begins a file anew, after all that it tells
                elif found.number != number + 1:
                    yield BrokenRecord(at, f"{_counted(number + 1, found.number - 1)} missing")
                elif found.previous != previous:
                    yield BrokenRecord(at, f"record {found.number} does not follow from record {number}")
                yield found
                number, previous = found.number, found.digest.hex()


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines that are closed, without their ends; one that is too long to be a record comes in parts."""
    while (line := file.readline(MAX_LINE)).endswith(b"\n") or len(line) == MAX_LINE:
        yield line[:-1]


def _parse(at: int, line: bytes) -> Record | BrokenRecord:
    try:
        return parse_record(line)
    except ValueError as error:
        return BrokenRecord(at, f"a record is damaged: {error}")


def _counted(first: int, last: int) -> str:
    return f"record {first} is" if first == last else f"records {first} to {last} are"
