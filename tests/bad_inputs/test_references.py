"""Bad addresses, and secrets in good ones (rows R1 to R13 and S1)."""

import json
import re
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jupyter_artifacts
from jupyter_artifacts import Artifact
from jupyter_artifacts.cli import main
from jupyter_artifacts.core.operations.add_reference import expand_reference
from jupyter_artifacts.core.references.address import hide_credentials, parse_address
from jupyter_artifacts.core.references.policy import Policy, is_public
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.errors import BrokenReferenceError, Error, InvalidPathError, ReferenceBlockedError, ReferenceWarning, UsageError
from tests.bad_inputs.unchanged import files_of, rows_of

ELSEWHERE = Policy(is_trusted=False)
CANARY = "canary-of-the-address-5d1e"


class Web(BaseHTTPRequestHandler):
    """Answers everything, and notes that it was asked."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Length", "6")
        self.send_header("ETag", '"strong"')
        self.send_header("Content-Disposition", 'attachment; filename="../../evil"')
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"secret")

    do_HEAD = do_GET

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Web)
    server.asked = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost.", "[::ffff:127.0.0.1]", "0"]
)
def test_an_address_from_elsewhere_does_not_lead_to_this_machine(host: str) -> None:
    with serving() as server:
        with pytest.raises((BrokenReferenceError, InvalidPathError)):
            expand_reference(f"http://{host}:{server.server_port}/a", policy=ELSEWHERE)
        assert server.asked == []  # type: ignore[attr-defined]
        allowed = Policy(is_trusted=False, hosts=frozenset({"127.0.0.1"}))
        if host == "127.0.0.1":
            assert len(expand_reference(f"http://{host}:{server.server_port}/a", policy=allowed)) == 1


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1",
     "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "0.0.0.0", "::"],
)  # fmt: skip
def test_private_addresses_are_known_however_they_are_wrapped(address: str) -> None:
    assert not is_public(address)
    assert is_public("1.1.1.1")
    assert is_public("2606:4700::1111")


def test_what_was_looked_at_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when it is looked at, and private from then on."""
    from jupyter_artifacts.core.references import http

    asked = []

    async def resolve(address: object) -> list[str]:
        asked.append(address)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    monkeypatch.setattr(http, "_resolve", resolve)
    with serving() as server:
        monkeypatch.setattr("aiohttp.TCPConnector._wrap_create_connection", _refusing_connection)
        with pytest.raises(ReferenceBlockedError, match=r"127\.0\.0\.1"):
            expand_reference(f"http://rebinding.test:{server.server_port}/a", policy=ELSEWHERE)
        assert server.asked == []  # type: ignore[attr-defined]
    assert {address for addresses in _CONNECTED for address in addresses} == {"93.184.216.34"}


_CONNECTED: list[set[str]] = []


async def _refusing_connection(self: object, *args: object, addr_infos: list[tuple[object, ...]], **options: object) -> None:
    _CONNECTED.append({str(each[4][0]) for each in addr_infos})  # type: ignore[index]
    raise OSError("no way there")


def test_a_file_from_elsewhere_lies_in_an_allowed_folder(tmp_path: Path) -> None:
    (tmp_path / "allowed").mkdir()
    (tmp_path / "allowed/a.txt").write_text("fine")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "allowed/link").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "allowed-not").mkdir()
    (tmp_path / "allowed-not/b.txt").write_text("secret")
    policy = Policy(is_trusted=False, roots=(str((tmp_path / "allowed").resolve()),))

    assert len(expand_reference((tmp_path / "allowed/a.txt").as_uri(), policy=policy)) == 1
    for name in ("secret.txt", "allowed/link", "allowed-not/b.txt"):
        with pytest.raises(ReferenceBlockedError):
            expand_reference((tmp_path / name).as_uri(), policy=policy)
        with pytest.raises(ReferenceBlockedError):
            expand_reference((tmp_path / name).as_uri(), policy=ELSEWHERE)


