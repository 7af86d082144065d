"""A widget in a notebook of a real JupyterLab, drawn by the widget manager that is installed there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.browser.lab import CHROMIUM_FLAGS, Lab, find_chromium
from tests.browser.pages import WAIT_MS, close_dialogs, run_all, wait_until_idle

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

CELLS = [
    "import jupyter_artifacts as wandb\nfrom jupyter_artifacts.widgets import View\nopen('a.txt', 'w').write('many words')",
    "with wandb.init(project='demo') as run:\n    made = run.log_artifact('a.txt', 'digits', 'dataset')\nNone",
    "View.of(made)",
]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    folder, home = tmp_path / "lab", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "widget.ipynb")
    environment = {"JUPYTER_ARTIFACTS_STORE": str(home / "store"), "JUPYTER_ARTIFACTS_CACHE_DIR": str(home / "cache")}
    with Lab(folder, home, environment) as lab:
        yield lab


@pytest.fixture
def page() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        page = chromium.new_page(viewport={"width": 1200, "height": 1000})
        page.set_default_timeout(WAIT_MS)
        yield page
        chromium.close()


def test_a_widget_is_drawn_asks_its_kernel_and_brings_in_its_lineage(page: Any, lab: Lab) -> None:
    page.goto(lab.url("lab/tree/widget.ipynb"), timeout=2 * WAIT_MS, wait_until="commit")  # the selectors below say when it is there
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.wait_for_function("window.jupyterapp !== undefined")
    wait_until_idle(page)
    close_dialogs(page)
    run_all(page)

    output = page.locator(".jp-OutputArea-output").last
    output.get_by_role("group", name="Artifact digits:v0").wait_for()
    output.get_by_role("tab", name="Files").click()
    output.get_by_role("option").first.click()
    output.get_by_text("many words").wait_for()  # bytes that only the kernel has
    output.get_by_role("tab", name="Lineage").click()
    output.locator(".jp-artifacts-lineage").wait_for()  # drawn by a module that the widget sent as text
    kinds = "window.jupyterapp.shell.currentWidget.context.model.toJSON().cells[2].outputs.map(each => Object.keys(each.data).sort())"
    assert page.evaluate(kinds) == [["application/vnd.jupyter.widget-view+json", "text/plain"]]
