"""The lineage view in a real JupyterLab: drawn live, walked by mouse and keyboard, still there after reopening."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.browser.lab import CHROMIUM_FLAGS, Lab, find_chromium
from tests.browser.pages import WAIT_MS, close_dialogs, run_all, save, shut_down

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

CELLS = [
    "import jupyter_artifacts as wandb\n%load_ext jupyter_artifacts\n\n"
    "def log(run, name, kind, text, **more):\n"
    "    artifact = wandb.Artifact(name, kind)\n"
    "    with artifact.new_file('f.txt') as file:\n"
    "        file.write(text)\n"
    "    run.log_artifact(artifact, **more).wait()\n",
    "with wandb.init(project='demo', job_type='ingest', name='ingest') as run:\n"
    "    log(run, 'digits-raw', 'dataset', 'raw')\n"
    "for at in range(7):\n"
    "    with wandb.init(project='demo', job_type='train', name=f'sweep-{at}', config={'lr': at / 10}) as run:\n"
    "        run.use_artifact('digits-raw:latest')\n"
    "        log(run, 'model', 'model', str(at), aliases=['best'] if at == 3 else None);",
    "%artifact lineage demo/digits-raw:v0",
]


@pytest.fixture(scope="module")
def open_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder, home = tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("home")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "lineage.ipynb")
    environment = {"JUPYTER_ARTIFACTS_STORE": str(home / "store"), "JUPYTER_ARTIFACTS_CACHE_DIR": str(home / "cache")}
    with Lab(folder, home, environment) as lab, sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)

        def open_page() -> Any:
            page = chromium.new_page(viewport={"width": 1200, "height": 1600})
            page.goto(lab.url("lab/tree/lineage.ipynb"))
            page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=WAIT_MS)
            page.wait_for_function("window.jupyterapp !== undefined", timeout=WAIT_MS)
            return page

        yield open_page
        chromium.close()


def test_the_graph_is_walked_and_drawn_apart_and_comes_back_when_it_is_reopened(open_page: Any, tmp_path: Path) -> None:
    page = open_page()
    run_all(page)
    view = page.locator(".jp-artifacts-lineage")
    view.wait_for(timeout=WAIT_MS)

    # By mouse: a cluster, its search, a member of it by itself.
    view.get_by_role("button", name="7 versions").click()
    view.get_by_role("searchbox").fill("v3")
    view.get_by_role("listbox", name="7 versions").get_by_role("option").first.click()
    view.get_by_role("button", name="Draw it by itself").click()
    model = view.get_by_role("button", name="model:v3, artifact, model")
    model.wait_for(timeout=WAIT_MS)
    assert view.get_by_role("button", name="6 versions").count() == 1

    # By keyboard: along an edge to the run, whose configuration is asked of the kernel.
    page.wait_for_function("document.activeElement?.dataset?.node?.endsWith('/model:v3')", timeout=WAIT_MS)
    page.keyboard.press("ArrowLeft")
    view.get_by_label("About 7 runs").wait_for(timeout=WAIT_MS)
    page.keyboard.press("ArrowLeft")
    view.get_by_label("About digits-raw:v0").wait_for(timeout=WAIT_MS)
    view.get_by_label("Direction").select_option("up")
    view.get_by_role("button", name="ingest, run").click()
    view.get_by_text("lineage.ipynb").first.wait_for(timeout=WAIT_MS)
    view.get_by_role("tab", name="Outline").click()
    assert view.get_by_role("button", name="ingest").is_visible()
    view.screenshot(path=str(tmp_path / "lineage.png"))

    save(page)
    shut_down(page)
    page.close()
    page = open_page()
    view = page.locator(".jp-artifacts-lineage")
    view.wait_for(timeout=WAIT_MS)
    close_dialogs(page)
    view.get_by_role("button", name="digits-raw:v0").first.click()
    view.get_by_label("About digits-raw:v0").wait_for(timeout=WAIT_MS)
    view.get_by_role("button", name="7 runs").click()
    view.get_by_label("About 7 runs").wait_for(timeout=WAIT_MS)
    page.get_by_text("Saved view").wait_for(timeout=WAIT_MS)
