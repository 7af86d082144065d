"""The command line: what it prints where, and how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_artifacts._version import __version__
from jupyter_artifacts.cli import main
from jupyter_artifacts.cli.dialect import DIALECT, EXIT_CODES
from jupyter_artifacts.commands.result import ExitCode
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.sdk.session import session
from tests.commands.workspace import write

HEAVY = {"IPython", "aiohttp", "anywidget", "asyncio", "duckdb", "fsspec", "ipywidgets", "numpy", "pandas", "pyarrow", "jupyter_core"}


class Ended:
    """A command that ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Any:
    """Call the command line in this process."""

    def call(*words: str) -> Ended:
        code = main(words)
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    return call


@pytest.fixture
def digits(cli: Any) -> None:
    """`shop/digits`, in two versions."""
    write({"digits/a.txt": "one\n", "digits/b.txt": "two\n"})
    assert cli("put", "digits", "--name", "shop/digits", "--type", "dataset", "--alias", "raw").code == 0
    write({"digits/a.txt": "ONE\n"})
    assert cli("put", "digits", "--name", "shop/digits").code == 0


# Verbs ---------------------------------------------------------------------------------------------------------------------------


def test_put_makes_project_and_run(cli: Any) -> None:
    write({"model.bin": "weights"})

    ended = cli("put", "model.bin", "--name", "shop/net", "--type", "model", "--alias", "best")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("net  [v0]")
    artifact = Api({"project": "shop"}).artifact("net:best")
    run = artifact.logged_by()
    assert run is not None
    assert (artifact.type, run.job_type, run.state, run.origin.arguments[:2]) == ("model", "cli_put", "finished", ("put", "model.bin"))


def test_put_tells_of_its_run_as_it_ended(cli: Any) -> None:
    write({"a.txt": "1"})

    assert cli("put", "a.txt", "--json").json["run"]["state"] == "finished"


def test_a_terminal_of_ascii_gets_plain_marks(digits: None) -> None:
    write({"ü.txt": "1"})
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}

    def said(*words: str) -> str:
        ended = subprocess.run([sys.executable, "-m", "jupyter_artifacts", *words], env=ascii_only, capture_output=True, check=True)
        return ended.stdout.decode("ascii")

    assert "OK: Intact: 2 files" in said("verify", "shop/digits")
    assert "\\" not in said("ls", "shop")
    said("put", "ü.txt", "--name", "u")
    assert "\\xfc.txt" in said("show", "u")  # what is no mark of ours is not guessed at


def test_put_that_fails_leaves_nothing(cli: Any) -> None:
    write({"a.txt": "1"})
    cli("put", "a.txt", "--name", "shop/a", "--type", "dataset")

    ended = cli("put", "a.txt", "--name", "shop/a", "--type", "model")

    assert ended.code == ExitCode.USAGE
    assert "already exists with type 'dataset'" in ended.err
    assert [version.version for version in Api({"project": "shop"}).artifacts("dataset", "a")] == ["v0"]


def test_show_of_a_version_whose_bytes_are_lost_says_so(cli: Any, digits: None, workspace: Path) -> None:
    for file in (workspace.parent / "store" / "packs").rglob("*"):
        if file.is_file():
            file.unlink()

    ended = cli("show", "shop/digits")

    assert (ended.code, ended.err) == (ExitCode.INTEGRITY, "")
    assert "Error: Its files can't be listed: " in ended.out


def test_get_brings_files(cli: Any, digits: None) -> None:
    ended = cli("get", "ana/shop/digits:raw", "--root", "out")

    assert ended.code == 0
    assert Path("out/a.txt").read_text() == "one\n"
    assert "2 files of digits:v0 in out" in ended.out


