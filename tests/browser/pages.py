"""What tests do with a page of JupyterLab or Notebook 7."""

from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
AXE = ROOT / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
WAIT_MS = 60_000


def command(page: Any, name: str, args: object = None) -> None:
    """Start a command of JupyterLab, without waiting for its end."""
    page.evaluate("([name, args]) => { window.jupyterapp.commands.execute(name, args ?? {}); }", [name, args])


def wait_until_idle(page: Any) -> None:
    """Wait until the kernel has nothing to do."""
    status = "document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'"
    page.wait_for_function(status, timeout=WAIT_MS)


def run_all(page: Any) -> None:
    """Run all cells. A command given while the kernel is still connecting can get lost, so it is given until the first cell has run."""
    from playwright.sync_api import TimeoutError as PlaywrightTimeout

    wait_until_idle(page)
    for _ in range(12):
        command(page, "notebook:run-all-cells")
        try:
            page.get_by_text("[1]:", exact=True).first.wait_for(timeout=WAIT_MS / 12)
        except PlaywrightTimeout:
            close_dialogs(page)
            continue
        break
    close_dialogs(page)


def close_dialogs(page: Any) -> None:
    """JupyterLab says in a dialog that a kernel was not ready yet; it would lie over everything."""
    for dialog in page.locator(".jp-Dialog").all():
        dialog.locator("button.jp-mod-accept").last.click()


def take_picture(locator: Any, name: str) -> None:
    """Keep what a view looks like in `build/pictures`, for people to look at; `make pictures` brings the README's from there."""
    folder = ROOT / "build" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    locator.screenshot(path=str(folder / f"{name}.png"))


def violations(page: Any, selector: str = ".jp-artifacts") -> list[str]:
    """What axe finds wrong inside our roots."""
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("selector => axe.run({ include: [[selector]] }, { resultTypes: ['violations'] })", selector)
    return [
        f"{each['id']}: {node['html'][:120]} ({node['failureSummary'][:160]})" for each in found["violations"] for node in each["nodes"]
    ]
