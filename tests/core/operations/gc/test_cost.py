"""Collecting costs what the garbage costs, however much lives beside it: counted in steps of SQLite's machine, which no noise moves."""

from pathlib import Path
from typing import Any, cast

from jupyter_artifacts.core.store import open_store
from tests.core.builders import contents_of, log, versions_of
from tests.core.operations.gc.stores import collect, delete


def steps_to_collect_one_among(versions: int, folder: Path) -> int:
    """Steps of all statements that collect the oldest of so many versions, each of three files."""
    store = open_store(f"{folder}/store", folder / "cache")
    for number in range(versions):
        log(store, "data", {f"{at}.txt": f"{number} {at}".encode() for at in range(3)})
    delete(store, versions_of(store, "data")[-1])
    steps = [0]

    def count() -> int:
        steps[0] += 1
        return 0

    with store.catalog.read() as db:
        connection = cast(Any, db)  # this thread's, which the collection uses too
    connection.set_progress_handler(count, 1)
    try:
        assert len(collect(store).purged) == 1
    finally:
        connection.set_progress_handler(None, 0)
    assert len(versions_of(store, "data")) == versions - 1
    assert contents_of(store, versions_of(store, "data")[-1]) == {f"{at}.txt": f"1 {at}".encode() for at in range(3)}
    return steps[0]


def test_collecting_one_version_takes_as_many_steps_among_fifty_as_among_five(tmp_path: Path) -> None:
    for name in ("few", "many"):
        (tmp_path / name).mkdir()

    few = steps_to_collect_one_among(5, tmp_path / "few")
    many = steps_to_collect_one_among(50, tmp_path / "many")

    assert 0 < few == many
