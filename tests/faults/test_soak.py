"""Everything at once for ten seconds, with kills; `make soak` takes two minutes."""

import pytest

from jupyter_artifacts.core.operations.delete import delete_version
from jupyter_artifacts.core.store import Store
from tests.core.builders import log
from tests.faults.soak import files_for, lost, soak


def test_writers_collections_deletions_downloads_and_kills_at_once_lose_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    found = soak(10)

    with capsys.disabled():
        print(f"\nsoak: {found._replace(wrong=found.wrong[:3])}")
    assert found.wrong == []
    assert min(found.logged, found.kills, found.collections, found.downloads) >= 5


def test_what_is_lost_or_doubled_or_wrong_is_noticed(store: Store) -> None:
    first = log(store, "one", files_for("one", 5)).version
    log(store, "one", files_for("one", 6))
    said = [["logged", "one", "5", "0"], ["logged", "one", "6", "1"]]
    assert list(lost(store, said)) == []

    assert "was logged and is lost" in str(list(lost(store, [*said, ["logged", "one", "7", "2"]])))
    assert "a number was given twice" in str(list(lost(store, [*said, ["logged", "one", "7", "1"]])))
    assert "holds other files" in str(list(lost(store, [said[0], ["logged", "one", "7", "1"]])))
    assert "which were deleted" in str(list(lost(store, [*said, ["deleted", "one", "1"]])))
    delete_version(store, first, delete_aliases=True)
    assert "v0 was logged and is lost" in str(list(lost(store, said)))
    assert list(lost(store, [*said, ["deleting", "one", "0"]])) == []
