"""The verbs that take away, bring back and undo: what each does, returns and tells."""

from datetime import timedelta

import pytest

from jupyter_artifacts.errors import CollectionNotFoundError, ConflictError, Error, UsageError, VersionNotFoundError
from jupyter_artifacts.sdk.api import Api
from tests.commands.test_verbs import digits, do
from tests.conftest import SetClock

__all__ = ["digits"]


def versions(name: str = "digits") -> list[str]:
    return [each.version for each in Api().artifacts("dataset", name)]


def test_delete_takes_versions_away_and_names_them(digits: None) -> None:
    done = do("delete", "digits:v1", "digits:latest")

    assert done.value == ["ana/uncategorized/digits:v2", "ana/uncategorized/digits:v1"]
    assert done.payload["deletions"][0]["latest"] == "v0"
    assert versions() == ["v0"]


def test_delete_of_a_named_version_asks_for_the_option(digits: None) -> None:
    with pytest.raises(ConflictError, match=r"digits:v0 is named by the alias 'raw'.*--delete-aliases"):
        do("delete", "digits:v1", "digits:raw")
    assert versions() == ["v2", "v1", "v0"]

    assert do("delete", "digits:raw", "--delete-aliases").payload["deletions"][0]["aliases"] == ["raw"]


def test_delete_takes_a_whole_name_only_when_told(digits: None) -> None:
    with pytest.raises(UsageError, match=r"'digits' names no version: write digits:v3, for example, or --all"):
        do("delete", "digits")
    with pytest.raises(UsageError, match="--all deletes every version of 'digits'"):
        do("delete", "digits:v1", "--all")

    assert len(do("delete", "digits", "--all").value) == 3
    assert versions() == []


def test_delete_of_what_is_not_there_deletes_nothing_else(digits: None) -> None:
    with pytest.raises(VersionNotFoundError):
        do("delete", "digits:v1", "digits:v9")

    assert versions() == ["v2", "v1", "v0"]


def test_restore_lists_and_brings_back(digits: None) -> None:
    do("delete", "digits:v1", "digits:v2")

    assert do("restore").value == ["digits:v2", "digits:v1"]
    assert [each.name for each in do("restore", "digits:v1").value] == ["digits:v1"]
    assert [each.name for each in do("restore", "digits").value] == ["digits:v2"]
    assert do("restore").value == []


@pytest.mark.parametrize(
    ("words", "kind", "message"),
    [
        (["restore", "digits:raw"], UsageError, "'raw' is not a version's number: deleted versions have no aliases"),
        (["restore", "digits:v0"], VersionNotFoundError, "digits:v0 can't be brought back: it is there, or never was"),
        (["restore", "digits"], VersionNotFoundError, "no version of it was deleted"),
        (["restore", "nothing"], CollectionNotFoundError, "has no artifact 'nothing'"),
        (["ttl", "digits", "0s"], UsageError, "must be positive"),
        (["ttl", "digits", "36501d"], UsageError, "too long"),
        (["ttl", "digits", "nan"], UsageError, "'nan' is no time to live; write a length such as 30d, or never, or inherit"),
        (["ttl", "digits", "7"], UsageError, "'7' is not a length of time; write a whole number and a unit"),
        (["settings", "--ttl", "soon"], UsageError, "'soon' is no time to live"),
        (["undo", "0"], UsageError, "there is no operation 0"),
        (["undo", "9" * 30], UsageError, "there is no operation 999"),
        (["undo", "x"], UsageError, "invalid int value: 'x'"),
        (["redo"], UsageError, "there is nothing to do again in ana/uncategorized"),
        (["redo", "1"], UsageError, r"operation 1 \(log digits:v0\) is not undone"),
        (["undo", "1"], ConflictError, r"operation 1 \(log digits:v0\) can't be undone: the alias 'latest' of .*/digits names v2 now"),
        (["oplog", "--limit", "0"], UsageError, "--limit is 0"),
    ],
)
def test_mistakes_are_told_and_change_nothing(digits: None, words: list[str], kind: type[Error], message: str) -> None:
    with pytest.raises(kind, match=message):
        do(*words)

    assert len(do("oplog").value) == 3


def test_ttl_shows_sets_and_lets_go(digits: None) -> None:
    assert (do("ttl", "digits").payload["in_force"], do("ttl", "digits").payload["from"]) == ("never", None)

    done = do("ttl", "digits:v1", "30d")

    assert done.value.ttl == timedelta(days=30)
    assert (done.payload["ttl"], done.payload["from"], done.payload["is_changed"]) == ("30d", "version", True)
    assert do("ttl", "digits:v1", "never").payload["in_force"] == "never"
    do("settings", "--ttl", "2w", "--entity-ttl", "52w")
    assert (do("ttl", "digits").payload["in_force"], do("ttl", "digits").payload["from"]) == ("14d", "project")
    do("settings", "--ttl", "inherit")
    assert (do("ttl", "digits").payload["in_force"], do("ttl", "digits").payload["from"]) == ("364d", "entity")


def test_a_ttl_that_is_over_says_that_the_version_is_gone(digits: None, set_clock: SetClock) -> None:
    set_clock.go(timedelta(hours=1))

    assert do("ttl", "digits:v1", "30m").payload["is_gone"]
    assert versions() == ["v2", "v0"]
    do("undo")
    assert versions() == ["v2", "v1", "v0"]


def test_settings_show_and_change_what_holds(digits: None) -> None:
    assert do("settings").payload["expired"] is None

    done = do("settings", "--ttl", "30d", "--entity-ttl", "never")

    assert (done.value.project_ttl, done.value.entity_ttl) == (timedelta(days=30), None)
    assert (done.payload["project_ttl"], done.payload["entity_ttl"], done.payload["expired"]) == ("30d", "never", 0)
    assert do("undo").value.kind == "settings"
    assert (do("settings").payload["project_ttl"], do("settings").payload["entity_ttl"]) == ("inherit", "inherit")


def test_undo_and_redo_go_back_and_forth(digits: None) -> None:
    do("alias", "digits:v1", "best")

    assert do("undo").payload["operation"]["subject"] == "digits:v1"
    assert do("undo").value.subject == "digits:v2"
    assert versions() == ["v1", "v0"]
    assert do("redo").value.subject == "digits:v2"
    assert do("redo").value.subject == "digits:v1"
    assert Api().artifact("digits:best").version == "v1"


def test_oplog_lists_the_newest_first_and_may_be_cut(digits: None) -> None:
    assert [each.subject for each in do("oplog").value] == ["digits:v2", "digits:v1", "digits:v0"]
    assert [each.subject for each in do("oplog", "--limit", "1").value] == ["digits:v2"]
    assert do("oplog", "--project", "other").value == []
