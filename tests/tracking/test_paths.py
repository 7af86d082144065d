"""Which files count as somebody's work."""

import sys
import time

import pytest

from jupyter_artifacts.core.model.cell import FileRole
from jupyter_artifacts.sdk.log_queue import quietly
from jupyter_artifacts.sdk.tracking.hook import EAR, command_words
from jupyter_artifacts.sdk.tracking.paths import counts, is_secret

HERE = "/srv/project"
OWN = ("/srv/store",)


@pytest.mark.parametrize(
    "path",
    ["/srv/project/data.csv", "/srv/project/sub/model.bin", "/data/raw/table.parquet", "/srv/project/out/naïve 雪.txt"],
)
def test_data_counts_wherever_it_lies(path: str) -> None:
    assert counts(path, HERE, OWN)


@pytest.mark.parametrize(
    "path",
    [
        "/srv/store/catalog.db", "/proc/self/maps", "/usr/share/zoneinfo/UTC", "/etc/hosts", "/dev/null", "/srv/project/.git/index",
        "/srv/project/module.py", "/srv/project/__pycache__/module.cpython-311.pyc", "/srv/project/lib.so.1", sys.prefix + "/data.csv",
        "/people/ana/.cache/matplotlib/fontlist.json", "/srv/project/.ipynb_checkpoints/a.ipynb",
    ],
)  # fmt: skip
def test_machinery_does_not(path: str) -> None:
    assert not counts(path, HERE, OWN)


@pytest.mark.parametrize(
    "path",
    [
        "/srv/project/.env", "/srv/project/.env.local", "/people/ana/.netrc", "/people/ana/.ssh/config", "/srv/project/server.KEY",
        "/srv/project/aws-credentials.csv", "/srv/secrets/a.txt", "/srv/project/my_password.txt", "/srv/project/API-KEY.txt",
        "/a/token",
        "/srv/project/service-account.json",
    ],
)  # fmt: skip
def test_secrets_never_do(path: str) -> None:
    assert is_secret(path)
    assert not counts(path, HERE, OWN)


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (("cp", "-r", "a.txt", "b c.txt"), {"a.txt", "b", "c.txt"}),
        ("sort a.txt>b.txt | uniq", {"a.txt", "b.txt"}),
        ("echo 'never closed", set()),
        ("", set()),
    ],
)
def test_words_of_a_command_may_name_files(words: str | tuple[str, ...], files: set[str]) -> None:
    assert files <= set(command_words(words))


def test_whatever_somebody_opens_listening_does_not_fail(tmp_path) -> None:
    EAR.listen()
    for wrong in (object(), 3.5, None, ["a"], {"a": 1}):
        with pytest.raises(TypeError):
            open(wrong)  # noqa: SIM115
    for strange in ("nul\0", "\ud800", "x" * 10_000):
        with pytest.raises((OSError, ValueError)):
            open(strange)  # noqa: SIM115
    EAR.note(object(), FileRole.READ)
    with quietly():
        (tmp_path / "own").write_text("1")
    (tmp_path / "theirs").write_text("1")

    heard = {noted.path for noted in EAR.take()}

    assert str(tmp_path / "theirs") in heard
    assert str(tmp_path / "own") not in heard
    (tmp_path / "later").write_text("1")
    assert EAR.take() == []


def test_opening_a_file_costs_hardly_more_while_somebody_listens(tmp_path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("1")

    def opened() -> float:
        began = time.thread_time()
        for _ in range(2_000):
            open(file).close()
        return time.thread_time() - began

    EAR.listen()
    EAR.take()
    silent = min(opened() for _ in range(5))
    EAR.listen()
    listening = min(opened() for _ in range(5))
    EAR.take()

    assert listening < silent * 1.5  # measured 1.1; the rest is for a busy machine
