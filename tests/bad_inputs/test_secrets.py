"""Secrets, and what lies around (rows S1 to S4)."""

import json
import os
import pickle
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

import pytest

import jupyter_artifacts
from jupyter_artifacts import Api, Artifact
from jupyter_artifacts.cli import main
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import Error, UnsupportedError
from tests.bad_inputs.unchanged import files_of, rows_of
from tests.commands.workspace import write
from tests.core.builders import contents_of, log_folder, make_old, write_files
from tests.core.operations.damage import flip_byte_of
from tests.core.operations.test_unchanged_reads import files_read

IN_ENVIRONMENT, IN_METADATA = "canary-of-the-environment-7f3a", "canary-of-the-metadata-91bd"


def shown(value: Any) -> str:
    """All that a notebook would show or keep of a value."""
    bundle = value._repr_mimebundle_() if hasattr(value, "_repr_mimebundle_") else {}
    return repr(value) + str(value) + json.dumps(bundle, default=str)


def test_a_secret_is_only_where_the_user_put_it(
    home: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "WANDB_API_KEY", "DATABASE_URL", "JUPYTER_TOKEN", "JUPYTER_ARTIFACTS_PASSWORD"):
        monkeypatch.setenv(name, IN_ENVIRONMENT)
    write({"files/a.txt": "one\n"})
    seen = []
    with jupyter_artifacts.init(project="demo") as run:
        artifact = Artifact("data", "dataset", metadata={"token": IN_METADATA})
        artifact.add_dir("files")
        run.log_artifact(artifact).wait()
        write({"files/a.txt": "two\n"})
        again = run.log_artifact("files", name="data", type="dataset").wait()
        assert IN_ENVIRONMENT not in shown(artifact) + shown(artifact.diff(again)), "which may show metadata"
        seen += map(shown, [run, again, Api(), Api().runs(), run.use_artifact("data:v0").manifest])
        flip_byte_of(home, b"two\n")
        for act in (again.download, lambda: again.verify("nowhere"), lambda: Api().artifact("data:no"), lambda: Artifact("a/b", "x")):
            with pytest.raises(Error) as caught:
                act()
            seen.append("".join(traceback.format_exception(caught.value)))
    for words in (
        ["ls"],
        ["history", "demo/data"],
        ["diff", "demo/data"],
        ["show", "demo/data:v1", "--json"],
        ["show", "nope"],
        ["get", "?"],
    ):
        main(words)
    printed = capsys.readouterr()
    seen += [printed.out, printed.err, caplog.text]

    assert all(IN_ENVIRONMENT not in text for text in seen)
    assert [at for at, text in enumerate(seen) if IN_METADATA in text] == [], "only what is about metadata shows it"
    rows = {table: repr(of_table) for table, of_table in rows_of(home).items()}
    assert [table for table, text in rows.items() if IN_ENVIRONMENT in text] == []
    assert [table for table, text in rows.items() if IN_METADATA in text] == ["versions", "records"]
    for name, content in files_of(home.root.parent).items():
        if content is not None:
            assert IN_ENVIRONMENT.encode() not in content, name
            assert IN_METADATA.encode() not in content or name == "store/records/00000001.jsonl", name
    for name in ("catalog.db", "catalog.db-wal"):
        assert IN_ENVIRONMENT.encode() not in (home.root / name).read_bytes()


