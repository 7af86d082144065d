"""`make pictures`: every view on real data in a real JupyterLab, driven, looked at in each theme, narrow, and after it was out of the page.

Not part of `make test`: it trains a model and draws some forty pictures.
"""

from collections.abc import Iterator
from typing import Any

import nbformat
import pytest

from tests.browser.gallery import CELLS, WORK
from tests.browser.lab import CHROMIUM_FLAGS, Lab, find_chromium
from tests.browser.pages import WAIT_MS, command, complete_command, run_all, take_picture, violations, wait_until_idle
from tests.browser.test_views import Place

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

THEMES = ("JupyterLab Dark", "JupyterLab Dark High Contrast", "JupyterLab Light")
NARROW = 400
LONGEST_RUN_MS = 240_000
"""It imports what trains a model."""
OVERFLOWING = (
    "[...document.querySelectorAll('.jp-Notebook .jp-artifacts')]"
    ".filter(root => root.scrollWidth > root.clientWidth + 1).map(root => root.innerText)"
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder, home = tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("home")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "gallery.ipynb")
    environment = {"JUPYTER_ARTIFACTS_STORE": str(home / "store"), "JUPYTER_ARTIFACTS_CACHE_DIR": str(home / "cache")}
    with Lab(folder, home, environment) as lab, sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        yield Place(lab, chromium, folder)
        chromium.close()


@pytest.fixture(scope="module")
def page(place: Place) -> Any:
    page = place.open("gallery.ipynb")
    page.set_default_timeout(WAIT_MS)
    run_all(page, timeout=LONGEST_RUN_MS)
    page.wait_for_function("document.querySelectorAll('.jp-Notebook .jp-artifacts').length === 7")
    wait_until_idle(page)
    return page


def view(page: Any, name: str) -> Any:
    """The view in the output of the cell that shows it."""
    return page.locator(".jp-Notebook .jp-artifacts").nth({"card": 1, "diff": 2, "run": 3, "history": 4, "table": 5, "lineage": 6}[name])


def test_each_kind_of_file_is_compared_in_its_own_way(page: Any, place: Place) -> None:
    diff = view(page, "diff")
    files = {
        "look.ipynb": "parse_dates",
        "notes.txt": "light",
        "settings.json": "features[2]",
        "weights.npy": "1,024 of 1,024 values differ",
    }
    for path, shown in files.items():
        diff.get_by_role("treeitem").filter(has_text=path).click()
        diff.get_by_text(shown).first.wait_for()
    diff.get_by_role("treeitem").filter(has_text="place.png").click()
    take_picture(diff, "diff-image")
    diff.get_by_role("button", name="Swipe").click()
    diff.get_by_role("slider").focus()
    page.keyboard.press("End")
    diff.get_by_role("button", name="Difference").click()
    diff.get_by_text("% of the pixels differ").wait_for()
    take_picture(diff, "diff-pixels")
    assert place.errors == []


