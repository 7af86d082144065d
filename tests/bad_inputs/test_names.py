"""Bad names (rows N1 to N14) at every door through which one can come: the one error, and nothing written."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import jupyter_artifacts
from jupyter_artifacts import Api, Artifact
from jupyter_artifacts.core.model.names import (
    check_alias,
    check_artifact_name,
    check_entity,
    check_project,
    check_tag,
    check_type,
    parse_artifact_ref,
)
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import CollectionNotFoundError, InvalidNameError, UsageError, VersionNotFoundError
from jupyter_artifacts.sdk.collection import ArtifactCollection
from tests.bad_inputs.unchanged import refused, rows_of, unchanged
from tests.commands.workspace import write

BAD_NAMES = [
    "", "  ", ".", "..", "a/..", "a\\b", "a\0b", "a\nb", "a\tb", "\x1b[31m", "\x9b", "a" * 129, "\u0430", "\uff44ata", "\u212a", "\u017f",
    "\u202egnp", "a\u200bb", "-rf", "~root", "$HOME", "`id`", "$(id)", "CON", "nul.txt", "name.", "name ", "a\ud800", None, b"data", 7,
]  # fmt: skip
BAD_ALIASES = ["v0", "v12", "v007", "v-1", "v1e9", "0" * 64, "F" * 64, "a:b", "a@b", "a?b", "a#b", "a%2fb", "a%252fb", "a/b", "", "\x1b"]


@pytest.fixture
def version(home: Store) -> Artifact:
    """A version that is there, and a run that goes on."""
    write({"a.txt": "a"})
    run = jupyter_artifacts.init(project="demo")
    return run.log_artifact("a.txt", name="data", type="dataset").wait()


def empty(name: Any = "other", type: Any = "dataset") -> Artifact:
    artifact = Artifact(name, type)
    artifact.add_file("a.txt")
    return artifact


NAME_DOORS: dict[str, Callable[[Any], object]] = {
    "a new artifact": lambda name: empty(name),
    "a path that is logged": lambda name: jupyter_artifacts.log_artifact("a.txt", name=name or " ", type="dataset"),
    "what a run uses": lambda name: jupyter_artifacts.use_artifact(name),
    "what is fetched": lambda name: Api().artifact(name),
    "a collection to link to": lambda name: Api().artifact("demo/data").link(name),
    "a new name of a collection": lambda name: setattr(Api().artifact_collection("dataset", "demo/data"), "name", name),
    "a version of it": lambda name: Api().artifact(f"{name}:v0" if isinstance(name, str) else name),
}


@pytest.mark.parametrize("door", NAME_DOORS)
def test_a_bad_name_is_refused_wherever_it_is_given_and_nothing_is_written(home: Store, version: Artifact, door: str) -> None:
    looked_up = door in ("what a run uses", "what is fetched", "a version of it", "a collection to link to")
    for name in BAD_NAMES:
        if looked_up and name in ("a/..", "name "):  # a place, whose last part is bad; spaces around a reference are nobody's
            continue
        with refused(home, InvalidNameError):
            NAME_DOORS[door](name)


@pytest.mark.parametrize("make", [lambda bad: empty(type=bad), lambda bad: jupyter_artifacts.log_artifact("a.txt", name="x", type=bad)])
def test_a_bad_type_is_refused_and_nothing_is_written(home: Store, version: Artifact, make: Callable[[Any], object]) -> None:
    for bad in ["  ", "a/b", "a:b", "a\\b", "a\nb", "\x1b[31m", "\u202e", "t" * 129, "a\ud800", b"x", 7, "job", "wandb-history"]:
        with refused(home, InvalidNameError):
            make(bad)


ALIAS_DOORS: dict[str, Callable[[Artifact, str], object]] = {
    "a log": lambda version, alias: jupyter_artifacts.log_artifact(empty(), aliases=[alias]),
    "a use": lambda version, alias: jupyter_artifacts.use_artifact(empty(), aliases=[alias]),
    "a link": lambda version, alias: version.link("elsewhere/shelf", [alias]),
    "an alias that moves": lambda version, alias: version.move_alias(alias, expected=None),
    "a version that is there": lambda version, alias: add_alias(version, alias),
}


def add_alias(version: Artifact, alias: str) -> None:
    version.aliases.append(alias)
    version.save()


def add_tag(tagged: Artifact | ArtifactCollection, tag: str) -> None:
    tagged.tags.append(tag)
    tagged.save()


@pytest.mark.parametrize("door", ALIAS_DOORS)
def test_a_bad_alias_is_refused_wherever_it_is_given_and_nothing_is_written(home: Store, version: Artifact, door: str) -> None:
    for alias in BAD_ALIASES:
        with refused(home, InvalidNameError):
            ALIAS_DOORS[door](Api().artifact("demo/data:v0"), alias)


def test_bad_tags_and_places_are_refused_and_nothing_is_written(home: Store, version: Artifact) -> None:
    for tag in ["", "a/b", "a  b", "a\n", "ä", "x" * 129]:
        with refused(home, InvalidNameError):
            jupyter_artifacts.log_artifact(empty(), tags=[tag])
        with refused(home, InvalidNameError):
            add_tag(Api().artifact("demo/data"), tag)
        with refused(home, InvalidNameError):
            add_tag(Api().artifact_collection("dataset", "demo/data"), tag)
    for place in ["..", "a/b", "a:b", "a#b", "a?b", "a%2f", "a\\b", "a\nb", "-x", " x", "p" * 129]:
        with refused(home, InvalidNameError):
            jupyter_artifacts.init(project=place)
        with refused(home, InvalidNameError):
            jupyter_artifacts.init(project="demo", entity=place)
        with refused(home, InvalidNameError):
            Api().create_registry(place)
        with refused(home, InvalidNameError):
            Api().create_registry("ok", organization=place)


@pytest.mark.parametrize(
    "check", [check_artifact_name, check_type, check_alias, check_tag, check_project, check_entity, parse_artifact_ref]
)
@pytest.mark.parametrize("unit", ["a", "é", "\u0301", "/", ":", "\x1b", "\ud800"])
def test_a_name_of_a_megabyte_is_refused_at_once_by_a_short_message(check: Callable[[object], object], unit: str) -> None:
    name, took = unit * 1_000_000, []
    for _ in range(3):
        began = time.perf_counter()
        with pytest.raises(InvalidNameError) as caught:
            check(name)
        took.append(time.perf_counter() - began)

    assert min(took) < 0.01
    assert len(str(caught.value)) < 300


def test_one_project_and_one_alias_however_they_are_spelled(home: Store, workspace: Path) -> None:
    write({"a.txt": "a"})
    with jupyter_artifacts.init(project="cafe\u0301") as run:
        run.log_artifact("a.txt", name="data", type="données", aliases=["thé"]).wait()
    with jupyter_artifacts.init(project="caf\u00e9") as run:
        again = run.log_artifact("a.txt", name="data", type="donne\u0301es", aliases=["the\u0301"]).wait()

        assert again.version == "v0"
        assert run.use_artifact("data:the\u0301").version == "v0"
        assert Api().artifact("cafe\u0301/data:th\u00e9").version == "v0"
    rows = rows_of(home)
    assert [row[2] for row in rows["projects"]] == ["caf\u00e9"]
    assert len(rows["collections"]) == len(rows["versions"]) == 1
    assert sorted(row[1] for row in rows["aliases"]) == ["latest", "th\u00e9"]


def test_names_that_differ_in_case_are_two_artifacts(home: Store, version: Artifact) -> None:
    write({"b.txt": "b"})
    other = jupyter_artifacts.log_artifact("b.txt", name="Data", type="dataset", aliases=["Latest"]).wait()

    assert (other.version, other.qualified_name) == ("v0", "ana/demo/Data:v0")
    assert Api().artifact("demo/data").digest == version.digest != Api().artifact("demo/Data").digest
    with pytest.raises(VersionNotFoundError):
        Api().artifact("demo/data:Latest")
    with pytest.raises(CollectionNotFoundError):
        Api().artifact("demo/DATA")


SQL = ["' OR 1=1 --", '"; DROP TABLE versions; --', "a'); DELETE FROM aliases; --", "_", "x_", "100% ", "[a-z]*", "data' UNION SELECT 1"]


def test_what_sql_would_read_is_text_like_any_other(home: Store, version: Artifact) -> None:
    with unchanged(home):
        for text in SQL:
            with pytest.raises((InvalidNameError, CollectionNotFoundError, VersionNotFoundError)):
                Api().artifact(f"demo/data:{text.strip()}")
            assert not Api().artifact_collection_exists("demo/data", text)
            assert list(Api().artifact_collections("demo", text)) == []
    for text in SQL:
        run = jupyter_artifacts.init(project="demo", name=text, job_type=text, notes=text, config={text: text})
        made = Artifact("data", "dataset", description=text, metadata={text: text})
        with made.new_file("a.txt") as file:
            file.write(text)
        run.log_artifact(made).wait()
        run.finish()

        found = Api().artifact("demo/data")
        assert (found.description, found.metadata) == (text, {text: text})
        assert (Api().run(run.path).name, Api().run(run.path).config) == (text, {text: text})
    assert len(rows_of(home)["versions"]) == 1 + len(SQL)


def free_text(text: str) -> dict[str, Callable[[], object]]:
    return {
        "description": lambda: Artifact("data", "dataset", description=text),
        "description later": lambda: setattr(Artifact("data", "dataset"), "description", text),
        "description of a version": lambda: setattr(Api().artifact("demo/data"), "description", text),
        "run name": lambda: jupyter_artifacts.init(project="demo", name=text),
        "notes": lambda: jupyter_artifacts.init(project="demo", notes=text),
        "group": lambda: jupyter_artifacts.init(project="demo", group=text),
        "job type": lambda: jupyter_artifacts.init(project="demo", job_type=text),
    }


@pytest.mark.parametrize("where", free_text(""))
def test_free_text_that_is_not_unicode_is_refused_and_nothing_is_written(home: Store, version: Artifact, where: str) -> None:
    with refused(home, UsageError, match="Unicode"):
        free_text("a\ud800b")[where]()
    assert jupyter_artifacts.run is not None
