"""The extension as Jupyter Server finds it."""

import json
import subprocess
import sys
from pathlib import Path

from jupyter_artifacts import __version__
from jupyter_artifacts.server.route_table import RESOURCES
from tests.server.asking import Asker

ROOT = Path(__file__).parents[2]


def test_installing_the_package_enables_it() -> None:
    config = json.loads((ROOT / "labextension/jupyter-config/server-config/jupyter_artifacts.json").read_text())
    listed = subprocess.run(
        [sys.executable, "-m", "jupyter", "server", "extension", "list"], capture_output=True, text=True, check=True
    )  # fmt: skip

    assert config == {"ServerApp": {"jpserver_extensions": {"jupyter_artifacts": True}}}
    assert f"jupyter_artifacts {__version__}" in listed.stdout + listed.stderr
    [line] = [line for line in (listed.stdout + listed.stderr).splitlines() if f"jupyter_artifacts {__version__}" in line]
    assert "OK" in line


def test_front_ends_learn_the_release_and_what_they_may_do(ask: Asker) -> None:
    answer = ask("GET", "/server")

    assert answer.status == 200
    assert answer.json["version"] == __version__
    assert answer.json["permissions"] == {resource: ["read", "write"] for resource in RESOURCES}


def test_a_store_that_nobody_has_made_is_told_without_its_place_and_not_made(ask: Asker, workspace: Path) -> None:
    [state] = ask("GET", "/stores").json["stores"]

    assert (state["name"], state["id"], state["problem"]["code"]) == ("default", None, "store-not-found")
    assert str(workspace) not in json.dumps(state)
    assert not (workspace / "the store").exists()


def test_a_store_is_found_by_its_name_and_by_its_id(filled: object, ask: Asker) -> None:
    by_name = ask("GET", "/stores/default").json
    by_id = ask("GET", f"/stores/{by_name['id']}").json

    assert by_id == by_name
    assert by_name["revision"] > 0
    assert by_name["is_writable"]
    assert by_name["entity"] == "ana"


def test_a_store_that_the_server_does_not_know_is_not_looked_for(ask: Asker, workspace: Path) -> None:
    for name in ("other", "%2Fetc", str(workspace).replace("/", "%2F"), "file:%2F%2F%2Ftmp"):
        answer = ask("GET", f"/stores/{name}")

        assert (answer.status, answer.json["code"]) == (404, "store-not-found")
