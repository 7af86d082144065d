"""`%artifact` in a real IPython shell: values, one-line errors, and what is left after unloading."""

import re
from pathlib import Path

import pandas as pd
import pytest
from IPython.core.error import UsageError

from jupyter_artifacts.commands.verbs import SUMMARIES
from jupyter_artifacts.core.model.operation import OperationRecord
from jupyter_artifacts.core.operations.du import Usage
from jupyter_artifacts.core.operations.fsck.result import FsckResult
from jupyter_artifacts.core.operations.gc.plan import GcPlan
from jupyter_artifacts.core.operations.gc.result import GcResult
from jupyter_artifacts.core.operations.recover.result import Recovery
from jupyter_artifacts.core.operations.retention import RetentionSettings
from jupyter_artifacts.core.operations.transfer.export import ExportResult
from jupyter_artifacts.core.operations.transfer.import_file import ImportResult
from jupyter_artifacts.core.references.cache import CacheState
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.collection import ArtifactCollection
from jupyter_artifacts.sdk.diff import ArtifactDiff
from jupyter_artifacts.sdk.fetched_run import FetchedRun
from jupyter_artifacts.sdk.lineage import Lineage
from jupyter_artifacts.sdk.paginator import Paginator
from jupyter_artifacts.sdk.run import Run, current_run
from tests.commands.workspace import write
from tests.magics.shells import Shell, shell

__all__ = ["shell"]


@pytest.fixture
def digits() -> None:
    write({"digits/a.txt": "one\n"})


def test_patterns_are_expanded_as_a_shell_does_it(shell: Shell) -> None:
    write({"a.txt": "1", "b.txt": "2", ".hidden.txt": "3", "[x].csv": "4"})

    assert list(shell.value("%artifact log *.txt --name texts").manifest.entries) == ["a.txt", "b.txt"]
    assert shell.value("%artifact log b.*").name == "b.txt:v0"
    assert list(shell.value("%artifact log [x].csv").manifest.entries) == ["[x].csv"]
    assert "there is no file, folder or table '*.png' here" in shell.fail("%artifact log *.png")


def test_an_interrupted_line_ends_with_one_line(shell: Shell, digits: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Artifact, "add_dir", interrupt)

    shell.run("%artifact log digits")

    assert type(shell.result.error_in_exec) is KeyboardInterrupt
    assert (shell.out + shell.err).strip() == "KeyboardInterrupt: interrupted; nothing half-done was left in the store."


# Values --------------------------------------------------------------------------------------------------------------------------


def test_every_verb_returns_a_value_and_shows_its_result_once(shell: Shell, digits: None) -> None:
    lines = {
        "init --project p": (Run, "p/"),
        "log digits --alias best": (Artifact, "digits  [v0]"),
        "use digits:best": (Artifact, "digits  [v0]"),
        "download digits --root out": (str, "1 file of digits:v0 in out"),
        "show digits": (Artifact, "digits  [v0]"),
        "ls": (list, "digits"),
        "history digits": (Paginator, "first version"),
        "lineage digits": (Lineage, "made by"),
        "track on": (bool, "Tracking cells"),
        "track": (bool, "recorded."),
        "track off": (bool, "not tracked"),
        "runs": (list, "Started"),
        "run": (FetchedRun, "Outputs"),
        "alias digits:v0 good": (Artifact, "good now points to digits:v0"),
        "tag digits:v0 clean": (Artifact, "Tagged clean."),
        "edit digits:v0 --description 'all of them'": (Artifact, "Description: all of them"),
        "link digits:v0 shelf": (Artifact, "ana/p/digits:v0 is ana/p/shelf:v0 now, too."),
        "unlink shelf": (Artifact, "ana/p/shelf:v0 is no more; ana/p/digits:v0 stays as it is."),
        "collection digits --tag small": (ArtifactCollection, "Tagged small."),
        "du digits": (Usage, "Deleting it frees"),
        "gc --dry-run": (GcPlan, "There is nothing to collect."),
        "gc": (GcResult, "There is nothing to collect."),
        "verify digits": (bool, "Intact"),
        "export digits": (ExportResult, "Exported, every byte verified"),
        "import digits.zip": (ImportResult, "All of it is here already"),
        "cache": (CacheState, "Read cache of references"),
        "fsck": (FsckResult, "Sound: read every byte of"),
        "fsck --quick": (FsckResult, "Sound: looked at"),
        "recover": (Recovery, "there is nothing to recover"),
        "ttl digits 30d": (Artifact, "30d from its creation"),
        "rm digits:v0 --delete-aliases": (list, "Deleted the version v0."),
        "undo": (OperationRecord, "Undone: delete digits:v0."),
        "redo": (OperationRecord, "Done again: delete digits:v0."),
        "restore digits:v0": (list, "Back again: digits:v0."),
        "settings --ttl 52w": (RetentionSettings, "kept for 364d"),
        "oplog": (list, "settings "),
        "drafts": (list, "There are no drafts in ana/p."),
    }
    for line, (kind, shown) in lines.items():
        value = shell.value(f"%artifact {line}")

        assert isinstance(value, kind), line
        assert shell.out.count(shown) == 1, shell.out

    assert (
        "To get it back:\n%artifact download ana/p/digits:v0"
        in shell.ip.display_formatter.format(Api({"project": "p"}).artifact("digits"))[0]["text/plain"]
    )
    write({"digits/a.txt": "two\n"})
    shell.run("%artifact log digits;")
    assert isinstance(shell.value("%artifact diff digits"), ArtifactDiff)
    assert shell.out.count("digits  [v0 → v1]") == 1