@pytest.mark.parametrize(
    "uri", ["simplecache::file:///etc/passwd", "s3://b/x::file:///etc/passwd", "zip://a.zip::http://x/y", "filecache::s3://b/k"]
)
def test_chained_addresses_are_refused(uri: str) -> None:
    with pytest.raises(InvalidPathError, match="::"):
        Artifact("data", "dataset").add_reference(uri, name="x")


@pytest.mark.parametrize("uri", ["s3://bucket/key?endpoint_url=http://evil", "s3://bucket/key?anon=true", "gs://bucket/x?token=anon"])
def test_options_in_an_address_are_refused(uri: str) -> None:
    with pytest.raises(InvalidPathError, match="option"):
        Artifact("data", "dataset").add_reference(uri)


@pytest.mark.parametrize(
    "uri",
    ["file://relative/path", "file:////etc/passwd", "http://host\\@evil/", "http://ho\tst/", "https:///path", "http://host/a#b", "s3:///key",
     "http://ho st/", "http://host:99999/", "s3://b ad/k", " s3://bucket/k", "http://host/%zz", "http://[::1/", "file:///a\\b", "s3://b/\ud800"],
)  # fmt: skip
def test_what_could_be_read_in_two_ways_is_refused(uri: str) -> None:
    with pytest.raises(InvalidPathError):
        parse_address(uri)


@pytest.mark.parametrize("uri", ["", "plain/path", "/etc/passwd", "C:\\x", "s3:/bucket", "//host/share"])
def test_an_address_without_a_scheme_is_refused(uri: str) -> None:
    with pytest.raises(ValueError, match="scheme"):
        Artifact("data", "dataset").add_reference(uri)
    with pytest.raises(UsageError):
        Artifact("data", "dataset").add_reference(None)


@given(
    st.one_of(
        st.text(max_size=60),
        st.builds("{}://{}".format, st.sampled_from(["s3", "gs", "http", "HTTPS", "file", "ftp"]), st.text(max_size=50)),
    )
)
def test_parsing_again_gives_the_same(uri: str) -> None:
    try:
        address = parse_address(uri)
    except (UsageError, InvalidPathError):
        return
    again = parse_address(address.url)
    assert again == address._replace(secrets=None)


def test_schemes_and_hosts_have_one_spelling() -> None:
    assert parse_address("HTTPS://EXAMPLE.org:443/a b").url == "https://example.org/a%20b"
    assert parse_address("S3://Bucket/Key").url == "s3://Bucket/Key"
    assert parse_address("file:///a b/%41").path == "/a b/A"


def test_the_name_comes_from_the_address_and_not_from_the_server(workspace: Path, tmp_path: Path) -> None:
    with serving() as server:
        artifact = Artifact("data", "dataset")
        [entry] = artifact.add_reference(f"http://127.0.0.1:{server.server_port}/a.bin")
        assert entry.path == "a.bin"
        with pytest.raises(InvalidPathError):
            artifact.add_reference(f"http://127.0.0.1:{server.server_port}/%2e%2e")
        with pytest.raises(InvalidPathError):
            artifact.add_reference(f"http://127.0.0.1:{server.server_port}/x%2f..%2fy")
    assert len(artifact.manifest) == 1


