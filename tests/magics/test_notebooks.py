"""Whole notebooks in a real kernel: what is saved with them, and what the store knows afterwards."""

from pathlib import Path

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from jupyter_artifacts.core.operations.run import find_producing_step
from jupyter_artifacts.sdk.api import Api
from tests.commands.workspace import write
from tests.magics.notebooks import kinds, plain, run_notebook

LOAD = "%load_ext jupyter_artifacts"
MIME_TYPES = {"text/html", "text/markdown", "text/plain"}
VIEW = "application/vnd.jupyter-artifacts.v1+json"


def test_a_day_in_a_notebook(monkeypatch: pytest.MonkeyPatch, workspace: Path) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", str(workspace / "day one.ipynb"))
    write({"digits/a.txt": "one\n", "digits/b.txt": "two\n"})
    logging_cell = "# assigned: shown at once\ndata = %artifact log digits --alias raw\nprint(type(data).__name__, data.version)"

    outputs = run_notebook(
        LOAD,
        logging_cell,
        "open('digits/a.txt', 'w').write('ONE\\n')\n%artifact log digits",
        "%artifact diff digits",
        "folder = %artifact download digits:raw --root out\nprint(open(folder + '/a.txt').read())",
        "%artifact verify digits:raw --root out",
        "_",
        "import pandas as pd\nbirds = pd.DataFrame({'mass': [3700]})\n%artifact log birds;",
        "%artifact use birds",
        "%artifact ls\nprint('after')",
    )

    assert kinds(outputs[1]) == ["display_data", "stream"]
    assert plain(outputs[1][0]).startswith("digits  [v0]")
    assert plain(outputs[1][1]) == "Artifact v0\n"
    assert kinds(outputs[2]) == kinds(outputs[3]) == kinds(outputs[5]) == kinds(outputs[8]) == ["execute_result"]
    assert "+ ONE" in plain(outputs[3][0])
    assert kinds(outputs[4]) == ["display_data", "stream"]
    assert plain(outputs[4][1]) == "one\n\n"
    assert plain(outputs[6][0]) == "True"
    assert outputs[7] == []
    assert kinds(outputs[9]) == ["display_data", "stream"]
    shown = [output for cell in outputs for output in cell if "data" in output and cell is not outputs[6]]
    assert all(MIME_TYPES <= set(output["data"]) <= {*MIME_TYPES, VIEW} for output in shown)
    assert VIEW in outputs[2][0]["data"], "a log shows the card of its version"
    assert all("<script" not in output["data"]["text/html"] for output in shown)

    (run,) = Api().runs()
    assert (run.name, run.job_type, run.state) == ("day one.ipynb", "notebook", "finished")
    assert (run.origin.kind, run.origin.path) == ("notebook", str(workspace / "day one.ipynb"))
    assert [used.name for used in run.used_artifacts()] == ["birds:v0"]
    step = find_producing_step(Api().store, Api().artifact("digits:raw").record)
    assert step is not None
    assert (step.source, step.ordinal) == (logging_cell, 2)


def test_mistakes_and_long_work_in_a_notebook() -> None:
    write({f"many/{number}.txt": str(number) for number in range(300)})

    outputs = run_notebook(
        LOAD,
        "%artifact show nope",
        "%artifact lgo x",
        "import jupyter_artifacts.commands.progress as progress\nprogress._DELAY = progress._INTERVAL = 0\n%artifact log many",
        "%artifact log many --rehash;",
        "%unload_ext jupyter_artifacts",
        "%artifact ls",
        stops_at_errors=False,
    )

    for cell in (outputs[1], outputs[2], outputs[6]):
        assert kinds(cell) == ["stream"]
        assert (cell[0]["name"], plain(cell[0]).count("\n")) == ("stderr", 1)
        assert plain(cell[0]).startswith("UsageError: ")
    bar, result = outputs[3]
    assert plain(bar).startswith("Hashed 300 files (")
    assert "<progress" not in bar["data"]["text/html"]
    assert plain(result).startswith("many  [v0]")
    assert outputs[4] == []


def execute(client: BlockingKernelClient, cell_id: str, code: str) -> None:
    """Run a cell as JupyterLab does, which says the cell's id."""
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
    message = client.session.msg("execute_request", content, metadata={"cellId": cell_id})
    client.shell_channel.send(message)
    reply = client.get_shell_msg(timeout=60)
    while reply["parent_header"].get("msg_id") != message["header"]["msg_id"]:
        reply = client.get_shell_msg(timeout=60)
    assert reply["content"]["status"] == "ok"


def test_the_front_ends_cell_id_is_recorded() -> None:
    write({"digits/a.txt": "1", "setup.ipy": "setup = 1\n"})
    after_a_run = "%run setup.ipy\n%artifact log digits --name again;"
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(Path.cwd()))
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        execute(client, "c-1", LOAD)
        execute(client, "c-2", "%artifact log digits;")
        execute(client, "c-3", after_a_run)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()

    steps = [find_producing_step(Api().store, Api().artifact(name).record) for name in ("digits", "again")]

    assert [(step.cell_id, step.source) for step in steps if step] == [("c-2", "%artifact log digits;"), ("c-3", after_a_run)]
