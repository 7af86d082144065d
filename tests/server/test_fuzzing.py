"""Requests that Schemathesis makes of `openapi.yaml`, sent to a server of its own behind a base URL with an encoded space.

What is right is answered as the document says, what is wrong is refused, and nothing makes the server fail.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, negative_data_rejection, response_schema_conformance

from jupyter_artifacts.server.route import PREFIX
from jupyter_artifacts.server.route_table import ROUTES
from tests.server.write_openapi import FILE

TOKEN = "a-token-for-tests"
EXAMPLES = 10
"""For each operation: enough to meet every parameter's limits, and done within a minute in all."""

_NAMES = {
    "store": ["default"], "entity": ["ana"], "project": ["vision"], "name": ["digits", "model"], "label": ["v0", "v1", "best", "latest"],
    "method": ["card", "entries", "hello"],
}  # fmt: skip
_CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance, negative_data_rejection]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, _example: Path) -> Iterator[str]:
    """The URL of a server that nobody else uses."""
    folder = tmp_path_factory.mktemp("fuzzed")
    shutil.copytree(_example, folder / "store")
    (folder / "root").mkdir()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    env = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER_", "WANDB_", "JPY_"))}
    env |= {name: str(folder / name.lower()) for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    env |= {"JUPYTER_ARTIFACTS_STORE": str(folder / "store"), "JUPYTER_ARTIFACTS_ENTITY": "ana"}
    options = [
        f"--port={port}", "--no-browser", "--allow-root", "--ServerApp.base_url=/a%20b/", f"--ServerApp.root_dir={folder / 'root'}",
        f"--IdentityProvider.token={TOKEN}", "--ServerApp.jpserver_extensions={'jupyter_artifacts': True}", "--log-level=CRITICAL",
    ]  # fmt: skip
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "jupyter_server", *options], env=env, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}/a%20b"
    try:
        _wait(url, folder / "log")
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _wait(url: str, log: Path) -> None:
    for _ in range(300):
        try:
            request = urllib.request.Request(f"{url}{PREFIX}/server", headers={"Authorization": f"token {TOKEN}"})
            urllib.request.urlopen(request, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(log.read_text())


def _document() -> dict[str, Any]:
    """The document, with names that exist: else every answer would be that they don't."""
    document: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                if parameter["in"] == "path" and parameter["name"] in _NAMES:
                    parameter["schema"] = {"type": "string", "enum": _NAMES[parameter["name"]]}
    return document


SCHEMA = schemathesis.openapi.from_dict(_document())


def _modes(operation: Any) -> list[GenerationMode]:
    """Requests that are right; and wrong ones, where there is anything to be wrong about."""
    has_parameters = any(True for _ in operation.iter_parameters()) or bool(operation.body)
    return [GenerationMode.POSITIVE, GenerationMode.NEGATIVE] if has_parameters else [GenerationMode.POSITIVE]


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_no_request_makes_the_server_fail_or_answer_otherwise_than_it_says(server: str, route: Any) -> None:
    operation = SCHEMA[PREFIX + route.path][route.verb]

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=st.one_of(*[operation.as_strategy(generation_mode=mode) for mode in _modes(operation)]))
    def ask(case: Any) -> None:
        answer = case.call(base_url=server, headers={"Authorization": f"token {TOKEN}"}, timeout=20)
        case.validate_response(answer, checks=_CHECKS)

    ask()
