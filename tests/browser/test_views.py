"""The interactive views in a real JupyterLab and Notebook 7: by mouse and keyboard, reopened, untrusted, exported, while a cell runs."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.browser.lab import CHROMIUM_FLAGS, Lab, find_chromium
from tests.browser.pages import WAIT_MS, command, run_all, save, shut_down, take_picture, violations, wait_until_idle
from tests.views.hostile import HOSTILE

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

MIME_TYPE = "application/vnd.jupyter-artifacts.v1+json"
LARGEST_OUTPUT = 60_000
CELLS = [
    "%load_ext jupyter_artifacts",
    """import json
from pathlib import Path
import numpy as np
from PIL import Image
folder = Path('data'); (folder / 'images').mkdir(parents=True, exist_ok=True)
def picture(shade):
    return Image.fromarray(np.full((32, 48, 3), shade, 'uint8'))
for number in range(30): picture(number * 8).save(folder / 'images' / f'{number:03}.png')
(folder / 'config.json').write_text(json.dumps({'rate': 0.1, 'layers': [1, 2]}))
(folder / 'notes.txt').write_text('\\n'.join(f'line {number}' for number in range(40)))
(folder / 'labels.csv').write_text('file,label\\n' + '\\n'.join(f'{number:03}.png,{number % 7}' for number in range(300)))
np.save(folder / 'weights.npy', np.arange(100.0));""",
    "%artifact log data --name digits --description 'Digits as pictures' --metadata '{\"accuracy\": 0.91}'",
    """(folder / 'config.json').write_text(json.dumps({'rate': 0.01, 'layers': [1, 2, 3]}))
(folder / 'notes.txt').write_text('\\n'.join('another line' if number == 20 else f'line {number}' for number in range(40)))
np.save(folder / 'weights.npy', np.arange(100.0) + 1); picture(255).save(folder / 'images' / '005.png')
logged = %artifact log data --name digits --alias best""",
    "%artifact show digits:v0",
    "%artifact diff digits:v0 digits:v1",
    "%artifact history digits",
]
HOSTILE_CELL = """
import unicodedata
import jupyter_artifacts as wandb
hostile = json.loads({texts!r})
odd = Path('odd'); odd.mkdir(exist_ok=True)
for number, text in enumerate(hostile):
    name = ''.join(each for each in text if each not in chr(92) + '/' and unicodedata.category(each) not in ('Cc', 'Zl', 'Zp'))
    (odd / (str(number) + ' ' + name[:60].strip() + '.')).write_text(text)
