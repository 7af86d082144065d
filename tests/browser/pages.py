"""What tests do with a page of JupyterLab or Notebook 7."""

from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
AXE = ROOT / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
WAIT_MS = 60_000


# A panel says "idle" before it has a kernel at all, so the session itself is asked.
IS_CONNECTED = """() => {
    const kernel = window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel;
    return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
}"""
IS_SAVED = "!window.jupyterapp.shell.currentWidget.context.model.dirty"
HAS_NO_KERNEL = "!window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel"


def command(page: Any, name: str, args: object = None) -> None:
    """Start a command of JupyterLab, without waiting for its end."""
    page.evaluate("([name, args]) => { window.jupyterapp.commands.execute(name, args ?? {}); }", [name, args])


def complete_command(page: Any, name: str, *, timeout: int = WAIT_MS) -> None:
    """Give a command of JupyterLab, and wait until it has done what it does."""
    page.evaluate(
        """name => {
            window.completedCommand = undefined;
            const end = () => { window.completedCommand = name; };
            window.jupyterapp.commands.execute(name).then(end, end);
        }""",
        name,
    )
    page.wait_for_function("name => window.completedCommand === name", arg=name, timeout=timeout)


def wait_until_idle(page: Any) -> None:
    """Wait until the kernel is there and has nothing to do."""
    page.wait_for_function(IS_CONNECTED, timeout=WAIT_MS)
    status = "document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'"
    page.wait_for_function(status, timeout=WAIT_MS)


def run_all(page: Any, *, timeout: int = WAIT_MS) -> None:
    """Run all cells once, and wait until the last has run. Twice would log twice, and draw anew what a test looks at."""
    wait_until_idle(page)
    close_dialogs(page)
    complete_command(page, "notebook:run-all-cells", timeout=timeout)
    close_dialogs(page)


def save(page: Any) -> None:
    """Save the notebook, and wait until it is saved."""
    complete_command(page, "docmanager:save")
    page.wait_for_function(IS_SAVED, timeout=WAIT_MS)


def shut_down(page: Any) -> None:
    """End the notebook's kernel, and wait until it is gone."""
    complete_command(page, "kernelmenu:shutdown")
    page.wait_for_function(HAS_NO_KERNEL, timeout=WAIT_MS)


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