@pytest.mark.parametrize(
    "url", [f"postgresql://user:{IN_ENVIRONMENT}@host/db", f"s3://key:{IN_ENVIRONMENT}@bucket/x?token={IN_ENVIRONMENT}"]
)
def test_a_password_in_the_stores_address_is_never_shown(
    workspace: Path, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write({"a.txt": "a"})
    messages = []
    for act in (lambda: jupyter_artifacts.init(store=url), lambda: Api({"store": url}).artifact("x")):
        with pytest.raises(UnsupportedError) as caught:
            act()
        messages.append(f"{caught.value!r} {caught.value}")
    assert main(["put", "a.txt", "--name", "x", "--store", url]) != 0
    assert main(["ls", "--json", "--store", url]) != 0
    monkeypatch.setenv("JUPYTER_ARTIFACTS_STORE", url)
    assert main(["ls"]) != 0
    printed = capsys.readouterr()

    assert all(IN_ENVIRONMENT not in text for text in [*messages, printed.out, printed.err])
    assert sorted(os.listdir(workspace)) == ["a.txt"]


class Trap:
    """Writes a file when it is loaded."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("sprung",)


def test_nothing_in_the_current_folder_is_loaded(workspace: Path) -> None:
    trap = "import os\nos.makedirs('sprung', exist_ok=True)\n"
    names = ["jupyter_artifacts", "jupyter_artifacts_config", "jupyter_config", "sitecustomize_", "blake3", "pathspec", "conftest", "setup"]
    write({f"{name}.py": trap for name in names} | {"a.txt": "a", ".env": "JUPYTER_ARTIFACTS_PROJECT=hijacked"})
    hijack = json.dumps({"JupyterArtifacts": {"project": "hijacked", "store": "hijacked"}})
    write({"jupyter_artifacts_config.json": hijack, "etc/jupyter/jupyter_artifacts_config.json": hijack, "store/store.json": "{}"})
    Path("artifacts.pkl").write_bytes(pickle.dumps(Trap()))

    script = Path(sys.executable).with_name("jupyter-artifacts")
    done = subprocess.run([script, "put", "a.txt", "--name", "demo/data"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert not Path("sprung").exists()
    assert not Path("hijacked").exists()
    assert Api().artifact("demo/data").project == "demo"


def test_variables_in_what_is_kept_are_never_expanded(home: Store, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", IN_ENVIRONMENT)
    texts = ["$SECRET", "${SECRET}", "%SECRET%", "~", "~root", "{SECRET}", "$(echo hi)", "`id`", "%(SECRET)s", "{0.__class__}"]
    files = {text: text for text in texts if text != "~"}  # which alone is no path
    write({f"files/{path}": text for path, text in files.items()})
    with jupyter_artifacts.init(project="demo", name=texts[0], notes=texts[1], config={"a": texts}) as run:
        artifact = Artifact("data", "$SECRET", description=" ".join(texts), metadata={text: text for text in texts})
        artifact.add_dir("files")
        run.log_artifact(artifact, aliases=["{SECRET}"]).wait()

    found = Api().artifact("demo/data:{SECRET}")
    root = found.download(root="$SECRET/~/out")

    assert sorted(os.listdir(workspace / "$SECRET/~/out")) == sorted(files)
    assert (workspace / "$SECRET/~/out/$SECRET").read_text() == "$SECRET"
    assert Path(root).resolve() == workspace / "$SECRET/~/out"
    assert (found.type, found.description, found.metadata) == ("$SECRET", " ".join(texts), {text: text for text in texts})
    assert Api().run(run.path).config == {"a": texts}
    assert IN_ENVIRONMENT not in repr(rows_of(home)) + shown(found)


def test_a_cache_that_others_may_write_is_not_used(store: Store, tmp_path: Path) -> None:
    """Whoever can write it could say that a file holds what it doesn't; it is a list of digests, and no code."""
    folder = make_old(write_files(tmp_path / "folder", {"a": b"a", "b": b"b"}))
    log_folder(store, "data", folder)
    stats = tmp_path / "cache/stat"
    [of_folder] = stats.iterdir()
    assert (files_read(store, folder), stats.stat().st_mode & 0o777) == ([], 0o700)
    assert of_folder.read_bytes().startswith(b"JASTAT2\n"), "plain columns, nothing that is run when it is loaded"

    for mode in (0o770, 0o707, 0o702, 0o720):
        stats.chmod(mode)
        assert files_read(store, folder) == ["a", "b"], oct(mode)
    assert contents_of(store, log_folder(store, "data", folder).version) == {"a": b"a", "b": b"b"}
    stats.chmod(0o700)
    assert files_read(store, folder) == []