def test_tables_are_compared_by_row_and_cell_with_a_key_of_ones_choice(page: Any, place: Place) -> None:
    diff = view(page, "diff")
    diff.get_by_role("treeitem").filter(has_text="seattle.csv").click()
    diff.get_by_label("Rows matched by").select_option("date")
    diff.get_by_text("54 changed, 2 removed, 1,405 unchanged").wait_for()
    grid = diff.get_by_role("grid", name="Rows that differ")
    grid.locator("del").first.wait_for()
    take_picture(diff, "diff-table")
    grid.focus()
    for key in ("Control+Home", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    whole = diff.get_by_role("group", name="The whole cell")
    for text in ("drizzle", "rain"):
        whole.get_by_text(text, exact=True).wait_for()
    grid.focus()
    page.keyboard.press("Escape")
    whole.wait_for(state="detached")
    page.keyboard.press("Control+End")
    grid.get_by_role("gridcell", selected=True).wait_for()
    diff.get_by_role("button", name="Lines").click()
    diff.get_by_role("group", name="Lines that differ").wait_for()
    diff.get_by_role("button", name="Rows and cells").click()
    diff.get_by_role("grid").wait_for()
    assert place.errors == []


def test_a_run_shows_its_metrics_config_artifacts_and_cells(page: Any, place: Place) -> None:
    run = view(page, "run")
    chart = run.get_by_role("img", name="accuracy/test")
    take_picture(run, "run")
    chart.focus()
    page.keyboard.press("ArrowRight")
    run.get_by_role("img", name="point 1 of 40").wait_for()
    run.get_by_role("tab", name="Overview").focus()
    page.keyboard.press("ArrowRight")
    run.get_by_text("penalty").wait_for()
    page.keyboard.press("ArrowRight")
    run.get_by_role("button", name="predictions:v0").click()
    run.get_by_role("tab", name="Files").wait_for()
    run.get_by_role("button", name="predictions:v0").click()
    run.get_by_role("tab", name="Code").click()
    run.get_by_text("partial_fit").first.wait_for()
    run.get_by_role("tab", name="Overview").click()
    assert place.errors == []


def test_cells_that_are_media_are_seen_and_heard(page: Any, place: Place) -> None:
    table = view(page, "table")
    page.wait_for_function(
        "[...document.querySelectorAll('.jp-artifacts-thumbnail img')].filter(each => each.naturalWidth > 0).length >= 3"
    )
    take_picture(table, "media")
    table.get_by_role("gridcell").get_by_role("button").first.click()
    table.locator("audio").wait_for()
    table.get_by_role("grid").focus()
    for key in ("Control+Home", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    table.get_by_role("group", name="The whole cell").locator("img").wait_for()
    page.keyboard.press("Escape")
    assert place.errors == []


def test_every_theme_is_readable_and_nothing_overflows_where_it_is_narrow(page: Any) -> None:
    style = page.add_style_tag(content=f".jp-artifacts-output-area {{ max-width: {NARROW}px !important; }}")
    page.wait_for_function(f"document.querySelector('.jp-Notebook .jp-artifacts').clientWidth <= {NARROW}")
    try:
        assert page.evaluate(OVERFLOWING) == []
        for name in ("card", "diff", "run", "table", "history", "lineage"):
            take_picture(view(page, name), f"{name}-narrow")
    finally:
        style.evaluate("style => style.remove()")
    for theme in THEMES:
        command(page, "apputils:change-theme", {"theme": theme})
        page.wait_for_selector(f"body[data-jp-theme-name='{theme}']", state="attached")
        assert violations(page) == [], theme
        word = theme.rpartition(" ")[2].lower()
        for name in ("card", "diff", "run", "table", "history", "lineage"):
            take_picture(view(page, name), f"{name}-{word}")


def test_what_was_opened_and_scrolled_to_is_there_after_the_cell_was_out_of_the_page(page: Any) -> None:
    diff = view(page, "diff")
    diff.get_by_role("grid").evaluate("grid => grid.scrollTo({ top: 480 })")
    # As a windowed notebook does it: the output leaves the page, and comes back.
    page.evaluate("window.area = window.jupyterapp.shell.currentWidget.content.widgets[4].outputArea.widgets[0].parent")
    page.evaluate("window.place = window.area.parent.layout.widgets.indexOf(window.area); window.host = window.area.parent")
    page.evaluate("window.host.layout.removeWidget(window.area)")
    page.wait_for_function("!window.area.isAttached && document.querySelectorAll('.jp-Notebook .jp-artifacts').length === 6")
    page.evaluate("window.host.layout.insertWidget(window.place, window.area)")
    page.wait_for_function("window.area.isAttached && document.querySelectorAll('.jp-Notebook .jp-artifacts').length === 7")
    grid = diff.get_by_role("grid")
    grid.wait_for()
    assert grid.evaluate("grid => grid.scrollTop") == 480
    assert diff.get_by_label("Rows matched by").input_value() == "date"


def test_long_work_is_cancelled_from_its_line(page: Any, place: Place) -> None:
    page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0")
    complete_command(page, "notebook:insert-cell-above")
    complete_command(page, "notebook:enter-edit-mode")
    page.locator(".jp-Notebook .jp-mod-active .cm-content").fill(WORK)
    command(page, "notebook:run-cell")
    line = page.get_by_role("group", name="Progress")
    line.get_by_role("progressbar").wait_for()
    take_picture(line, "progress")
    line.get_by_role("button", name="Cancel").click()
    page.get_by_text("Hashing stopped at").wait_for()
    line.wait_for(state="detached")
    wait_until_idle(page)
    assert place.errors == []