def test_the_other_verbs_show_what_they_find(cli: Any, digits: None) -> None:
    assert "shop/digits" in cli("ls").out
    assert "digits" in cli("ls", "shop").out
    assert "digits  [v0]  [raw]" in cli("show", "shop/digits:raw").out
    assert "first version" in cli("history", "shop/digits").out
    assert "+ ONE" in cli("diff", "shop/digits:v0", "shop/digits:v1").out
    assert "+ ONE" not in cli("diff", "shop/digits", "--stat").out
    assert "best now points" in cli("alias", "shop/digits:v0", "best").out
    assert "Intact" in cli("verify", "shop/digits").out
    assert "Deleted the version v1." in cli("rm", "shop/digits:v1").out
    assert "Undone: delete digits:v1." in cli("undo", "--project", "shop").out


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["put", "digits", "--name", "shop/digits"], "log"),
        (["get", "shop/digits", "--root", "out"], "download"),
        (["ls"], "collections"),
        (["show", "shop/digits"], "artifact"),
        (["history", "shop/digits"], "history"),
        (["lineage", "shop/digits"], "lineage"),
        (["lineage", "shop/digits", "--save", "graph.svg"], "saved"),
        (["diff", "shop/digits"], "diff"),
        (["alias", "shop/digits", "x"], "alias"),
        (["du"], "usage"),
        (["du", "--map"], "storage"),
        (["du", "--map", "--save", "map.svg"], "saved"),
        (["gc"], "gc"),
        (["gc", "--dry-run", "--grace", "1h"], "gc"),
        (["export", "shop/digits", "--to", "there.zip"], "export"),
        (["cache"], "cache"),
        (["cache", "cleanup", "1GB"], "cache"),
        (["fsck"], "fsck"),
        (["fsck", "--quick"], "fsck"),
        (["fsck", "--sample", "5%"], "fsck"),
        (["fsck", "--minutes", "1"], "fsck"),
        (["recover"], "recover"),
        (["verify", "shop/digits"], "verify"),
        (["rm", "shop/digits:v1"], "delete"),
        (["delete", "shop/digits:v1"], "delete"),
        (["restore", "--project", "shop"], "deleted"),
        (["ttl", "shop/digits", "30d"], "ttl"),
        (["settings", "--project", "shop", "--ttl", "30d"], "settings"),
        (["undo", "--project", "shop"], "undo"),
        (["oplog", "--project", "shop"], "operations"),
        (["drafts", "--project", "shop"], "drafts"),
    ],
)
def test_each_verb_speaks_json(cli: Any, digits: None, words: list[str], kind: str) -> None:
    ended = cli(*words, "--json")

    assert (ended.code, ended.err, ended.json["kind"]) == (0, "", kind)
    assert ended.out.isascii()


def test_json_lists_are_whole(cli: Any) -> None:
    write({f"many/{number}": "" for number in range(200)})
    cli("put", "many")

    assert len(cli("show", "many", "--json").json["entries"]) == 200
    assert "150 more rows" in cli("show", "many").out


def test_another_store_can_be_named(cli: Any, tmp_path: Path) -> None:
    write({"a.txt": "1"})
    elsewhere = ("--store", str(tmp_path / "elsewhere"))

    assert cli("put", "a.txt", *elsewhere).code == 0
    assert cli("show", "a.txt", *elsewhere).code == 0
    assert cli("show", "a.txt").code == ExitCode.NOT_FOUND


# How it ends ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["put", "nope"], ExitCode.USAGE, "there is no file, folder or table 'nope' here."),
        (["put"], ExitCode.USAGE, "the following arguments are required: PATH. See `jupyter artifacts put -h`."),
        (["log", "digits"], ExitCode.USAGE, "there is no verb 'log'; did you mean jupyter artifacts put?"),
        (["use", "digits"], ExitCode.USAGE, "there is no verb 'use'; did you mean jupyter artifacts get?"),
        (["shwo", "digits"], ExitCode.USAGE, "there is no verb 'shwo'; did you mean jupyter artifacts show?"),
        (["show", "shop/digits", "--jsn"], ExitCode.USAGE, "there is no argument '--jsn' here; did you mean --json? See"),
        (["show", "a b"], ExitCode.USAGE, "artifact name 'a b' may only hold"),
        (["show", "shop/digits:v-1"], ExitCode.NOT_FOUND, "digits has no version or alias 'v-1'; it has"),
        (["show", "shop/digits:v00"], ExitCode.NOT_FOUND, "digits has no version or alias 'v00'; it has"),
        (["show", f"shop/digits:v{'9' * 30}"], ExitCode.NOT_FOUND, "digits has no version or alias 'v999"),
        (["verify", "shop/digits", "--root", "nowhere"], ExitCode.USAGE, "name the one that the files were brought to."),
        (["put", "one/a.txt", "two/a.txt", "--name", "x"], ExitCode.USAGE, "give the files different names, or log the folder that holds"),
        (["put", "pipe", "--name", "x"], ExitCode.FAILED, "pipe is a named pipe, which has no content to keep. Log plain files;"),
        (["ls", "nope"], ExitCode.NOT_FOUND, "there is no project ana/nope. There is ana/shop."),
        (["show", "shop/digits:"], ExitCode.USAGE, "no version or alias is given after 'shop/digits:'"),
        (["show", "shop/digit"], ExitCode.NOT_FOUND, "has no artifact 'digit'. Did you mean 'digits'?"),
        (["show", "shop/digits:v9"], ExitCode.NOT_FOUND, "digits has no version or alias 'v9'; it has latest, raw, v1, v0."),
        (["get", "shop/digits", "--prefix", "zz"], ExitCode.NOT_FOUND, "no file of digits:v1 starts with 'zz'"),
        (["ls", "--store", "s3://bucket"], ExitCode.USAGE, "a store at s3:// is not supported yet"),
        (["put", "locked"], ExitCode.FAILED, "leads nowhere"),
        (["diff", "shop/digits:v0"], ExitCode.USAGE, "digits:v0 is the first version"),
        (["rm", "shop/digits:raw"], ExitCode.USAGE, "digits:v0 is named by the alias 'raw'. Nothing was deleted"),
        (["rm", "shop/digits:v9"], ExitCode.NOT_FOUND, "digits has no version or alias 'v9'"),
        (["undelete", "shop/digits:v9"], ExitCode.NOT_FOUND, "digits:v9 can't be brought back"),
        (["redo", "--project", "shop"], ExitCode.USAGE, "there is nothing to do again in ana/shop"),
    ],
)
def test_errors_are_one_line_and_a_code(cli: Any, digits: None, words: list[str], code: int, message: str) -> None:
    Path("locked").mkdir()
    Path("locked/link").symlink_to("nowhere")
    os.mkfifo("pipe")
    write({"one/a.txt": "1", "two/a.txt": "2"})

    ended = cli(*words)

    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith("jupyter artifacts: ")
    assert message in ended.err
    assert ended.err.count("\n") == 1