@pytest.mark.parametrize(
    ("cell", "marker"),
    [
        ("%artifact ls", "Out["),
        ("%artifact verify digits", "Out["),
        ("%artifact show digits", "Out["),
        ("x = %artifact ls", None),
        ("%artifact ls\nx = 1", None),
        ("for _ in range(1):\n    %artifact ls", None),
        ("if True:\n    y = %artifact show digits", None),
        ("%time %artifact ls", "Out["),
        ("%%time\n%artifact ls", "Out["),
        ("import asyncio\nawait asyncio.sleep(0)\n%artifact ls", "Out["),
        ("def f():\n    %artifact ls\nf()", None),
        ("get_ipython().run_line_magic('artifact', 'ls')", "Out["),
    ],
)
def test_a_result_shows_once_wherever_the_magic_stands(shell: Shell, digits: None, cell: str, marker: str | None) -> None:
    shell.run("%artifact log digits;")

    shell.run(cell)

    assert shell.result.success
    first_line = {"verify": "digits  [v0]", "show": "digits  [v0]"}.get(cell.split()[-2] if "digits" in cell else "", "ana\n")
    assert shell.out.count(first_line) == 1, shell.out
    assert re.search(r"<Artifact|: True$", shell.out, re.MULTILINE) is None, "the value shows itself besides its result"
    assert ("Out[" in shell.out) == (marker is not None)


def test_the_output_of_a_cell_is_the_value_itself(shell: Shell, digits: None) -> None:
    shell.run("%artifact log digits")

    assert isinstance(shell.ip.user_ns["_"], Artifact)
    assert shell.run("%artifact verify digits") is True
    assert [type(each) for each in shell.run("%artifact ls")] == [ArtifactCollection]


def test_showing_a_result_leaves_other_displays_alone(shell: Shell, digits: None) -> None:
    shell.run("%artifact log digits;")
    shell.run("%artifact verify digits")
    shell.run("True")
    assert shell.out == "Out[3]: True\n"

    shell.ip.ast_node_interactivity = "all"
    shell.run("%artifact verify digits\nTrue")
    assert shell.out.endswith("Out[4]: True\n")
    assert shell.out.count("Intact") == 1


@pytest.mark.parametrize("cell", ["%artifact log digits;", "%artifact log digits ; ", "x = %artifact log digits;", "%artifact ls;"])
def test_a_semicolon_shows_nothing(shell: Shell, digits: None, cell: str) -> None:
    shell.run(cell)

    assert shell.result.success
    assert (shell.out, shell.err) == ("", "")


def test_a_silent_assignment_still_has_a_value(shell: Shell, digits: None) -> None:
    assert isinstance(shell.value("%artifact log digits;"), Artifact)


def test_a_semicolon_in_a_name_is_a_name(shell: Shell) -> None:
    write({"a;": "1", "b;c": "1"})

    for word in ("'a;'", '"a;"', "a\\;", "b;c"):
        shell.run(f"%artifact log {word} --name n")
        assert shell.result.success, shell.err
        assert shell.out