metadata = {{(str(number) + ' ' + text)[:200]: text[:5000] for number, text in enumerate(hostile)}}
run = wandb.init(project='odd')
artifact = wandb.Artifact('odd', 'dataset', description='\\n'.join(hostile)[:20000], metadata=metadata)
artifact.add_dir('odd')
artifact = run.log_artifact(artifact).wait(); run.finish(); artifact
"""
WELL_FORMED = [text for text in HOSTILE if text.encode("utf-8", "ignore").decode() == text]
"""The store refuses lone surrogates."""


class Place:
    """A server with one notebook, and a browser."""

    def __init__(self, lab: Lab, chromium: Any, folder: Path) -> None:
        self.folder = folder
        self._lab, self._chromium = lab, chromium
        self.errors: list[str] = []

    def open(self, name: str = "views.ipynb", *, app: str = "lab/tree", width: int = 1200) -> Any:
        page = self._chromium.new_page(viewport={"width": width, "height": 2600})
        page.set_default_timeout(WAIT_MS / 4)
        # Notebook 7 has errors of its own.
        page.on("pageerror", lambda error: "jupyter-artifacts" in (error.stack or "") and self.errors.append(str(error)))
        page.on("dialog", lambda dialog: (self.errors.append(f"a dialog opened: {dialog.message}"), dialog.dismiss()))
        page.goto(self._lab.url(f"{app}/{name}"))
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.wait_for_function("window.jupyterapp !== undefined")
        return page


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    browser = find_chromium()
    if browser is None:
        pytest.fail("chromium is missing; `make debian` installs it")
    folder, home = tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("home")
    cells = [*CELLS, HOSTILE_CELL.format(texts=json.dumps(WELL_FORMED))]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "views.ipynb")
    environment = {"JUPYTER_ARTIFACTS_STORE": str(home / "store"), "JUPYTER_ARTIFACTS_CACHE_DIR": str(home / "cache")}
    with Lab(folder, home, environment) as lab, sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=CHROMIUM_FLAGS)
        yield Place(lab, chromium, folder)
        chromium.close()


def view(page: Any, number: int) -> Any:
    return page.locator(".jp-Notebook .jp-artifacts").nth(number)


def use_card(page: Any, card: Any) -> None:
    """Every control of the card, by mouse or by keyboard."""
    card.get_by_role("tab", name="Overview").click()
    page.keyboard.press("ArrowRight")
    files = card.get_by_role("listbox", name="Files")
    files.focus()
    page.keyboard.press("End")
    card.get_by_role("option", selected=True).get_by_text("weights.npy").wait_for()
    page.keyboard.press("Enter")
    card.get_by_text("float64").wait_for()
    for search, shown in (("notes", "line 39"), ("config", "rate"), ("labels", "300 rows")):
        card.get_by_role("searchbox", name="Search files").fill(search)
        card.get_by_text("1 file found").wait_for()
        card.get_by_role("option").filter(has_text=search).click()
        card.get_by_text(shown).first.wait_for()
    use_grid(page, card)
    card.get_by_role("searchbox", name="Search files").fill("images/00")
    card.get_by_role("option").filter(has_text="004.png").click()
    page.wait_for_function("document.querySelector('.jp-artifacts-preview img')?.naturalWidth === 48")
    card.get_by_role("button", name="Close preview").click()
    card.get_by_role("tab", name="Metadata").click()
    card.get_by_text("0.91").wait_for()
    card.get_by_role("tab", name="Use it").click()
    card.get_by_text("%artifact download").wait_for()
    card.get_by_role("tab", name="History").click()
    for version in ("v0", "v1"):
        card.get_by_role("checkbox", name=f"Pick {version}").check()
    card.get_by_role("button", name="Compare").click()
    card.get_by_text("4 modified, 30 unchanged").wait_for()


def use_grid(page: Any, card: Any) -> None:
    """Every control of a table."""
    grid = card.get_by_role("grid")
    assert grid.get_attribute("aria-rowcount") == "301"
    grid.focus()
    page.keyboard.press("Control+End")
    grid.get_by_role("gridcell", selected=True).get_by_text("5", exact=True).wait_for()
    card.get_by_label("Go to row").fill("123")
    card.get_by_role("button", name="Go", exact=True).click()
    grid.get_by_text("123.png").wait_for()
    grid.get_by_role("button", name="file", exact=True).click()
    grid.get_by_role("button", name="file", exact=True).click()
    grid.get_by_text("299.png").wait_for()
    card.get_by_role("button", name="Filter").click()
    card.get_by_label("Column", exact=True).select_option("label")
    card.get_by_label("Value").fill("3")
    card.get_by_role("button", name="Add").click()
    card.get_by_text("43 rows").wait_for()
    card.get_by_role("button", name="Figures of label").click()
    card.get_by_text("Different").wait_for()
    take_picture(card, "table")
    assert violations(page) == []


def edit_card(card: Any) -> None:
    card.get_by_role("tab", name="Overview").click()
    card.get_by_role("button", name="Edit").click()
    card.get_by_label("Aliases").fill("v7")
    card.get_by_role("button", name="Save").click()
    card.get_by_role("alert").wait_for()
    card.get_by_label("Aliases").fill("first, prod")
    card.get_by_label("Tags").fill("clean data")
    card.get_by_label("Keep for").fill("30d")
    card.get_by_role("button", name="Save").click()
    for text in ("first", "prod", "clean data", "Expires"):
        card.get_by_text(text, exact=True).first.wait_for()


def use_diff(page: Any, diff: Any) -> None:
    diff.get_by_role("tree").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    for path, shown in (("notes.txt", "another line"), ("config.json", "layers[2]"), ("weights.npy", "100 of 100 values differ")):
        diff.get_by_role("treeitem").filter(has_text=path).click()
        diff.get_by_text(shown).first.wait_for()
    diff.get_by_role("treeitem").filter(has_text="notes.txt").click()
    take_picture(diff, "diff")
    diff.get_by_role("button", name="Side by side").click()
    diff.get_by_role("treeitem").filter(has_text="005.png").click()
    for mode in ("Swipe", "Difference"):
        diff.get_by_role("button", name=mode).click()
    diff.get_by_text("100.0 % of the pixels differ").wait_for()
    folder = diff.get_by_role("treeitem").filter(has_text="images/").first
    folder.click()
    assert folder.get_attribute("aria-expanded") == "false"
    diff.get_by_role("button", name="Swap the two versions").click()
    diff.get_by_text("4 modified, 30 unchanged").wait_for()
    diff.get_by_label("Older version").select_option(index=1)


def test_views_are_live_and_are_there_after_reopening(place: Place) -> None:
    page = place.open()
    run_all(page)
    page.wait_for_function("document.querySelectorAll('.jp-Notebook .jp-artifacts').length === 6")
    wait_until_idle(page)
    use_card(page, view(page, 2))
    edit_card(view(page, 2))
    take_picture(view(page, 2), "card")
    use_diff(page, view(page, 3))
    assert violations(page) == []
    command(page, "apputils:change-theme", {"theme": "JupyterLab Dark"})
    page.wait_for_selector("body[data-jp-theme-light='false']", state="attached")
    assert violations(page) == []
    command(page, "apputils:change-theme", {"theme": "JupyterLab Light"})
    page.wait_for_selector("body[data-jp-theme-light='true']", state="attached")

    save(page)
    shut_down(page)
    page.close()
    page = place.open()
    card = view(page, 2)
    card.get_by_role("tab", name="Files").click()
    card.get_by_role("option").filter(has_text="config.json").first.wait_for()
    card.get_by_text("Saved view").wait_for()
    assert violations(page) == []
    view(page, 3).get_by_role("treeitem").filter(has_text="notes.txt").click()
    view(page, 3).get_by_text("another line").wait_for()
    page.close()
    assert place.errors == []


def test_an_output_is_small_and_needs_no_widget(place: Place) -> None:
    notebook = json.loads((place.folder / "views.ipynb").read_text())
    outputs = [output["data"] for cell in notebook["cells"] for output in cell["outputs"] if "data" in output]

    assert sum(MIME_TYPE in data for data in outputs) == 6
    assert max(len(json.dumps(data)) for data in outputs) < LARGEST_OUTPUT
    assert "widgets" not in notebook["metadata"]
    assert not [data for data in outputs if "application/vnd.jupyter.widget-view+json" in data]


def test_views_work_in_notebook_7_also_while_a_cell_runs(place: Place) -> None:
    page = place.open(app="notebooks")
    card = view(page, 2)
    card.wait_for()
    run_all(page)
    wait_until_idle(page)
    page.wait_for_function("document.querySelectorAll('.jp-Notebook .jp-artifacts').length === 6")
    card.get_by_role("tab", name="Files").click()
    assert violations(page) == []
    page.evaluate("window.jupyterapp.commands.execute('notebook:insert-cell-below')")
    page.evaluate("window.jupyterapp.commands.execute('notebook:enter-edit-mode')")
    waiting = "import time\nwhile not Path('go').exists(): time.sleep(0.05)"
    page.locator(".jp-Notebook .jp-mod-active .cm-content").fill(waiting)
    command(page, "notebook:run-cell")
    running = page.get_by_text("[*]:", exact=True).first
    running.wait_for(state="attached")
    card.get_by_role("searchbox").fill("notes")
    card.get_by_role("option").filter(has_text="notes").click()
    card.get_by_text("line 39").wait_for()
    assert running.count() == 1
    (place.folder / "go").touch()
    running.wait_for(state="detached")
    page.close()
    assert place.errors == []


def test_hostile_strings_are_text_also_in_an_untrusted_notebook(place: Place) -> None:
    notebook = json.loads((place.folder / "views.ipynb").read_text())
    notebook["metadata"].pop("signature", None)
    for cell in notebook["cells"]:
        cell["metadata"].pop("trusted", None)
        cell["source"] = (
            cell["source"] + ["\n# somebody else's"] if isinstance(cell["source"], list) else cell["source"] + "\n# somebody else's"
        )
    (place.folder / "foreign.ipynb").write_text(json.dumps(notebook))
    page = place.open("foreign.ipynb", width=700)
    # Notebooks lay out what is far from sight when somebody comes near.
    page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 1e6")
    odd = page.locator(".jp-Notebook .jp-artifacts").filter(has=page.get_by_text("odd", exact=True)).last
    odd.wait_for(state="attached")
    for tab in ("Files", "Metadata", "Overview"):
        # Cells that are out of sight are not laid out, so a mouse would wait for them in vain.
        odd.get_by_role("tab", name=tab).evaluate("tab => { tab.scrollIntoView({ block: 'center' }); tab.click(); }")
        odd.get_by_role("tab", name=tab, selected=True).wait_for(state="attached")
        wide = "[...document.querySelectorAll('.jp-Notebook .jp-artifacts')].filter(root => root.scrollWidth > root.clientWidth + 1).length"
        assert page.evaluate(wide) == 0, tab
        assert odd.locator("script, iframe, object, embed, style, link, img, svg").count() == 0
    odd.get_by_text("<script>").first.wait_for(state="attached")
    page.close()
    assert place.errors == []


def test_an_exported_notebook_shows_html(place: Place, tmp_path: Path) -> None:
    command_line = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", str(tmp_path), str(place.folder / "views.ipynb")]
    subprocess.run(command_line, check=True, capture_output=True)
    text = (tmp_path / "views.html").read_text()

    assert "Digits as pictures" in text
    assert "4 modified" in text
