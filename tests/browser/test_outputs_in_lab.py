"""What a person sees where no view of ours is drawn: HTML in a real JupyterLab, live, reopened, untrusted, and exported."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from tests.browser.lab import CHROMIUM_FLAGS, Lab, find_chromium
from tests.browser.pages import WAIT_MS, run_all, save, shut_down

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

CELLS = [
    "%load_ext jupyter_artifacts\n%config ArtifactMagics.views = 'static'",
    "from pathlib import Path\nPath('data').mkdir(exist_ok=True)\nPath('data/a.txt').write_text('one\\ntwo\\n');",
    '%artifact log data --name sample --metadata \'{"<b>key</b>": "<script>window.hacked = true</script>"}\'',
    "Path('data/a.txt').write_text('one\\nthree\\n');\nresult = %artifact log data --name sample",
    "%artifact diff sample:v0 sample:v1",
    "%artifact show sample:v0",
    "%artifact lgo",
]


@pytest.fixture(scope="module")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    browser = find_chromium()
    if browser is None:
        pytest.fail("chromium is missing; `make debian` installs it")
    folder, home = tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("home")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "sample.ipynb")
    environment = {"JUPYTER_ARTIFACTS_STORE": str(home / "store"), "JUPYTER_ARTIFACTS_CACHE_DIR": str(home / "cache")}
    with Lab(folder, home, environment) as lab, sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=CHROMIUM_FLAGS)

        def open_page() -> object:
            page = chromium.new_page(viewport={"width": 1200, "height": 1800})
            page.goto(lab.url("lab/tree/sample.ipynb"))
            page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=WAIT_MS)
            page.wait_for_function("window.jupyterapp !== undefined", timeout=WAIT_MS)
            return page

        yield open_page, folder
        chromium.close()


def outputs(page: object) -> str:
    return page.locator(".jp-Notebook").inner_text()  # type: ignore[attr-defined]


def test_results_are_shown_live_and_after_reopening(page_of: tuple[object, Path]) -> None:
    open_page, folder = page_of
    page = open_page()  # type: ignore[operator]
    run_all(page)
    page.get_by_text("did you mean", exact=False).first.wait_for(timeout=WAIT_MS)
    live = outputs(page)
    for text in ("sample", "v1", "+three", "1 modified"):
        assert text.replace("+", "") in live
    assert "Traceback" not in live
    assert page.evaluate("window.hacked") is None
    assert "<script>window.hacked" in live, "a name is shown as it is, as text"
    page.screenshot(path=str(folder / "live.png"))
    save(page)
    shut_down(page)
    page.close()

    page = open_page()  # type: ignore[operator]
    page.get_by_text("did you mean", exact=False).first.wait_for(timeout=WAIT_MS)
    for text in ("sample", "v1", "three", "1 modified"):
        assert text in outputs(page)
    assert page.evaluate("window.hacked") is None
    page.close()


def test_an_exported_notebook_shows_the_results_without_scripts(page_of: tuple[object, Path], tmp_path: Path) -> None:
    _, folder = page_of
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", str(tmp_path), str(folder / "sample.ipynb")],
        check=True, capture_output=True,
    )  # fmt: skip
    text = (tmp_path / "sample.html").read_text()
    assert "1 modified" in text
    assert "<script>window.hacked" not in text
