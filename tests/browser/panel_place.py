"""A JupyterLab over a store that a week of work has left, and what a person does with the panel in it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.lab import CHROMIUM_FLAGS, Lab, find_chromium
from tests.browser.pages import ROOT, WAIT_MS, command

ICON = "li[data-id=jupyter-artifacts-sidebar]"


class PanelPlace:
    """A server, a browser, and the store that both look at."""

    def __init__(self, lab: Lab, chromium: Any, environment: dict[str, str]) -> None:
        self.lab, self._chromium, self._environment = lab, chromium, environment
        self.errors: list[str] = []
        self.pages = 0

    def run(self, *arguments: str) -> None:
        """Do something to the store in a process of its own, and wait for its end."""
        subprocess.run(
            [sys.executable, "-m", "tests.browser.panel_store", *arguments], cwd=ROOT, env={**os.environ, **self._environment}, check=True
        )

    def open(self, path: str = "", width: int = 1280) -> Any:
        """A new page of JupyterLab with a layout of its own (or another page of the server), once it is ready."""
        self.pages += 1
        page = self._chromium.new_page(viewport={"width": width, "height": 900})
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.set_default_timeout(WAIT_MS)
        page.goto(self.lab.url(path or f"lab/workspaces/page{self.pages}"))
        wait_until_ready(page)
        if not path:  # the launcher of an empty layout comes late, and takes the focus when it does
            page.wait_for_function("document.activeElement?.closest('.jp-Launcher') != null")
        return page


def wait_until_ready(page: Any) -> None:
    """The application has put back its layout, and its splash is gone."""
    page.wait_for_function("window.jupyterapp !== undefined")
    page.evaluate("async () => { await window.jupyterapp.restored; }")
    page.locator("#jupyterlab-splash").wait_for(state="detached")


def wait_until(page: Any, expression: str, argument: object = None) -> None:
    """Ask a page again and again, until an asynchronous function of it says true."""
    deadline = time.monotonic() + WAIT_MS / 1000
    while not page.evaluate(expression, argument):
        assert time.monotonic() < deadline, f"it never came true: {expression}"
        page.wait_for_timeout(100)


def open_panel(page: Any) -> Any:
    """The sidebar, shown."""
    if not page.locator("#jupyter-artifacts-sidebar").is_visible():
        page.locator(ICON).click()
    panel = page.locator("#jupyter-artifacts-sidebar")
    panel.get_by_role("treeitem").first.wait_for()
    return panel


def item(panel: Any, kind: str, text: str) -> Any:
    """A row of the tree, by what it is and says."""
    return panel.locator(f"[role=treeitem][data-kind={kind}]").filter(has_text=text).first


def set_theme(page: Any, name: str) -> None:
    """Light or dark, and wait until it is so."""
    command(page, "apputils:change-theme", {"theme": f"JupyterLab {name}"})
    page.wait_for_selector(f"body[data-jp-theme-light='{'true' if name == 'Light' else 'false'}']", state="attached")


@contextmanager
def panel_place(folder: Path, home: Path, *, is_filled: bool = True) -> Iterator[PanelPlace]:
    """A place, until the block ends."""
    from playwright.sync_api import sync_playwright

    environment = {
        "JUPYTER_ARTIFACTS_STORE": str(home / "store"),
        "JUPYTER_ARTIFACTS_CACHE_DIR": str(home / "cache"),
        "JUPYTER_ARTIFACTS_ENTITY": "ana",
    }
    with Lab(folder, home, environment) as lab, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        place = PanelPlace(lab, chromium, environment)
        if is_filled:
            place.run()
        yield place
        chromium.close()