# Variables -----------------------------------------------------------------------------------------------------------------------


def test_tables_and_values_of_the_session_can_be_named(shell: Shell) -> None:
    shell.ip.user_ns.update(penguins=pd.DataFrame({"mass": [3700]}), number=5, where=Path("out dir"))

    artifact = shell.value('%artifact log penguins --name birds-{number} --metadata \'{"number": 1}\' -d "of $number"')
    folder = shell.value("%artifact download {artifact} --root {where}") if shell.ip.user_ns.update(artifact=artifact) is None else ""

    assert (artifact.name, artifact.metadata, artifact.description) == ("birds-5:v0", {"number": 1}, "of 5")
    assert folder == str(Path("out dir").absolute())
    assert Path("out dir/penguins.parquet").exists()


def test_locals_of_a_function_are_seen(shell: Shell) -> None:
    write({"digits/a.txt": "1"})
    shell.run("def f(folder):\n    label = 'inner'\n    %artifact log {folder} --alias $label\nf('digits')")

    assert shell.result.success, shell.err
    assert Api().artifact("digits:inner").version == "v0"


# Mistakes ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("%artifact lgo digits", "there is no verb 'lgo'; did you mean %artifact log?"),
        ("%artifact put digits", "there is no verb 'put'; did you mean %artifact log?"),
        ("%artifact log", "the following arguments are required: PATH. See `%artifact log -h`."),
        ("%artifact log 'digits", "the quote that opens before 'digits' is not closed."),
        ("%artifact log digits --nmae x", "there is no argument '--nmae' here; did you mean --name? See `%artifact log -h`."),
        ("%artifact log digit", "there is no file, folder or table 'digit' here; did you mean 'digits'?"),
        ("%artifact log {undefined}", "'undefined' is not defined. Put the word into single quotes to have it as it is."),
        ("%artifact show digits", "project ana/uncategorized has no artifact 'digits'. The project has no artifacts."),
        ("%artifact log digits --alias v1", "alias 'v1' reads as a version or a digest; choose another."),
        ("%artifact log digits --store s3://bucket", "a store at s3:// is not supported yet; give a folder's path or a file:// URL."),
        ("%artifact log digits --store /proc/nowhere", None),
        ("%artifact use digits:latest", None),
        ("%artifact download digits --root /proc/nowhere", None),
        (
            "%%artifact log digits\nbody",
            "%%artifact takes a cell body only as `%%artifact run`; write %artifact, with one percent sign, on a line of its own for all"
            " else.",
        ),
        ("%artifact show '\x1b[31m\u202edigits'", None),
        ("%artifact log '\x1b[31m\u202e'", None),
        ("get_ipython().run_line_magic('artifact', 'log \"a\\\\nb\"')", None),
    ],
)
def test_a_mistake_is_one_line_without_a_traceback(shell: Shell, digits: None, cell: str, message: str | None) -> None:
    error = shell.fail(cell)

    assert type(shell.result.error_in_exec) is UsageError
    assert error.startswith("UsageError: ")
    assert error.count("\n") == 1, error
    assert shell.out == ""
    assert error[:-1].isprintable()
    if message is not None:
        assert error == f"UsageError: {message}\n"


