"""Files of versions, which anybody may have made: listed, previewed, sent so that they do nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from tornado.simple_httpclient import HTTPStreamClosedError

import jupyter_artifacts as wandb
from jupyter_artifacts.core.operations.browse_folders import list_folder
from jupyter_artifacts.server.media import OCTETS
from tests.server.asking import Asker
from tests.server.stories import PNG, log, write

V0 = "/stores/default/projects/ana/vision/collections/digits/versions/v0"


def test_files_are_listed_by_path_and_by_folder(filled: object, ask: Asker) -> None:
    files = ask("GET", f"{V0}/files", query={"limit": 3}).json
    rest = ask("GET", f"{V0}/files", query={"start": files["next"]}).json
    top = ask("GET", f"{V0}/folder", query={"limit": 2}).json
    more = ask("GET", f"{V0}/folder", query={"start": top["next"]}).json
    notes = ask("GET", f"{V0}/folder", query={"folder": "notes"}).json

    assert [each["path"] for each in files["entries"] + rest["entries"]] == ["dot.png", "notes/read.md", "page.html", "table.csv"]
    assert [(each["name"], each["file"] is None) for each in top["items"] + more["items"]] == [
        ("dot.png", False), ("notes", True), ("page.html", False), ("table.csv", False),
    ]  # fmt: skip
    assert [each["path"] for each in notes["items"]] == ["notes/read.md"]
    assert ask("GET", f"{V0}/folder", query={"folder": "nowhere"}).status == 404


def test_a_preview_says_what_a_file_is_by_its_bytes_not_by_its_name(ask: Asker, workspace: Path) -> None:
    files = {
        "text__md": "# Title\n",
        "fake__png": "<script>alert(1)</script>",
        "real__txt": PNG,
        "bytes__txt": b"\0\1",
        "table__csv": "a\n1\n",
    }
    log(write(workspace / "files", **files, cut__txt="é" * 40_000, empty__txt=""))

    def media(path: str) -> tuple[str, str, bool]:
        found = ask("GET", f"{V0}/preview", query={"path": path}).json
        return found["media"], found["media_type"], found["is_cut"]

    assert media("text.md") == ("text", "text/plain; charset=utf-8", False)
    assert media("fake.png") == ("text", "text/plain; charset=utf-8", False)
    assert media("real.txt") == ("image", "image/png", False)
    assert media("bytes.txt") == ("none", "application/octet-stream", False)
    assert media("table.csv")[0] == "table"
    assert media("cut.txt") == ("text", "text/plain; charset=utf-8", True)
    assert media("empty.txt")[0] == "text"
    assert ask("GET", f"{V0}/preview", query={"path": "text.md"}).json["text"] == "# Title\n"


ACTING: dict[str, tuple[str | bytes, str]] = {
    "page.html": ("<script>alert(1)</script>", OCTETS),
    "image.svg": ('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', OCTETS),
    "feed.xml": ("<?xml version='1.0'?><x/>", OCTETS),
    "paper.pdf": ("%PDF-1.4 /JS (app.alert(1))", OCTETS),
    "code.js": ("alert(1)", OCTETS),
    "dot.png": (PNG, "image/png"),
    'quote".png': (PNG, "image/png"),
    "größe.txt": ("x", OCTETS),
}


def test_what_can_act_is_an_attachment_in_a_sandbox(ask: Asker, workspace: Path) -> None:
    folder = workspace / "files"
    folder.mkdir()
    for name, (content, _) in ACTING.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    log(folder)
    for name, (_, media_type) in ACTING.items():
        answer = ask("GET", f"{V0}/content", query={"path": name})

        assert answer.status == 200
        assert answer.content == (folder / name).read_bytes()
        assert answer.headers["Content-Type"] == media_type
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert "\n" not in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_large_file_is_sent_piece_by_piece_and_ranges_are_not_known(ask: Asker, workspace: Path) -> None:
    content = bytes(range(256)) * 20_000  # 5 MB: in several pieces
    log(write(workspace / "files", large__bin=content, empty__bin=""))
    token = {"Authorization": f"token {ask.token}"}

    assert ask("GET", f"{V0}/content", query={"path": "large.bin"}).content == content
    for header in ({"Range": "bytes=0-3"}, {"Range": "bytes=" + ",".join(["0-"] * 500)}, {"Range": "bytes=9-1", "If-Range": '"x"'}):
        answer = ask("GET", f"{V0}/content", query={"path": "large.bin"}, headers={**token, **header})
        assert (answer.status, len(answer.content)) == (200, len(content))
    assert ask("GET", f"{V0}/content", query={"path": "empty.bin"}).content == b""


def _damage(store: Any, at: int | None = None) -> None:
    for file in sorted((store.root / "blobs").rglob("*")) + sorted((store.root / "packs").rglob("*")):
        if file.is_file():
            content = bytearray(file.read_bytes())
            content[len(content) // 2 if at is None else at] ^= 1
            file.chmod(0o600)
            file.write_bytes(content)


def test_damaged_bytes_are_never_sent_as_if_they_were_whole(ask: Asker, workspace: Path) -> None:
    log(write(workspace / "files", large__bin=bytes(8_000_000)))
    _damage(wandb.Api().store)

    with pytest.raises(HTTPStreamClosedError):  # the connection ends before all that was promised has come
        ask("GET", f"{V0}/content", query={"path": "large.bin"})
    _damage(wandb.Api().store, at=0)
    assert ask("GET", f"{V0}/content", query={"path": "large.bin"}).json["code"] == "integrity"


def test_a_path_that_is_none_of_the_version_leads_nowhere(filled: object, ask: Asker) -> None:
    for path in ("../x", "/etc/passwd", "a//b", "a\\b", "C:/x", "notes", "", "x" * 5000):
        for noun in ("preview", "content"):
            assert ask("GET", f"{V0}/{noun}", query={"path": path}).status in (400, 404)


def test_a_folder_is_listed_as_a_walk_of_all_paths_would(filled: Any, workspace: Path) -> None:
    """`a-b`, `a/b` and `a0` stand around the slash in the order of paths."""
    folder = write(workspace / "tree", **{"a/x": "1", "a-b": "2", "a0": "3", "a/y/z": "4", "b/c/d": "5", "b/c/e": "6", "b-": "7"})
    for at in range(2200):  # several ranges
        (folder / "many" / f"{at % 7}").mkdir(parents=True, exist_ok=True)
        (folder / "many" / f"{at % 7}" / f"{at}.txt").write_bytes(b"%d" % at)
    record = log(folder, name="tree").record
    paths = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()]

    for at in ("", "a", "a/y", "b", "b/c", "many", "many/3"):
        prefix = f"{at}/" if at else ""
        expected = {prefix + path.removeprefix(prefix).partition("/")[0] for path in paths if path.startswith(prefix)}
        found: list[str] = []
        after = None
        while some := list_folder(filled, record, at, 3, after):
            found += [each.path for each in some]
            after = some[-1].place
        assert sorted(found) == sorted(expected)
        assert len(found) == len(expected)


def test_what_a_server_follows_for_a_browser_does_not_lead_to_this_machine(
    ask: Asker, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the user's own Python named it: a kernel reads it, a request does not."""
    (workspace / "there").mkdir()
    (workspace / "there/a.csv").write_text("x\nsecret\n")
    with wandb.init(project="vision") as run:
        artifact = wandb.Artifact("digits", "dataset")
        artifact.add_reference((workspace / "there/a.csv").as_uri())
        run.log_artifact(artifact).wait()
    questions: list[tuple[str, dict[str, object]]] = [
        (f"{V0}/preview", {"path": "a.csv"}),
        ("/stores/default/views/preview", {"params": json.dumps({"version": "ana/vision/digits:v0", "path": "a.csv"})}),
        ("/stores/default/views/references", {"params": json.dumps({"version": "ana/vision/digits:v0", "check": True})}),
        ("/stores/default/views/table", {"params": json.dumps({"version": "ana/vision/digits:v0", "path": "a.csv"})}),
    ]

    for path, query in questions:
        said = ask("GET", path, query=query).content
        assert b"secret" not in said, path
        assert b"JUPYTER_ARTIFACTS_REFERENCE_ROOTS" in said, path
    monkeypatch.setenv("JUPYTER_ARTIFACTS_REFERENCE_ROOTS", str(workspace / "there"))
    assert b"secret" in ask("GET", *questions[0][:1], query=questions[0][1]).content
