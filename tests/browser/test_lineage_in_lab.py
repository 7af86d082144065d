"""Lineage and the storage map in a real JupyterLab and Notebook 7: by mouse and by keyboard alone, narrow, dark, reopened."""

from collections.abc import Iterator
from typing import Any

import nbformat
import pytest

from tests.browser.lab import CHROMIUM_FLAGS, Lab, find_chromium
from tests.browser.pages import WAIT_MS, close_dialogs, command, run_all, save, shut_down, take_picture, violations

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

HOSTILE = "<img src=x onerror='window.hacked = true'> \u202e"
CELLS = [
    "import jupyter_artifacts as wandb\n%load_ext jupyter_artifacts\n\n"
    "def log(run, name, kind, **more):\n"
    "    artifact = wandb.Artifact(name, kind)\n"
    "    for path, (text, times) in more.pop('files').items():\n"
    "        with artifact.new_file(path) as file:\n"
    "            file.write(text * times)\n"
    "    run.log_artifact(artifact, **more).wait()\n",
    "pages = {f'page-{at}.txt': (f'{at} ', 20_000) for at in range(5)}\n"
    "with wandb.init(project='demo', job_type='ingest', name='ingest') as run:\n"
    "    log(run, 'digits-raw', 'dataset', files=pages)\n"
    "with wandb.init(project='demo', job_type='clean', name='drop blurred scans') as run:\n"
    "    run.use_artifact('digits-raw:latest')\n"
    "    log(run, 'digits-clean', 'dataset', files=dict(list(pages.items())[:3]) | {'labels.csv': ('3,', 9_000)})\n"
    "for at in range(7):\n"
    "    with wandb.init(project='demo', job_type='train', name=f'sweep-{at}', config={'lr': at / 10}) as run:\n"
    "        run.use_artifact('digits-clean:latest')\n"
    "        log(run, 'model', 'model', files={'f.txt': (str(at), 30_000 * (at + 1))}, aliases=['best'] if at == 3 else None)\n"
    f"with wandb.init(project='demo', job_type='evaluate', name={HOSTILE!r}) as run:\n"
    "    run.use_artifact('model:best')\n"
    "    log(run, 'report', 'report', files={'r.txt': ('r', 40_000)})",
    "%artifact lineage demo/digits-clean:v0",
    "%artifact du --map",
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

        def open_page(app: str = "lab/tree", width: int = 1200) -> Any:
            page = chromium.new_page(viewport={"width": width, "height": 2200})
            page.set_default_timeout(WAIT_MS)
            page.goto(lab.url(f"{app}/lineage.ipynb"))
            page.wait_for_selector(".jp-Notebook .jp-Cell")
            page.wait_for_function("window.jupyterapp !== undefined")
            return page

        yield open_page
        chromium.close()


def wait_for_focus(page: Any, kind: str, end: str) -> None:
    """Wait until the keyboard is on the node or area whose id ends so: a key that is pressed before goes elsewhere."""
    page.wait_for_function("([kind, end]) => document.activeElement?.dataset?.[kind]?.endsWith(end)", arg=[kind, end])


def is_harmless(page: Any) -> bool:
    """Whether names stayed text, and nothing is wider than its cell."""
    wide = "[...document.querySelectorAll('.jp-artifacts')].filter(root => root.scrollWidth > root.clientWidth + 1).length"
    return page.locator(".jp-artifacts img").count() == 0 and page.evaluate("window.hacked === undefined") and page.evaluate(wide) == 0


def use_lineage(page: Any, view: Any) -> None:
    # By mouse: a cluster, its search, a member of it by itself.
    view.get_by_role("button", name="7 versions").first.click()
    view.get_by_role("searchbox").fill("v3")
    view.get_by_role("listbox", name="7 versions").get_by_role("option").first.click()
    view.get_by_role("button", name="Draw it by itself").click()
    view.get_by_role("button", name="model:v3, artifact, model").wait_for()
    assert view.get_by_role("button", name="6 versions").count() == 1

    # By keyboard: along an edge to the runs, and on to what they used.
    wait_for_focus(page, "node", "/model:v3")
    page.keyboard.press("ArrowLeft")
    view.get_by_label("About 7 runs").wait_for()
    page.keyboard.press("ArrowLeft")
    view.get_by_label("About digits-clean:v0").wait_for()
    take_picture(view, "lineage")
    view.get_by_text("Card: files, metadata, history").click()
    view.get_by_role("tab", name="Files (4)").wait_for()
    assert violations(page) == []
    view.get_by_label("Direction").select_option("up")
    view.get_by_role("button", name="drop blurred scans, run").click()
    view.get_by_text("lineage.ipynb").first.wait_for()
    view.get_by_text("Cell [2]").first.wait_for()
    view.get_by_role("tab", name="Outline").click()
    assert view.get_by_role("button", name="ingest").is_visible()


def use_storage(page: Any, view: Any) -> None:
    # By mouse into a collection, to a version, and back.
    take_picture(view, "storage")
    view.get_by_role("button", name="model: 840 kB").click()
    view.get_by_role("button", name="model:v6: 210 kB; deleting it frees 210 kB").click()
    view.get_by_label("About model:v6").get_by_text("%artifact delete").wait_for()
    view.get_by_role("button", name="Whole store").click()
    wait_for_focus(page, "area", "/model")

    # By keyboard alone the same way.
    page.keyboard.press("Enter")
    wait_for_focus(page, "area", "model:v6")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    view.get_by_label("About model:").wait_for()
    page.keyboard.press("Escape")
    wait_for_focus(page, "area", "/model")
    view.get_by_role("tab", name="Table").click()
    view.get_by_role("row", name="model").get_by_role("button").click()
    assert view.get_by_role("row").count() == 8


def test_both_are_used_and_come_back_when_the_notebook_is_reopened(open_page: Any) -> None:
    page = open_page()
    run_all(page)
    lineage, storage = page.locator(".jp-artifacts-lineage"), page.locator(".jp-artifacts-storage")
    use_lineage(page, lineage)
    use_storage(page, storage)
    command(page, "apputils:change-theme", {"theme": "JupyterLab Dark"})
    page.wait_for_selector("body[data-jp-theme-light='false']", state="attached")
    storage.get_by_role("tab", name="Map").click()
    lineage.get_by_role("tab", name="Graph").click()
    assert violations(page) == []
    take_picture(storage, "storage-dark")
    take_picture(lineage, "lineage-dark")
    command(page, "apputils:change-theme", {"theme": "JupyterLab Light"})
    page.wait_for_selector("body[data-jp-theme-light='true']", state="attached")
    assert is_harmless(page)

    save(page)
    shut_down(page)
    page.close()
    page = open_page()
    lineage, storage = page.locator(".jp-artifacts-lineage"), page.locator(".jp-artifacts-storage")
    lineage.wait_for()
    close_dialogs(page)
    page.get_by_text("Saved view").first.wait_for()
    lineage.get_by_role("button", name="7 runs").first.click()
    lineage.get_by_label("About 7 runs").wait_for()
    storage.get_by_role("button", name="model: 840 kB").click()
    storage.get_by_role("button", name="model:v6: 210 kB").wait_for()
    page.close()


def test_both_are_walked_by_keyboard_in_a_narrow_notebook_7(open_page: Any) -> None:
    page = open_page("notebooks", width=400)
    run_all(page)
    lineage, storage = page.locator(".jp-artifacts-lineage"), page.locator(".jp-artifacts-storage")
    lineage.get_by_role("group", name="Lineage graph").locator("[tabindex='0']").focus()
    wait_for_focus(page, "node", "/digits-clean:v0")
    page.keyboard.press("ArrowLeft")
    lineage.get_by_label("About drop blurred scans").wait_for()
    page.keyboard.press("Home")
    lineage.get_by_label("About digits-clean:v0").wait_for()
    storage.get_by_role("group", name="Storage map").locator("[tabindex='0']").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    storage.get_by_label("About ").wait_for()
    assert violations(page) == []
    assert is_harmless(page)
    take_picture(storage, "storage-narrow")
    take_picture(lineage, "lineage-narrow")
    page.close()