def test_secrets_in_an_address_are_used_and_never_kept(
    workspace: Path, home: Store, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CANARY)
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", f"AccountName=x;AccountKey={CANARY}")
    seen = []
    with serving() as server, warnings.catch_warnings(record=True) as told, jupyter_artifacts.init(project="demo") as run:
        warnings.simplefilter("always", ReferenceWarning)
        at = f"127.0.0.1:{server.server_port}"
        artifact = Artifact("data", "dataset")
        artifact.add_reference(f"http://user:{CANARY}@{at}/a.bin?keep=1&X-Amz-Signature={CANARY}&sig={CANARY}")
        artifact.add_reference(f"http://{at}/b.bin?access_token={CANARY}", checksum=False)
        artifact.add_reference(f"sftp://user:{CANARY}@host/c.bin?password={CANARY}", name="c.bin")
        assert any(CANARY in path for path in server.asked), "the call that was given them uses them"  # type: ignore[attr-defined]
        run.log_artifact(artifact).wait()
        seen += [str(each.message) for each in told]
        for uri in (f"s3://key:{CANARY}@bu cket/x?token={CANARY}", f"http://u:{CANARY}@ho st/?sig={CANARY}", f"user:{CANARY}@x/y"):
            with pytest.raises(Error) as caught:
                Artifact("x", "dataset").add_reference(uri)
            seen.append(f"{caught.value!r} {caught.value}")
        seen += [repr(artifact), json.dumps(artifact._repr_mimebundle_(), default=str), repr(artifact.manifest.to_manifest_json())]
    main(["show", "demo/data:v0", "--json"])
    printed = capsys.readouterr()
    seen += [printed.out, printed.err, caplog.text]

    assert [text for text in seen if CANARY in text] == []
    assert [re.sub(r":\d+/", "/", entry.ref) for entry in artifact.manifest.entries.values()] == [
        "http://127.0.0.1/a.bin?keep=1", "http://127.0.0.1/b.bin", "sftp://host/c.bin",
    ]  # fmt: skip
    assert CANARY not in repr(rows_of(home))
    assert [name for name, content in files_of(home.root.parent).items() if content is not None and CANARY.encode() in content] == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('x = "https://user:hunter2@host/a?X-Amz-Signature=hunter2&keep=1"', 'x = "https://host/a?keep=1"'),
        ("postgresql://u:hunter2@db/x", "postgresql://db/x"),
        ("https://hunter2@host/x", "https://host/x"),
        ("http://u:hunter2@[::1]:80/x?sig=hunter2", "http://[::1]:80/x"),
        ("https://u:hun(t)er2@host", "https://host"),
        ("f'https://{user}:{password}@host/a?token={token}'", None),
        ("git+ssh://git@host/x", None),
        ("s3://bucket/key?versionId=1", None),
        ("curl https://$USER:$PASSWORD@host/", None),
    ],
)
def test_addresses_in_text_lose_what_is_secret(text: str, kept: str | None) -> None:
    assert hide_credentials(text) == (text if kept is None else kept)


KEPT = """
import sys
import jupyter_artifacts as wandb
with wandb.init(project="demo") as run:
    artifact = wandb.Artifact("data", "dataset")
    artifact.add_reference(ADDRESS)
    run.log_artifact(artifact).wait()
    artifact.download()
"""
RUN_CELL = "from IPython.core.interactiveshell import InteractiveShell as Shell; Shell.instance().run_cell({!r}, True)"


@pytest.mark.parametrize("kind", ["cell", "script", "command"])
def test_cells_and_command_lines_are_kept_without_credentials(workspace: Path, home: Store, kind: str) -> None:
    """What somebody typed is kept with what it made: not the passwords in it."""
    script = workspace.parent / "script.py"
    script.write_text(KEPT.replace("ADDRESS", "sys.argv[1]"))
    with serving() as server:
        address = f"http://user:{CANARY}@127.0.0.1:{server.server_port}/a.bin?sig={CANARY}"
        commands = {
            "cell": [sys.executable, "-c", RUN_CELL.format(KEPT.replace("ADDRESS", repr(address)))],
            "script": [sys.executable, str(script), address],
            "command": [str(Path(sys.executable).with_name("jupyter-artifacts")), "put", address, "--name", "demo/data"],
        }
        done = subprocess.run(commands[kind], cwd=workspace, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert any(CANARY in path for path in server.asked)  # type: ignore[attr-defined]
    rows = repr(rows_of(home))
    assert "/a.bin" in rows
    assert kind != "cell" or "run.log_artifact(artifact).wait()" in rows, "the rest of the cell is kept"
    assert [text[max(0, text.find(CANARY) - 150) :][:300] for text in (rows, done.stdout, done.stderr) if CANARY in text] == []
    kept = [home.root, workspace.parent / "cache"]
    assert [each for folder in kept for each in folder.rglob("*") if each.is_file() and CANARY.encode() in each.read_bytes()] == []