def test_an_option_before_the_verb_is_told_its_place(cli: Any) -> None:
    ended = cli("--json", "ls")

    assert ended.code == ExitCode.USAGE
    assert ended.json["message"] == "'--json' stands before the verb; options come after it, as in `jupyter artifacts ls --json`."


def test_an_error_is_an_object_where_json_is_wanted(cli: Any, digits: None) -> None:
    ended = cli("show", "shop/digits:v9", "--json")

    assert ended.code == ExitCode.NOT_FOUND
    assert (ended.json["kind"], ended.json["code"]) == ("error", "version-not-found")
    assert ended.err.count("\n") == 1


def test_a_folder_that_differs_ends_with_4(cli: Any, digits: None) -> None:
    cli("get", "shop/digits", "--root", "out")
    write({"out/a.txt": "spoilt"})

    ended = cli("verify", "shop/digits", "--root", "out")

    assert ended.code == ExitCode.INTEGRITY
    assert "a.txt" in ended.out
    assert cli("verify", "shop/digits", "--root", "out", "--json").json["is_intact"] is False


def test_a_damaged_store_ends_with_4(cli: Any, digits: None, tmp_path: Path) -> None:
    for pack in (tmp_path / "store" / "packs").rglob("*"):
        if pack.is_file():
            pack.chmod(0o600)
            content = bytearray(pack.read_bytes())
            at = content.find(b"one\n")
            if at >= 0:
                content[at] ^= 1
                pack.write_bytes(content)

    assert cli("verify", "shop/digits:v0").code == ExitCode.INTEGRITY
    assert cli("get", "shop/digits:v0", "--root", "out").code == ExitCode.INTEGRITY
    assert not Path("out/a.txt").exists()


def test_what_an_error_quotes_is_made_visible(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("bad \x1b[31m\u202e\nname")

    monkeypatch.setattr("jupyter_artifacts.commands.ls.run", fail)

    assert cli("ls").err == "jupyter artifacts: bad \\x1b[31m\\u202e name\n"


def test_debug_shows_the_traceback_too(cli: Any) -> None:
    ended = cli("show", "nope", "--debug")

    assert "Traceback (most recent call last)" in ended.err
    assert ended.err.splitlines()[-1].startswith("jupyter artifacts: ")


def test_interruption_is_one_line(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("jupyter_artifacts.commands.ls.run", interrupt)

    ended = cli("ls")

    assert (ended.code, ended.err.count("\n")) == (130, 1)


# What it prints ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [[], ["-h"], ["--help"], ["help"]])
def test_help_lists_verbs_and_exit_codes(cli: Any, words: list[str]) -> None:
    ended = cli(*words)

    assert ended.code == 0
    assert all(f"  {word} " in ended.out for word in DIALECT.words)
    assert EXIT_CODES in ended.out
    assert all(f"\n  {code.value}  " in ended.out for code in ExitCode)


@pytest.mark.parametrize("word", DIALECT.words)
def test_each_verb_explains_itself(cli: Any, word: str) -> None:
    ended = cli(word, "--help")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"usage: jupyter artifacts {word} [-h]")
    assert "--json" in ended.out


def test_version(cli: Any) -> None:
    assert cli("--version").out == f"{__version__}\n"


def test_nothing_that_a_terminal_obeys_gets_through(cli: Any) -> None:
    evil = "\x1b]0;owned\x07\x1b[31m\u202egnp\u200b"
    write({f"folder/{evil.replace(chr(0x1B), '').replace(chr(7), '')}.txt": f"{evil}\none\n"})
    cli("put", "folder", "--name", "p/n", "--description", evil, "--metadata", json.dumps({evil: evil}))
    write({f"folder/{evil.replace(chr(0x1B), '').replace(chr(7), '')}.txt": f"{evil}\ntwo\n"})
    cli("put", "folder", "--name", "p/n")

    for words in (["ls"], ["show", "p/n:v0"], ["history", "p/n"], ["diff", "p/n"], ["show", evil], ["put", evil], [evil], ["ls", evil]):
        ended = cli(*words)
        for text in (ended.out, ended.err):
            assert not set("\x1b\x07\u202e\u200b") & set(text), words


# As a program --------------------------------------------------------------------------------------------------------------------


def run_program(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ, **environment}, check=False)


