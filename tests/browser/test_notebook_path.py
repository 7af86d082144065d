"""A notebook that is renamed in a real JupyterLab: its kernel is told, and the server tells its story under the new name."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import nbformat
import pytest

import jupyter_artifacts as wandb
from tests.browser.lab import BASE_URL, CHROMIUM_FLAGS, Lab, find_chromium
from tests.browser.pages import WAIT_MS, close_dialogs, run_all, save, wait_until_idle

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

USE = "with wandb.init(project='demo') as run:\n    run.use_artifact('digits:v0')"
CELLS = [
    "import jupyter_artifacts as wandb\nopen('a.txt', 'w').write('1')\nbefore = set(dir())",
    "with wandb.init(project='demo') as run:\n    run.log_artifact('a.txt', 'digits', 'dataset')",
    USE,
    "print(sorted(set(dir()) - before - {'before', 'run'} - {n for n in dir() if n.startswith('_')}))",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder, home = tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("home")
    (folder / "work").mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text, id=f"cell-{at}") for at, text in enumerate(CELLS)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "work" / "day.ipynb")
    plain = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")], metadata=notebook.metadata)
    nbformat.write(plain, folder / "plain.ipynb")
    environment = {"JUPYTER_ARTIFACTS_STORE": str(home / "store"), "JUPYTER_ARTIFACTS_CACHE_DIR": str(home / "cache")}
    with Lab(folder, home, environment) as lab:
        lab.store = home / "store"
        yield lab


@pytest.fixture
def page(lab: Lab) -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        yield chromium.new_page(viewport={"width": 1200, "height": 1000})
        chromium.close()


def open_notebook(page: Any, lab: Lab, path: str) -> None:
    page.goto(lab.url(f"lab/tree/{path}"), timeout=2 * WAIT_MS, wait_until="commit")  # the selectors below say when it is there
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=WAIT_MS)
    page.wait_for_function("window.jupyterapp !== undefined", timeout=WAIT_MS)
    wait_until_idle(page)
    close_dialogs(page)


def rename(page: Any, name: str) -> None:
    """Rename the notebook as the file browser and the title's dialog do."""
    page.evaluate("name => window.jupyterapp.shell.currentWidget.context.rename(name)", name)
    page.wait_for_function("name => window.jupyterapp.shell.currentWidget.context.path.endsWith(name)", arg=name, timeout=WAIT_MS)


def until(found: Callable[[], object], wanted: object) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + WAIT_MS / 1000
    while (now := found()) != wanted:
        assert time.monotonic() < deadline, now
        time.sleep(0.05)


def story(lab: Lab, path: str) -> dict[str, Any]:
    """What the server tells of a notebook."""
    url = f"http://127.0.0.1:{lab.port}{BASE_URL}jupyter-artifacts/stores/default/notebook?path={quote(path)}"
    with urlopen(Request(url, headers={"Authorization": f"token {lab.token}"}), timeout=WAIT_MS / 1000) as answer:
        return json.load(answer)


def told(lab: Lab, path: str) -> dict[str, tuple[list[str], list[str]]]:
    """By cell, the names of what it used and made."""
    return {
        cell["cell_id"]: tuple([each["version"]["name"] for each in cell[edge]] for edge in ("used", "made"))
        for cell in story(lab, path)["cells"]
    }


def test_lineage_follows_a_notebook_through_renames_and_a_reload(page: Any, lab: Lab) -> None:
    open_notebook(page, lab, "work/day.ipynb")
    rename(page, "early.ipynb")  # before the kernel has loaded the package: it was started as day.ipynb
    run_all(page)
    edges = {"cell-1": ([], ["digits:v0"]), "cell-2": (["digits:v0"], [])}

    until(lambda: told(lab, "work/early.ipynb"), edges)
    rename(page, "night.ipynb")
    until(lambda: told(lab, "work/night.ipynb"), edges)
    save(page)
    open_notebook(page, lab, "work/night.ipynb")  # another page, the same kernel
    assert page.locator(".jp-OutputArea-output").last.inner_text().strip() == "[]"
    rename(page, "last one.ipynb")
    until(lambda: told(lab, "work/last one.ipynb"), edges)
    store = wandb.Api({"store": str(lab.store)})
    assert {Path(run.origin.path).name for run in store.runs("demo")} == {"last one.ipynb"}
    assert story(lab, "work/last one.ipynb")["is_current"]


def test_a_kernel_without_the_package_notices_nothing(page: Any, lab: Lab) -> None:
    open_notebook(page, lab, "plain.ipynb")
    run_all(page)
    rename(page, "plainer.ipynb")
    run_all(page)

    assert [each.inner_text().strip() for each in page.locator(".jp-OutputArea-output").all()] == ["2"]
    count = page.evaluate(
        """async () => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            return Object.keys((await kernel.requestCommInfo({ target_name: 'jupyter_artifacts' })).content.comms).length;
        }"""
    )
    assert count == 0
