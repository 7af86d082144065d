"""The sidebar in a real JupyterLab: looked through by mouse and by keyboard, searched, live, restored, in both themes."""

from collections.abc import Iterator

import pytest

from tests.browser.pages import violations
from tests.browser.panel_place import PanelPlace, item, open_panel, panel_place, set_theme, wait_until, wait_until_ready

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelPlace]:
    with panel_place(tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("home")) as place:
        yield place


def test_a_person_looks_through_the_store_by_mouse_and_searches_it(place: PanelPlace) -> None:
    page = place.open()
    panel = open_panel(page)

    item(panel, "collection", "classifier").click()
    version = item(panel, "version", "v1")
    version.wait_for()
    assert "best" in version.inner_text()
    assert "train-1" in version.inner_text()
    assert violations(page, "#jupyter-artifacts-sidebar") == []
    set_theme(page, "Dark")
    assert violations(page, "#jupyter-artifacts-sidebar") == []
    item(panel, "collection", "classifier").click()
    version.wait_for(state="detached")
    item(panel, "heading", "Deleted").click()
    item(panel, "deleted", "scratch:v0").wait_for()

    panel.get_by_label("Project").select_option("ana/speech")
    item(panel, "collection", "classifier").wait_for(state="detached")
    item(panel, "collection", "utterances").wait_for()
    panel.get_by_label("Project").select_option("")
    item(panel, "collection", "classifier").wait_for()

    search = panel.get_by_label("Search artifacts")
    for text, found in (("class", "classifier"), ("best", "classifier"), ("handwritten", "digits"), ("raw", "utterances")):
        search.fill(text)
        item(panel, "collection", found).wait_for()
        item(panel, "collection", "confusion").wait_for(state="detached")
    search.fill("confusion.csv")
    item(panel, "file", "confusion.csv").wait_for()
    search.press("Escape")
    item(panel, "collection", "digits").wait_for()
    search.fill("no such thing")
    panel.get_by_text("Nothing here holds that.").wait_for()
    page.close()


def test_the_tree_is_walked_by_keyboard_alone_and_a_reloaded_page_is_as_it_was(place: PanelPlace) -> None:
    page = place.open()
    panel = open_panel(page)
    tree = page.get_by_role("tree", name="Artifacts")
    tree.focus()
    active = panel.locator(".jp-mod-active")

    active.filter(has_text="dataset").wait_for()
    page.keyboard.press("ArrowRight")
    active.filter(has_text="digits").wait_for()
    page.keyboard.press("ArrowRight")
    item(panel, "version", "v0").wait_for()
    page.keyboard.press("ArrowDown")
    active.filter(has_text="latest").wait_for()
    page.keyboard.press("ArrowLeft")
    active.filter(has_text="digits").wait_for()
    page.keyboard.press("ArrowLeft")
    item(panel, "version", "v0").wait_for(state="detached")
    page.keyboard.press("End")
    active.filter(has_text="Deleted").wait_for()
    page.keyboard.press("Home")
    active.filter(has_text="dataset").wait_for()
    assert tree.get_attribute("aria-activedescendant") == active.get_attribute("id")

    panel.get_by_label("Project").select_option("ana/speech")
    item(panel, "collection", "classifier").wait_for(state="detached")
    wait_until(page, SAVED, f"page{place.pages}")
    page.reload()
    wait_until_ready(page)

    item(panel, "collection", "utterances").wait_for()
    assert item(panel, "collection", "classifier").count() == 0
    page.close()


def test_what_another_process_logs_is_shown_at_once_and_a_hidden_panel_asks_for_nothing(place: PanelPlace) -> None:
    page = place.open()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/jupyter-artifacts/" in request.url else None)
    page.evaluate("window.told = 0; window.jupyterapp.serviceManager.events.stream.connect(() => { window.told++; })")

    place.run("log", "unseen")
    page.wait_for_function("window.told > 0")
    assert asked == []

    panel = open_panel(page)
    item(panel, "collection", "unseen").wait_for()
    place.run("log", "newcomer")
    item(panel, "collection", "newcomer").wait_for()
    place.run("log", "newcomer")
    item(panel, "collection", "newcomer").filter(has_text="v1").wait_for()
    page.close()
    assert place.errors == []


SAVED = """async (name) => {
    const { ids, values } = await window.jupyterapp.serviceManager.workspaces.list();
    const at = ids.indexOf(name);
    const { data } = at < 0 ? { data: {} } : values[at];
    const shown = data['layout-restorer:data']?.left?.current;
    return data['jupyter-artifacts:sidebar']?.place?.project === 'speech' && shown === 'jupyter-artifacts-sidebar';
}"""
"""Whether the server has kept what the sidebar shows: JupyterLab saves its layout some time after it has changed."""
