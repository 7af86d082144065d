"""When progress is shown, how often, and what stays."""

import io

import pytest

from jupyter_artifacts.commands.progress import Meter, TerminalBar
from jupyter_artifacts.core.operations.progress import Progress


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Screen:
    def __init__(self) -> None:
        self.shown: list[tuple[str, float | None]] = []
        self.ended: list[str] = []

    def show(self, text: str, fraction: float | None) -> None:
        self.shown.append((text, fraction))

    def end(self, text: str) -> None:
        self.ended.append(text)


def test_nothing_is_shown_in_the_first_half_second() -> None:
    clock, screen = Clock(), Screen()

    with Meter(screen, clock) as meter:
        for _ in range(50):
            clock.now += 0.009
            meter(Progress("hashing", files=1, files_total=2))

    assert (screen.shown, screen.ended) == ([], [])


def test_longer_work_is_shown_ten_times_a_second_and_leaves_one_line() -> None:
    clock, screen, progress = Clock(), Screen(), Progress("hashing", files_total=3000)

    with Meter(screen, clock) as meter:
        for _ in range(2000):
            clock.now += 0.001
            progress.files += 1
            progress.bytes += 1000
            meter(progress)
        progress.files = 3000

    assert 14 <= len(screen.shown) <= 16
    assert screen.shown[0] == ("Hashing 500 of 3,000 files, 500 kB", pytest.approx(500 / 3000, abs=0.001))
    assert screen.ended == ["Hashed 3,000 files (2.0 MB) in 2.0 s."]


def test_work_that_fails_leaves_a_line_that_says_so() -> None:
    clock, screen = Clock(), Screen()

    def work() -> None:
        with Meter(screen, clock) as meter:
            clock.now += 3
            meter(Progress("downloading", 1, 9, 10, 90))
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        work()

    assert screen.ended == ["Downloading stopped at 1 file (10 bytes), after 3.0 s."]


def test_bytes_count_where_their_total_is_known() -> None:
    clock, screen = Clock(), Screen()

    with Meter(screen, clock) as meter:
        clock.now += 1
        meter(Progress("verifying", 1, 1000, 80, 100))

    assert screen.shown[0][1] == 0.8


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "is_written"), [(Terminal(), True), (io.StringIO(), False)])
def test_only_a_terminal_shows_a_bar(stream: io.StringIO, is_written: bool) -> None:
    bar = TerminalBar(stream)

    bar.show("Hashing 5 files", 0.5)
    bar.end("Hashed 5 files.")

    assert (stream.getvalue() == "\r\x1b[KHashing 5 files (50%)\r\x1b[KHashed 5 files.\n") is is_written
