"""A card of references in a real JupyterLab: what they lead to is checked and looked at when somebody asks."""

from pathlib import Path

import nbformat
import pytest

from tests.browser.lab import CHROMIUM_FLAGS, Lab, find_chromium
from tests.browser.pages import WAIT_MS, run_all, take_picture, violations

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

CELLS = [
    "%load_ext jupyter_artifacts",
    """import jupyter_artifacts as wandb
from pathlib import Path
share = Path('share'); share.mkdir()
for name in ('a.txt', 'b.csv', 'c.txt'): (share / name).write_text('one,two\\n1,2\\n')
with wandb.init(project='demo') as run:
    artifact = wandb.Artifact('mnist', 'dataset')
    artifact.add_reference(share.resolve().as_uri())
    run.log_artifact(artifact).wait()""",
    "%artifact show demo/mnist:v0",
]


def test_references_are_checked_and_looked_at_in_their_card(tmp_path: Path) -> None:
    browser = find_chromium()
    if browser is None:
        pytest.fail("chromium is missing; `make debian` installs it")
    folder, home = tmp_path / "lab", tmp_path / "home"
    for each in (folder, home):
        each.mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "references.ipynb")
    environment = {"JUPYTER_ARTIFACTS_STORE": str(home / "store"), "JUPYTER_ARTIFACTS_CACHE_DIR": str(home / "cache")}
    with Lab(folder, home, environment) as lab, sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=CHROMIUM_FLAGS)
        page = chromium.new_page(viewport={"width": 1200, "height": 1400})
        page.set_default_timeout(WAIT_MS)
        page.goto(lab.url("lab/tree/references.ipynb"))
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.wait_for_function("window.jupyterapp !== undefined")
        run_all(page)
        card = page.locator(".jp-Notebook .jp-artifacts").first  # the sidebar has one too
        references = card.get_by_role("group", name="References", exact=True)
        references.get_by_text("3 references to data elsewhere.").wait_for()

        references.get_by_role("button", name="Check").click()
        references.get_by_role("status").get_by_text("3 unchanged.").wait_for()
        (folder / "share/a.txt").write_text("something else")
        (folder / "share/c.txt").unlink()
        references.get_by_role("button", name="Check").press("Enter")
        references.get_by_role("status").get_by_text("1 unchanged, 1 changed, 1 gone.").wait_for()
        references.get_by_role("listitem").filter(has_text="a.txt").get_by_text("there now: BLAKE3").wait_for()
        take_picture(card, "references")
        assert violations(page) == []

        card.get_by_role("tab", name="Files").click()
        card.get_by_role("option").filter(has_text="b.csv").click()
        card.get_by_role("grid").get_by_text("two").wait_for()
        card.get_by_role("option").filter(has_text="a.txt").click()
        card.get_by_text("is not what was recorded").wait_for()
        chromium.close()
