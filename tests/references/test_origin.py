"""Where references came from: those of an import may not lead everywhere, those that the user's own Python named may."""

import shutil
from pathlib import Path

import pytest

import jupyter_artifacts
from jupyter_artifacts import Api, Artifact
from jupyter_artifacts.cli import main
from jupyter_artifacts.core.operations.open_table import open_table
from jupyter_artifacts.core.operations.recover import recover_store
from jupyter_artifacts.errors import Error, ReferenceBlockedError
from jupyter_artifacts.views.answers import Params, find_method, never
from tests.contracts.references import download, refer
from tests.references.servers import Proxy
from tests.references.test_http import Web


@pytest.fixture
def place(web_proxy: Proxy, web: tuple[str, Path]) -> Web:
    return Web(web_proxy, web[1])


@pytest.fixture
def there(place: Web, tmp_path: Path) -> list[str]:
    """Addresses that only the user's own Python may lead to: of this machine's web server, and of a file."""
    place.put("a.csv", b"x,y\n1,2\n")
    (tmp_path / "there").mkdir()
    (tmp_path / "there/b.csv").write_text("x,y\n3,4\n")
    return [place.uri("a.csv"), (tmp_path / "there/b.csv").as_uri()]


@pytest.fixture
def imported(there: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Artifact:
    """What somebody else logged and exported, in a store of our own."""
    refer(*there)
    assert main(["export", "demo/data", "--to", str(tmp_path / "data.zip")]) == 0
    monkeypatch.setenv("JUPYTER_ARTIFACTS_STORE", str(tmp_path / "ours"))
    assert main(["import", str(tmp_path / "data.zip")]) == 0
    return Api().artifact("demo/data:v0")


def is_bound(artifact: Artifact, place: Web, tmp_path: Path) -> bool:
    """Whether nothing at all leads to what the references name; nobody is asked then either."""
    place.proxy.seen.clear()
    found = []
    for path in ("a.csv", "b.csv"):
        for attempt in (
            lambda path=path: artifact.get_entry(path).download(root=tmp_path / "one"),
            lambda path=path: artifact.get_entry(path).open().read(),
            lambda path=path: open_table(artifact._opened, artifact.record, path),
        ):
            try:
                attempt()
                found.append("read")
            except Error as error:
                found.append(type(error).__name__)
        preview = find_method("preview")
        assert preview is not None
        answer = preview(artifact._opened, Params({"version": artifact.qualified_name, "path": path}), never).result
        found.append("ReferenceBlockedError" if "JUPYTER_ARTIFACTS_REFERENCE_" in str(answer.get("reason")) else "read")
    found.append("ReferenceBlockedError" if artifact.check_references().counts["unreachable"] == 2 else "read")
    assert len(set(found)) == 1, found
    if found[0] == "read":
        assert sorted(download(artifact, tmp_path / "all")) == ["a.csv", "b.csv"]
        return False
    assert found[0] == "ReferenceBlockedError"
    with pytest.raises(ReferenceBlockedError, match="JUPYTER_ARTIFACTS_REFERENCE_"):
        artifact.download(root=tmp_path / "out")
    assert place.proxy.seen == []
    return True


def test_what_the_users_own_python_named_leads_anywhere(there: list[str], place: Web, tmp_path: Path) -> None:
    assert not is_bound(refer(*there), place, tmp_path)


def test_what_came_in_an_import_does_not_lead_to_this_machine(imported: Artifact, place: Web, tmp_path: Path) -> None:
    assert is_bound(imported, place, tmp_path)
    assert main(["get", "demo/data:v0", "--root", str(tmp_path / "got")]) == 1
    assert main(["verify", "demo/data:v0"]) == 4


def test_settings_say_where_imports_may_lead(imported: Artifact, place: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_ARTIFACTS_REFERENCE_HOSTS", "example.org, 127.0.0.1")
    monkeypatch.setenv("JUPYTER_ARTIFACTS_REFERENCE_ROOTS", f"/nowhere:{tmp_path / 'there'}")
    assert not is_bound(imported, place, tmp_path)


def test_an_import_stays_one_through_drafts_copies_links_exports_and_recovery(
    imported: Artifact, place: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.txt").write_text("own")
    with jupyter_artifacts.init(project="demo") as run:
        draft = imported.new_draft()
        draft.add_file(tmp_path / "own.txt")
        assert is_bound(run.log_artifact(draft).wait(), place, tmp_path)
        copy = Artifact("copy", "dataset")
        for path in ("a.csv", "b.csv"):
            copy.add_reference(imported.get_entry(path))
        assert is_bound(run.log_artifact(copy).wait(), place, tmp_path)
        part = Artifact("parts", "dataset")
        part.add_reference(imported.get_entry("a.csv"))
        part.add_reference(imported.get_entry("b.csv"))
        run.upsert_artifact(part, distributed_id="one").wait()
        assert is_bound(run.finish_artifact(Artifact("parts", "dataset"), distributed_id="one").wait(), place, tmp_path)
    imported.link("demo/linked")
    assert is_bound(Api().artifact("demo/linked:v0"), place, tmp_path)
    with jupyter_artifacts.init(project="other") as run:
        assert is_bound(run.log_artifact(Api().artifact("demo/data:v0")).wait(), place, tmp_path)

    shutil.copytree(tmp_path / "ours", tmp_path / "lost", ignore=shutil.ignore_patterns("catalog.*"))
    monkeypatch.setenv("JUPYTER_ARTIFACTS_STORE", str(tmp_path / "lost"))
    recover_store(str(tmp_path / "lost"))
    assert is_bound(Api().artifact("demo/data:v0"), place, tmp_path)


def test_a_file_cannot_say_that_it_is_trusted(imported: Artifact, place: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was exported says so of itself; whoever imports it says otherwise."""
    assert main(["export", "demo/data", "--to", str(tmp_path / "again.zip")]) == 0
    monkeypatch.setenv("JUPYTER_ARTIFACTS_STORE", str(tmp_path / "third"))
    assert main(["import", str(tmp_path / "again.zip")]) == 0
    assert is_bound(Api().artifact("demo/data:v0"), place, tmp_path)


def test_what_the_user_names_too_is_the_users_own(imported: Artifact, there: list[str], place: Web, tmp_path: Path) -> None:
    again = refer(*there)
    assert again.version == "v0"
    assert not is_bound(again, place, tmp_path)
    assert not is_bound(Api().artifact("demo/data:v0"), place, tmp_path)


def test_an_import_of_what_is_here_changes_nothing(there: list[str], place: Web, tmp_path: Path) -> None:
    artifact = refer(*there)
    assert main(["export", "demo/data", "--to", str(tmp_path / "data.zip")]) == 0
    assert main(["import", str(tmp_path / "data.zip")]) == 0
    assert not is_bound(artifact, place, tmp_path)


def test_versions_without_references_carry_no_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.txt").write_text("own")
    with jupyter_artifacts.init(project="demo") as run:
        run.log_artifact(tmp_path / "own.txt", name="data", type="dataset").wait()
    assert main(["export", "demo/data", "--to", str(tmp_path / "data.zip")]) == 0
    monkeypatch.setenv("JUPYTER_ARTIFACTS_STORE", str(tmp_path / "ours"))
    assert main(["import", str(tmp_path / "data.zip")]) == 0
    assert Api().artifact("demo/data:v0").record.extras == {}
