"""Widgets in an empty page, as front ends without our output type draw them: one module each, and others when somebody looks."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.live.snapshot import make_snapshot
from jupyter_artifacts.views.payloads import artifact_payload
from jupyter_artifacts.widgets.view import View, module_text
from tests.benchmarks.ui import DRAW, answer
from tests.browser.lab import CHROMIUM_FLAGS, find_chromium
from tests.browser.pages import WAIT_MS
from tests.core.builders import log

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")


@pytest.fixture
def page() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        page = chromium.new_page()
        page.set_default_timeout(WAIT_MS)
        yield page
        chromium.close()


def test_a_card_brings_in_tables_comparisons_and_lineage(store: Store, page: Any) -> None:
    log(store, "data", {"t.csv": b"id,x\n1,a\n2,b\n"})
    version = log(store, "data", {"t.csv": b"id,x\n1,a\n2,c\n"}).version
    snapshot = make_snapshot(artifact_payload(store, version), store)
    assert snapshot is not None
    widget = View(snapshot)
    sent: list[Mapping[str, object]] = []
    asked: list[str] = []
    widget.send = lambda reply, buffers=None: sent.append(reply)

    def kernel(message: dict[str, Any]) -> dict[str, object]:
        if message["method"] != "module":
            return answer(store, message)
        asked.append(message["params"]["name"])
        widget._take(None, message, [])
        return {"reply": sent[-1], "buffers": []}

    page.on("pageerror", lambda error: asked.append(f"error: {error}"))
    page.expose_function("answer", kernel)
    page.set_content("<body></body>")
    page.evaluate(DRAW, [module_text("artifact"), snapshot])

    page.get_by_role("tab", name="Files").click()
    page.get_by_role("option").first.click()
    page.get_by_role("gridcell").first.wait_for()
    page.get_by_role("tab", name="History").click()
    for label in ("v0", "v1"):
        page.get_by_role("checkbox", name=f"Pick {label}").check()
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("treeitem").first.click()
    page.locator("del").get_by_text("b").wait_for()
    page.locator("ins").get_by_text("c").wait_for()
    page.get_by_role("tab", name="Lineage").click()
    page.locator(".jp-artifacts-lineage").wait_for()
    assert asked == ["table", "diff", "lineage"]