def test_what_an_error_quotes_is_made_visible(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("bad \x1b[31m\u202e\nname")

    monkeypatch.setattr("jupyter_artifacts.commands.ls.run", fail)

    assert shell.fail("%artifact ls") == "UsageError: bad \\x1b[31m\\u202e name\n"


def test_the_cause_is_kept_and_can_be_shown(shell: Shell) -> None:
    shell.fail("%artifact show nope")
    assert type(shell.result.error_in_exec.__cause__).__name__ == "CollectionNotFoundError"

    shell.run("%config ArtifactMagics.debug = True")
    shell.run("%artifact show nope")
    assert "Traceback (most recent call last)" in shell.out + shell.err
    assert type(shell.result.error_in_exec).__name__ == "CollectionNotFoundError"


def test_mistakes_leave_no_run_behind(shell: Shell) -> None:
    for line in ("log nope", "use nope", "log", "show nope"):
        shell.fail(f"%artifact {line}")

    assert list(Api().runs()) == []


# Help ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["%artifact", "%artifact -h", "%artifact help", "%artifact --help"])
def test_bare_it_lists_the_verbs(shell: Shell, cell: str) -> None:
    assert shell.run(cell) is None
    assert all(f"  {verb}" in shell.out for verb in SUMMARIES)


@pytest.mark.parametrize("verb", SUMMARIES)
def test_each_verb_explains_itself(shell: Shell, verb: str) -> None:
    shell.run(f"%artifact {verb} -h")

    assert shell.result.success
    assert shell.out.startswith(f"usage: %artifact {verb} [-h]")
    assert shell.err == ""


def test_a_question_mark_shows_the_verbs(shell: Shell) -> None:
    documentation = shell.ip.find_line_magic("artifact").__doc__

    assert all(f"%artifact {verb}" in documentation for verb in SUMMARIES)


# Runs ----------------------------------------------------------------------------------------------------------------------------


def test_without_init_the_sessions_own_run_is_used_from_the_first_log_on(shell: Shell, digits: None) -> None:
    shell.run("%artifact ls")
    assert list(Api().runs()) == []

    first = shell.value("%artifact log digits")
    write({"digits/a.txt": "two"})
    second = shell.value("%artifact log digits")
    shell.run("%artifact use digits:v0")

    (run,) = Api().runs()
    assert first.logged_by() == second.logged_by() == run
    assert [used.name for used in run.used_artifacts()] == ["digits:v0"]
    assert current_run() is None


def test_with_init_its_run_is_used_and_its_project_looked_into(shell: Shell, digits: None) -> None:
    run = shell.value("%artifact init --project vision --job-type prepare")

    artifact = shell.value("%artifact log digits")

    assert artifact.qualified_name == "ana/vision/digits:v0"
    assert artifact.logged_by().path == run.path
    assert shell.value("%artifact show digits").qualified_name == artifact.qualified_name
    assert len(shell.value("%artifact ls")) == 1


def test_another_project_gets_a_run_of_its_own(shell: Shell, digits: None) -> None:
    run = shell.value("%artifact init --project vision")

    elsewhere = shell.value("%artifact log digits --project other")
    again = shell.value("%artifact log digits --name other/again")

    assert (elsewhere.project, again.project) == ("other", "other")
    assert elsewhere.logged_by().path == again.logged_by().path != run.path
    assert run.state == "running"


def test_the_cell_is_recorded(shell: Shell, digits: None) -> None:
    shell.run("x = 1")
    cell = "# why\nx = 2\n%artifact log digits"
    shell.run(cell)

    step = shell.run("%artifact show digits") and Api().artifact("digits")
    assert "# why" in shell.out
    assert "Cell [2]" in shell.out
    assert step.version == "v0"


# Coming and going ----------------------------------------------------------------------------------------------------------------


def test_loading_twice_is_loading_once(shell: Shell) -> None:
    shell.run("import jupyter_artifacts\njupyter_artifacts.load_ipython_extension(get_ipython())\n%load_ext jupyter_artifacts")

    assert [type(each).__name__ for each in shell.ip.configurables].count("ArtifactMagics") == 1
    assert len(shell.ip.events.callbacks["post_run_cell"]) == len(set(shell.ip.events.callbacks["post_run_cell"]))


def test_unloading_leaves_nothing(shell: Shell) -> None:
    callbacks = len(shell.ip.events.callbacks["post_run_cell"])
    shell.run("%unload_ext jupyter_artifacts")

    assert "not found" in shell.fail("%artifact")
    assert len(shell.ip.events.callbacks["post_run_cell"]) == callbacks - 1
    assert not [each for each in shell.ip.configurables if type(each).__name__ == "ArtifactMagics"]
    shell.run("%load_ext jupyter_artifacts\n%artifact ls")
    assert shell.result.success


def test_reloading_keeps_it_working(shell: Shell, digits: None) -> None:
    shell.run("%reload_ext jupyter_artifacts")
    shell.run("%artifact log digits")

    assert shell.result.success
    assert [type(each).__name__ for each in shell.ip.configurables].count("ArtifactMagics") == 1


def test_settings_are_those_of_config(shell: Shell) -> None:
    shell.run("%config ArtifactMagics")

    assert "ArtifactMagics.debug=<Bool>" in shell.out
    assert "ArtifactMagics.progress=<Bool>" in shell.out