PYTHON = (sys.executable, "-m", "jupyter_artifacts")
SCRIPT = str(Path(sys.executable).parent / "jupyter-artifacts")


def test_it_is_a_module_a_script_and_a_command_of_jupyter(digits: None) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    for command in (PYTHON, (SCRIPT,), (str(Path(sys.executable).parent / "jupyter"), "artifacts")):
        ended = run_program(*command, "show", "shop/digits:raw", PATH=path)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert ended.stdout.startswith("digits  [v0]  [raw]")
        assert run_program(*command, "show", "shop/nope", PATH=path).returncode == ExitCode.NOT_FOUND


@pytest.mark.parametrize("words", [["--help"], ["put", "digits", "--name", "shop/digits"], ["get", "shop/digits"], ["ls"]])
def test_starting_up_loads_nothing_heavy(digits: None, words: list[str]) -> None:
    script = f"""
import sys
from jupyter_artifacts.cli import main
main({words!r})
print("loaded:", *sorted({{name.split(".")[0] for name in sys.modules}} & {HEAVY!r}))
"""
    ended = run_program(sys.executable, "-c", script)

    assert ended.stdout.splitlines()[-1] == "loaded:"


def test_a_reader_that_goes_away_is_no_error(digits: None) -> None:
    read, write_end = os.pipe()
    os.close(read)
    try:
        ended = subprocess.run(
            [*PYTHON, "show", "shop/digits"], stdout=write_end, stderr=subprocess.PIPE, text=True, timeout=120, check=False
        )
    finally:
        os.close(write_end)

    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_terminal_without_unicode_shows_plain_marks(digits: None) -> None:
    ended = run_program(*PYTHON, "diff", "shop/digits", PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "[v0 -> v1]" in ended.stdout


# Recovery ------------------------------------------------------------------------------------------------------------------------


def outside(*words: str) -> Ended:
    """Call the command line in a process of its own: this one has the store open."""
    done = subprocess.run([sys.executable, "-m", "jupyter_artifacts", *words], capture_output=True, text=True, check=False)
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def lost(digits: None, tmp_path: Path) -> Path:
    """A store whose catalog is gone."""
    session().queue.close()
    for store in session()._stores.values():
        store.close()
    for file in (tmp_path / "store").glob("catalog.db*"):
        file.unlink()
    return tmp_path / "store"


def test_a_lost_catalog_comes_back_as_its_error_says(lost: Path) -> None:
    refused = outside("ls")
    assert refused.code != 0
    assert "jupyter artifacts recover" in refused.err

    recovered = outside("recover")

    assert (recovered.code, recovered.err) == (0, "")
    assert "The catalog was rebuilt" in recovered.out
    assert outside("history", "shop/digits", "--json").json["versions"][0]["version"]["version"] == "v1"
    assert "nothing to recover" in outside("recover").out


def test_what_is_missing_for_good_has_to_be_accepted(lost: Path) -> None:
    for file in lost.glob("packs/*/*"):
        file.unlink()

    told = outside("recover")

    assert told.code == 4
    assert "Missing for good" in told.out
    assert "Nothing was changed" in told.out
    assert not (lost / "catalog.db").exists()
    assert outside("recover", "--accept").code == 0


def test_a_name_goes_to_another_store_in_one_file(cli: Any, digits: None, tmp_path: Path) -> None:
    exported = cli("export", "shop/digits")
    assert (exported.code, exported.err) == (0, "")
    assert "digits.zip" in exported.out
    there = ("--store", str(tmp_path / "there"))

    imported = cli("import", "digits.zip", *there)

    assert (imported.code, imported.err) == (0, "")
    assert "Imported, every byte verified" in imported.out
    assert cli("history", "shop/digits", *there).out == cli("history", "shop/digits").out
    assert "All of it is here already" in cli("import", "digits.zip", *there).out
    (tmp_path / "half.zip").write_bytes(Path("digits.zip").read_bytes()[:1000])
    refused = cli("import", str(tmp_path / "half.zip"), "--store", str(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()
    assert refused.code == 4
    assert "Nothing was imported" in refused.err
    assert len(refused.err.splitlines()) == 1
