"""A real JupyterLab for tests: its own folders, a token, XSRF on, and a base URL that holds an encoded space."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from urllib.error import URLError
from urllib.request import urlopen

BASE_URL = "/user/a%20b/"
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
START_S = 90


def find_chromium() -> str | None:
    """Debian's browser, which `make debian` installs."""
    return next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if os.path.exists(path)), None)


class Lab:
    """A server on the loopback, stopped by its process id when the block ends."""

    def __init__(self, root: Path, home: Path, environment: Mapping[str, str] | None = None) -> None:
        self.root = root
        self._home = home
        self._environment = environment or {}
        self.token = secrets.token_hex(16)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.port}{BASE_URL}{path}?token={self.token}"

    def __enter__(self) -> "Lab":
        settings = self._home / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
        # Notebook 7 reads this for itself; the other application is told on the command line.
        (self._home / "config").mkdir()
        (self._home / "config" / "jupyter_notebook_config.json").write_text('{"JupyterNotebookApp": {"expose_app_in_browser": true}}')
        folders = {"CONFIG": "config", "DATA": "data", "RUNTIME": "runtime"}
        environment = {
            **os.environ,
            **{f"JUPYTER_{name}_DIR": str(self._home / folder) for name, folder in folders.items()},
            "IPYTHONDIR": str(self._home / "ipython"),
            "JUPYTERLAB_SETTINGS_DIR": str(self._home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self._home / "workspaces"),
            **self._environment,
        }
        command = [
            sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={self.port}",
            f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={self.root}", f"--ServerApp.base_url={BASE_URL}",
            "--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly", "--LanguageServerManager.autodetect=False",
        ]  # fmt: skip
        self._log = open(self._home / "server.log", "wb")
        self._process = subprocess.Popen(command, cwd=self.root, env=environment, stdout=self._log, stderr=self._log)
        deadline = time.monotonic() + START_S
        while True:
            try:
                urlopen(self.url("api/status"), timeout=5).close()
                return self
            except (URLError, OSError):
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self._home / "server.log").read_text()[-2000:]) from None
                time.sleep(0.2)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
