"""What each verb does, returns and tells, without any shell."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest

from jupyter_artifacts.commands.caller import Caller, Place
from jupyter_artifacts.commands.grammar import Dialect, parse
from jupyter_artifacts.commands.result import ExitCode, Result
from jupyter_artifacts.commands.verbs import SUMMARIES
from jupyter_artifacts.errors import (
    CollectionNotFoundError,
    CommError,
    EntryNotFoundError,
    Error,
    InvalidMetadataError,
    InvalidNameError,
    InvalidPathError,
    ReferenceMissingError,
    RunNotFoundError,
    SourceError,
    UsageError,
)
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.diff import ArtifactDiff
from jupyter_artifacts.sdk.fetched_run import FetchedRun
from jupyter_artifacts.sdk.run import Run, automatic_run, current_run, init
from jupyter_artifacts.settings import load_settings
from jupyter_artifacts.views.payloads.shapes import RunsPayload
from tests.commands.workspace import write

DIALECT = Dialect(prog="test", words={verb: verb for verb in SUMMARIES})


@contextmanager
def open_run(place: Place) -> Iterator[Run]:
    with automatic_run(load_settings(store=place.store, project=place.project, entity=place.entity), job_type="test") as run:
        yield run


def do(*words: str, variables: Mapping[str, object] | None = None, shows_all: bool = False) -> Result:
    verb, args = parse(words, DIALECT)
    return verb.run(args, Caller(open_run, variables=variables or {}, shows_all=shows_all))


def log(*words: str, variables: Mapping[str, object] | None = None) -> Artifact:
    artifact = do("log", *words, variables=variables).value
    assert isinstance(artifact, Artifact)
    return artifact


def paths_in(artifact: Artifact) -> list[str]:
    return list(artifact.manifest.entries)


# log -----------------------------------------------------------------------------------------------------------------------------


def test_a_folder_is_logged_under_its_own_name_with_its_files_at_the_top() -> None:
    write({"digits/a.txt": "1", "digits/sub/b.txt": "2"})

    artifact = log("digits/")

    assert (artifact.name, artifact.type, paths_in(artifact)) == ("digits:v0", "dataset", ["a.txt", "sub/b.txt"])
    assert artifact.qualified_name == "ana/uncategorized/digits:v0"


def test_the_current_folder_has_a_name_too(workspace: Path) -> None:
    write({"a.txt": "1"})

    assert log(".").name == f"{workspace.name}:v0"


def test_a_file_is_logged_under_its_own_name() -> None:
    write({"data.csv": "a,b"})

    artifact = log("data.csv")

    assert (artifact.name, paths_in(artifact)) == ("data.csv:v0", ["data.csv"])


def test_several_paths_keep_their_names_below_the_artifact() -> None:
    write({"one/a.txt": "1", "two/a.txt": "2", "three.txt": "3"})

    artifact = log("one", "two", "three.txt", "--name", "all")

    assert paths_in(artifact) == ["one/a.txt", "three.txt", "two/a.txt"]


def test_patterns_are_the_shells_business() -> None:
    write({"a.txt": "1"})

    with pytest.raises(InvalidPathError):
        do("log", "*.txt")


def test_everything_that_flags_say_is_kept() -> None:
    write({"model/weights": "1", "model/trash.tmp": "2"})

    artifact = log(
        "model", "--name", "bob/vision/net", "-t", "model", "-a", "best", "-a", "prod", "--tag", "big", "-d", "first try",
        "--metadata", '{"layers": [3, 4]}', "--ignore", "*.tmp",
    )  # fmt: skip

    assert (artifact.qualified_name, artifact.type, artifact.description) == ("bob/vision/net:v0", "model", "first try")
    assert (set(artifact.aliases), artifact.tags, artifact.metadata) == ({"latest", "best", "prod"}, ["big"], {"layers": [3, 4]})
    assert paths_in(artifact) == ["weights"]


def test_options_name_the_place_where_the_name_does_not(tmp_path: Path) -> None:
    write({"a.txt": "1"})

    artifact = log("a.txt", "--project", "p", "--entity", "e", "--store", str(tmp_path / "other"))

    assert artifact.qualified_name == "e/p/a.txt:v0"
    assert do("show", "e/p/a.txt", "--store", str(tmp_path / "other")).value.digest == artifact.digest
    with pytest.raises(CollectionNotFoundError):
        do("show", "e/p/a.txt")


def test_a_table_is_kept_as_parquet_under_the_variables_name() -> None:
    frame = pd.DataFrame({"species": ["Adelie", "Gentoo"], "mass": [3700, 5000]})

    artifact = log("penguins", variables={"penguins": frame})

    assert (artifact.name, paths_in(artifact)) == ("penguins:v0", ["penguins.parquet"])
    pd.testing.assert_frame_equal(pd.read_parquet(Path(artifact.download()) / "penguins.parquet"), frame)


def test_labels_of_a_table_that_become_text_are_told() -> None:
    result = do("log", "t", variables={"t": pd.DataFrame({1: [1], "b": [2]})})

    notes: Any = result.payload["notes"]
    assert [note.partition(":")[0] for note in notes] == ["Column labels of t became text"]


def test_an_equal_table_makes_no_version() -> None:
    for _ in range(2):
        artifact = log("t", variables={"t": pd.DataFrame({"a": [1, 2], "b": ["x", None]})})

    assert artifact.version == "v0"
    assert artifact.log_result is not None
    assert not artifact.log_result.is_new


def test_a_later_version_is_of_the_type_of_the_earlier_ones() -> None:
    write({"net": "1"})
    log("net", "--type", "model")
    write({"net": "2"})

    assert log("net").type == "model"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("my data (1).csv", "my-data-1-.csv"),
        ("größe.csv", "groe.csv"),
        ("-rf", "rf"),
        ("a\x1b[31mred.txt", "a-31mred.txt"),
        ("x" * 200, "x" * 128),
        ("dot.", "dot"),
        ("quote'\".txt", "quote-.txt"),
    ],
)
def test_names_that_no_artifact_may_have_are_made_so_and_it_is_said(file: str, name: str) -> None:
    Path("folder").mkdir()
    (Path("folder") / file).mkdir()
    write({f"folder/{file}/a.txt": "1"})

    result = do("log", f"folder/{file}")

    assert isinstance(result.value, Artifact)
    assert result.value.collection.name == name
    notes: Any = result.payload["notes"]
    assert name in notes[0]


@pytest.mark.parametrize("file", ["数据", "...", "con"])
def test_names_of_which_nothing_is_left_ask_for_another(file: str) -> None:
    write({f"folder/{file}/a.txt": "1"})

    with pytest.raises(InvalidNameError, match="add --name"):
        do("log", f"folder/{file}")


def test_metadata_may_come_from_a_file() -> None:
    write({"a.txt": "1", "meta.json": '{"rows": 3}'})

    assert log("a.txt", "--metadata", "@meta.json").metadata == {"rows": 3}


@pytest.mark.parametrize("kind", ["a file", "a folder"])
def test_a_word_that_is_both_a_path_and_a_table_is_refused(kind: str) -> None:
    write({"both" if kind == "a file" else "both/x": "1"})
    frame = pd.DataFrame({"a": [1]})

    with pytest.raises(UsageError, match=r"write \./both"):
        do("log", "both", variables={"both": frame})

    assert log("./both", variables={"both": frame}).name == "both:v0"


def test_a_path_counts_before_a_variable_that_is_no_table() -> None:
    write({"data/a.txt": "1"})

    assert paths_in(log("data", variables={"data": [1, 2, 3]})) == ["a.txt"]


@pytest.mark.parametrize(
    ("words", "kind", "message"),
    [
        (["nope.csv"], InvalidPathError, "there is no file, folder or table 'nope.csv' here."),
        (["a.tx"], InvalidPathError, "there is no file, folder or table 'a.tx' here; did you mean 'a.txt'?"),
        (["penguin"], InvalidPathError, "there is no file, folder or table 'penguin' here; did you mean 'penguins'?"),
        (["far/away.txt"], InvalidPathError, "there is no file, folder or table 'far/away.txt' here; the folder 'far' does not exist."),
        ([""], InvalidPathError, "there is no file, folder or table '' here."),
        (["where"], UsageError, "there is no file or folder 'where' here; for the path that the variable holds, write {where}."),
        (["column"], UsageError, "the variable column holds a Series; log a table, such as column.to_frame()."),
        (["model"], UsageError, "the variable holds no table but a dict; save it to a file, and log that."),
        (["s3://b ad/key"], InvalidPathError, "'b ad' is not the name of a bucket"),
        (["file:///nowhere/at/all"], ReferenceMissingError, "there is nothing at file:///nowhere/at/all"),
        (["https://user:hunter2@ho st/a"], InvalidPathError, "names no host|is not one that all programs read alike"),
        (["a.txt", "b.txt"], UsageError, "an artifact of several paths needs a name: add --name NAME."),
        (["a.txt", "--name", "a:v3"], UsageError, "--name 'a:v3' holds a version or alias"),
        (["a.txt", "--name", "two words"], InvalidNameError, "'two-words' would do"),
        (["a.txt", "--name", "../../etc"], InvalidNameError, "artifact name 'etc'|project '..'"),
        (["a.txt", "--alias", "v3"], InvalidNameError, "reads as a version"),
        (["a.txt", "--alias", "a/b"], InvalidNameError, "may not hold /"),
        (["a.txt", "--tag", "no/slash"], InvalidNameError, "tag"),
        (["a.txt", "--type", "wandb-x"], InvalidNameError, "reserved"),
        (["a.txt", "--project", "a/b"], InvalidNameError, "project 'a/b' may not hold /"),
        (["a.txt", "--metadata", "{rows: 3}"], InvalidMetadataError, """in single quotes, as in --metadata '{"rows": 344}'"""),
        (["a.txt", "--metadata", "[1]"], InvalidMetadataError, "must be a JSON object"),
        (["a.txt", "--metadata", "@none.json"], UsageError, "the metadata file 'none.json' can't be read: No such file or directory."),
        (["mixed"], UsageError, "column 'm' of mixed can't be kept as Parquet"),
        (["dangling"], SourceError, "leads nowhere"),
    ],
)
def test_mistakes_leave_neither_a_run_nor_an_artifact(words: list[str], kind: type[Error], message: str) -> None:
    write({"a.txt": "1", "b.txt": "2", "dangling/x": "1"})
    Path("dangling/link").symlink_to("nowhere")
    variables = {
        "penguins": pd.DataFrame({"a": [1]}),
        "mixed": pd.DataFrame({"ok": [1, 2], "m": [1, "x"]}),
        "where": "somewhere",
        "column": pd.Series([1]),
        "model": {},
    }

    with pytest.raises(kind) as caught:
        do("log", *words, variables=variables)

    assert any(part in str(caught.value) for part in message.split("|"))
    assert "\n" not in str(caught.value)
    assert list(Api().runs()) == []


def test_home_is_understood(monkeypatch: pytest.MonkeyPatch, workspace: Path) -> None:
    monkeypatch.setenv("HOME", str(workspace))
    write({"data/a.txt": "1"})

    assert log("~/data").name == "data:v0"


# The others -----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def digits() -> None:
    """Three versions: v0 is `raw`, v2 the latest."""
    write({"digits/a.txt": "one\n", "digits/b/c.txt": "two\n"})
    log("digits", "--alias", "raw", "--metadata", '{"n": 1}')
    write({"digits/a.txt": "ONE\n"})
    log("digits")
    write({"digits/new.txt": "3\n"})
    log("digits")


def test_use_records_an_input(digits: None) -> None:
    artifact = do("use", "digits:raw").value

    assert isinstance(artifact, Artifact)
    assert (artifact.name, len(artifact.used_by())) == ("digits:v0", 1)


def test_use_of_another_type_or_of_nothing_leaves_no_run(digits: None) -> None:
    before = len(list(Api().runs()))

    with pytest.raises(CollectionNotFoundError):
        do("use", "digit")
    with pytest.raises(CommError, match="is of type 'dataset', not 'model'"):
        do("use", "digits", "--type", "model")

    assert len(list(Api().runs())) == before


def test_download_brings_files_and_returns_the_folder(digits: None) -> None:
    folder = do("download", "digits:raw", "--root", "out").value

    assert isinstance(folder, str)
    assert (Path(folder) / "a.txt").read_text() == "one\n"
    assert Path(folder) == Path("out").absolute()


def test_download_goes_to_the_artifacts_folder_by_itself(digits: None) -> None:
    assert do("download", "digits").value == str(Path("artifacts/digits:v2").absolute())


def test_download_brings_a_part(digits: None) -> None:
    do("download", "digits", "--root", "out", "--prefix", "b/")

    assert [str(path) for path in sorted(Path("out").rglob("*.txt"))] == ["out/b/c.txt"]
    with pytest.raises(EntryNotFoundError, match="no file of digits:v2 starts with 'zzz'"):
        do("download", "digits", "--root", "out", "--prefix", "zzz")


def test_show_returns_the_version(digits: None) -> None:
    artifact = do("show", "digits:raw").value

    assert isinstance(artifact, Artifact)
    assert artifact.name == "digits:v0"


def test_ls_lists_everything_where_no_project_was_chosen(digits: None) -> None:
    write({"x/a": "1"})
    log("x", "--project", "other", "--type", "model")

    def listed(*words: str) -> list[str]:
        found: Any = do("ls", *words).value
        return [f"{each.project}/{each.name}" for each in found]

    assert listed() == ["other/x", "uncategorized/digits"]
    assert listed("other") == listed("ana/other") == listed("other/") == listed("--project", "other") == ["other/x"]
    assert listed("dig*") == listed("uncategorized/dig*") == listed("ana/uncategorized/?igits") == ["uncategorized/digits"]
    assert listed("--type", "model") == ["other/x"]
    assert listed("none*") == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nope"], "there is no project ana/nope. There is ana/uncategorized."),
        (["--project", "nope"], "there is no project ana/nope. There is ana/uncategorized."),
        (["bob/uncategorized"], "there is no project bob/uncategorized. There is ana/uncategorized."),
        (["uncategorised"], "there is no project ana/uncategorised. Did you mean 'uncategorized'?"),
        (["digits"], "'digits' is an artifact: `show uncategorized/digits` and `history uncategorized/digits` tell about it."),
    ],
)
def test_ls_of_a_project_that_is_not_there_says_what_is(digits: None, words: list[str], message: str) -> None:
    with pytest.raises(CommError) as caught:
        do("ls", *words)

    assert message in str(caught.value)


def test_ls_lists_the_project_of_the_setting(digits: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_ARTIFACTS_PROJECT", "mine")

    assert do("ls").value == []


@pytest.mark.parametrize("where", ["a/b/c/d", "a/b/c"])
def test_ls_of_too_many_parts_is_refused(where: str) -> None:
    with pytest.raises(UsageError, match="too many parts"):
        do("ls", where)


def test_history_is_newest_first_and_may_be_cut(digits: None) -> None:
    def versions(*words: str) -> list[str]:
        found: Any = do("history", "digits", *words).value
        return [each.version for each in found]

    assert versions() == ["v2", "v1", "v0"]
    assert versions("--limit", "2") == ["v2", "v1"]
    assert do("history", "digits", "--limit", "2").payload["more"] == 1
    with pytest.raises(UsageError, match="at least one"):
        do("history", "digits", "--limit", "0")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["digits:v0", "digits:v2"], ("digits:v0", "digits:v2")),
        (["digits:v2", "digits:raw"], ("digits:v2", "digits:v0")),
        (["digits:v1"], ("digits:v0", "digits:v1")),
        (["digits"], ("digits:v1", "digits:v2")),
    ],
)
def test_diff_compares_two_or_one_with_the_one_before(digits: None, words: list[str], names: tuple[str, str]) -> None:
    diff = do("diff", *words).value

    assert isinstance(diff, ArtifactDiff)
    assert (diff.old.name, diff.new.name) == names


def test_diff_shows_lines_unless_only_numbers_are_asked_for(digits: None) -> None:
    assert do("diff", "digits:v1").payload["texts"]
    assert do("diff", "digits:v1", "--stat").payload["texts"] == []


def test_diff_of_a_first_version_says_so(digits: None) -> None:
    with pytest.raises(UsageError, match="digits:v0 is the first version"):
        do("diff", "digits:raw")


def test_alias_moves_and_removes(digits: None) -> None:
    assert do("alias", "digits:v1", "raw", "good").payload["added"] == ["good", "raw"]
    assert Api().artifact("digits:raw").version == "v1"
    assert do("alias", "digits:v1", "good", "--remove").payload["removed"] == ["good"]
    assert Api().artifact("digits:v1").aliases == ["raw"]
    with pytest.raises(UsageError, match="digits:v1 has no alias 'good'; it has raw"):
        do("alias", "digits:v1", "good", "--remove")


def test_verify_reads_the_store_or_a_folder(digits: None) -> None:
    do("download", "digits", "--root", "out")

    assert do("verify", "digits").value is True
    assert do("verify", "digits", "--root", "out").value is True
    write({"out/a.txt": "changed"})
    spoilt = do("verify", "digits", "--root", "out")
    assert (spoilt.value, spoilt.exit_code) == (False, ExitCode.INTEGRITY)
    with pytest.raises(UsageError, match="there is no folder 'nowhere'"):
        do("verify", "digits", "--root", "nowhere")


def test_init_begins_the_run_that_is_asked_for() -> None:
    run = do("init", "--project", "p", "--job-type", "train", "--group", "g", "--name", "my run", "--notes", "why not").value

    assert isinstance(run, Run)
    assert run is current_run()
    assert (run.project, run.job_type, run.group, run.name, run.notes) == ("p", "train", "g", "my run", "why not")


def test_runs_and_run_tell_about_runs() -> None:
    for name, acc in (("one", 0.5), ("two", 0.75)):
        with init(project="p", name=name, job_type="train", group=name, id=name) as run:
            run.log({"acc": acc})

    found = do("runs", "p")
    assert isinstance(found.value, list)
    assert [each.id for each in found.value] == ["two", "one"]
    assert [each["summary"] for each in cast(RunsPayload, found.payload)["runs"]] == [{"acc": 0.75}, {"acc": 0.5}]
    assert [each.id for each in cast(list[FetchedRun], do("runs", "p", "--group", "one").value)] == ["one"]
    assert do("runs", "--project", "p", "--state", "failed", "--job-type", "train").value == []
    limited = do("runs", "ana/p", "--limit", "1").payload
    assert (len(cast(RunsPayload, limited)["runs"]), limited["more"]) == (1, 1)
    shown = do("run", "ana/p/one")
    assert isinstance(shown.value, FetchedRun)
    assert shown.payload["summary"] == {"acc": 0.5}
    assert cast(FetchedRun, do("run", "two", "--project", "p").value).name == "two"
    with pytest.raises(UsageError, match="no run is going on"):
        do("run")
    with pytest.raises(RunNotFoundError, match="has no run 'three'"):
        do("run", "p/three")
    with pytest.raises(UsageError, match="--state is 'odd'; runs are running, finished"):
        do("runs", "--state", "odd")
    with pytest.raises(UsageError, match="--limit is 0"):
        do("runs", "--limit", "0")
    with pytest.raises(CommError, match="no project ana/nowhere"):
        do("runs", "nowhere")


def test_run_shows_the_run_that_goes_on() -> None:
    begun = cast(Run, do("init", "--project", "p").value)
    begun.log({"loss": 3.0})

    shown = do("run")

    assert (cast(FetchedRun, shown.value).id, shown.payload["summary"], shown.payload["row_count"]) == (begun.id, {"loss": 3.0}, 1)


def test_lists_are_whole_for_programs() -> None:
    write({f"many/{number}": str(number) for number in range(120)})
    do("log", "many")

    few, all_of_them = do("show", "many").payload, do("show", "many", shows_all=True).payload

    assert isinstance(few["entries"], list)
    assert isinstance(all_of_them["entries"], list)
    assert (len(few["entries"]), few["more"]) == (50, 70)
    assert (len(all_of_them["entries"]), all_of_them["more"]) == (120, 0)
