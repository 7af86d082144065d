"""What a person does with versions in a real JupyterLab: opens, compares, inserts code, downloads, logs a file, deletes, restores."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.browser.pages import take_picture, violations
from tests.browser.panel_place import PanelPlace, item, open_panel, panel_place, set_theme, wait_until, wait_until_ready

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lab")
    (folder / "table.csv").write_text("a,b\n1,2\n")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "work.ipynb")
    return folder


@pytest.fixture(scope="module")
def place(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelPlace]:
    with panel_place(root, tmp_path_factory.mktemp("home")) as place:
        yield place


def choose(page: Any, target: Any, entry: str) -> None:
    """Something of the menu that a right click opens."""
    target.click(button="right")
    page.locator(".lm-Menu-item").filter(has_text=entry).click()


def test_a_version_is_opened_by_keyboard_looked_at_and_open_again_after_a_reload(place: PanelPlace) -> None:
    page = place.open()
    panel = open_panel(page)
    item(panel, "collection", "digits").click()
    item(panel, "version", "v0").wait_for()
    page.keyboard.press("ArrowDown")
    panel.locator(".jp-mod-active[data-kind=version]").filter(has_text="v1").wait_for()
    page.keyboard.press("Enter")

    document = page.locator(".jp-artifacts-document")
    document.get_by_text("Handwritten digits").wait_for()
    document.get_by_role("tab", name="Files").click()
    document.get_by_role("option").filter(has_text="README.md").click()
    document.get_by_text("1797 of them.").wait_for()
    with page.expect_download() as download:
        document.get_by_role("link", name="Download").click()
    assert Path(download.value.path()).read_text() == "# Digits\n\n1797 of them.\n"
    document.get_by_role("tab", name="Compare").click()
    document.get_by_role("treeitem").filter(has_text="digits.csv").wait_for()
    document.get_by_role("tab", name="Lineage").click()
    document.get_by_role("button", name="digits:v1, artifact, dataset").wait_for()
    take_picture(page.locator("#main"), "panel")
    assert violations(page, ".jp-artifacts-document") == []
    document.get_by_role("tab", name="Table").click()
    document.get_by_text("label").first.wait_for()
    document.get_by_role("tab", name="Usage").click()
    document.get_by_text("once garbage is collected").wait_for()
    set_theme(page, "Dark")
    assert violations(page, ".jp-artifacts-document") == []

    wait_until(page, SAVED, f"page{place.pages}")
    page.reload()
    wait_until_ready(page)
    page.locator(".jp-artifacts-document").get_by_text("once garbage is collected").wait_for()
    page.close()
    assert place.errors == []


SAVED = """async (name) => {
    const { ids, values } = await window.jupyterapp.serviceManager.workspaces.list();
    const data = values[ids.indexOf(name)]?.data ?? {};
    const key = Object.keys(data).find((each) => each.startsWith('jupyter-artifacts:') && each.includes('digits:v1'));
    const tabs = data['layout-restorer:data']?.main?.dock?.widgets ?? [];
    return data[key]?.data?.tab === 'usage' && tabs.some((each) => each.includes('digits:v1'));
}"""
"""Whether the server has kept the tab."""


NOTEBOOK_IS_READY = """async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    return panel.content.activeCell !== null && !document.querySelector('.jp-Dialog');
}"""
"""It is read, its kernel is there, and nothing lies over it."""


def test_versions_are_compared_copied_downloaded_deleted_restored_and_used_in_a_notebook(place: PanelPlace, root: Path) -> None:
    page = place.open()
    panel = open_panel(page)
    item(panel, "collection", "classifier").click()
    for label in ("v0", "v2"):
        item(panel, "version", label).click(modifiers=["Shift"])
    panel.get_by_role("button", name="Compare").click()
    page.locator(".jp-artifacts-document").get_by_role("treeitem").filter(has_text="config.json").wait_for()

    choose(page, item(panel, "version", "v1"), "Download")
    page.get_by_text("is in the folder").wait_for()
    assert (root / "classifier-v1" / "config.json").read_text() == '{"C": 0.1}'

    choose(page, item(panel, "version", "v0"), "Delete")
    page.locator(".jp-Dialog").get_by_text("This frees").wait_for()
    page.locator(".jp-Dialog button").filter(has_text="Delete").click()
    item(panel, "version", "v0").wait_for(state="detached")
    item(panel, "heading", "Deleted").click()
    choose(page, item(panel, "deleted", "classifier:v0"), "Restore")
    item(panel, "version", "v0").wait_for()

    page.evaluate("async () => { await window.jupyterapp.commands.execute('docmanager:open', { path: 'work.ipynb' }); }")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    wait_until(page, NOTEBOOK_IS_READY)
    choose(page, item(panel, "version", "v1"), "Insert Code")
    page.locator(".jp-Notebook .cm-content").filter(has_text="classifier = %artifact use ana/vision/classifier:v1").wait_for()
    page.close()
    assert place.errors == []


def test_a_file_of_the_file_browser_is_logged(place: PanelPlace) -> None:
    page = place.open()
    choose(page, page.locator(".jp-DirListing-item").filter(has_text="table.csv"), "Log as Artifact")
    form = page.locator(".jp-Dialog")
    form.get_by_label("Name").fill("my-table")
    form.get_by_label("Aliases").fill("fresh")
    form.locator("button").filter(has_text="Log").click()
    page.get_by_text("was logged").wait_for()

    panel = open_panel(page)
    item(panel, "collection", "my-table").click()
    item(panel, "version", "fresh").wait_for()
    page.close()
    assert place.errors == []
