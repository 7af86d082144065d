"""Prints what the views cost: `make bench-ui`. Bundles, outputs, first paints, scrolling, and a comparison of 100,000 entries.

The views are drawn by their widgets' modules in an empty page of Chromium; what they ask is answered by this process, from a real store.
"""

import base64
import io
import json
import statistics
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_artifacts.core.model.version import VersionRecord
from jupyter_artifacts.core.operations.diff import diff_versions
from jupyter_artifacts.core.operations.open_table import open_table
from jupyter_artifacts.core.store import Store, open_store
from jupyter_artifacts.core.tables.view import TableView
from jupyter_artifacts.views.answers import Params, find_method, never
from jupyter_artifacts.views.bundle import mimebundle
from jupyter_artifacts.views.live import kernel
from jupyter_artifacts.views.live.snapshot import make_snapshot
from jupyter_artifacts.views.payloads import Payload, artifact_payload, diff_payload, history_payload, table_payload
from jupyter_artifacts.views.screens import screen_of
from jupyter_artifacts.widgets.view import MODULES, module_text
from tests.browser.lab import CHROMIUM_FLAGS, find_chromium
from tests.core.builders import log

ROOT = Path(__file__).parents[2]
WIDGETS = ROOT / "jupyter_artifacts" / "widgets"
ENTRIES, CHANGED, ROWS = 100_000, 1_000, 1_000_000
REPEATS = 5

DRAW = """async ([source, snapshot]) => {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const widget = (await import(url)).default;
  document.body.replaceChildren();
  const host = document.body.appendChild(document.createElement('div'));
  const handlers = new Set();
  const model = {
    get: () => snapshot,
    on: (_, handler) => handlers.add(handler),
    off: (_, handler) => handlers.delete(handler),
    send: async (message) => {
      if (message.cancel) return;
      const { reply, buffers } = await window.answer(message);
      const views = buffers.map((text) => new DataView(Uint8Array.from(atob(text), (each) => each.charCodeAt(0)).buffer));
      handlers.forEach((handler) => handler(reply, views));
    },
  };
  const begun = performance.now();
  widget.render({ model, el: host });
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  return performance.now() - begun;
}"""

SCROLL = """async () => {
  const grid = document.querySelector('[role=grid]');
  let frames = 0, longest = 0, last = performance.now();
  const end = last + 3000;
  while (last < end) {
    grid.scrollTop += 40;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    frames += 1;
  }
  return [frames / 3, longest];
}"""


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    browser = find_chromium()
    if browser is None:
        raise SystemExit("chromium is missing; `make debian` installs it")
    print_bundles()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"{folder}/store", Path(folder) / "cache")
        payloads = make_payloads(store)
        print_outputs(payloads, store)
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser, args=CHROMIUM_FLAGS)
            page = chromium.new_page(viewport={"width": 1000, "height": 900})
            page.expose_function("answer", lambda message: answer(store, message))
            page.set_content("<style></style><body></body>")
            print_paints(page, payloads, store)
            chromium.close()
        store.close()


def print_bundles() -> None:
    """Sizes of what is sent to browsers."""
    import gzip

    static = ROOT / "jupyter_artifacts" / "_labextension" / "static"
    files = [*sorted(WIDGETS.glob("*.js")), *sorted(WIDGETS.glob("*.css"))]
    for file in files:
        content = file.read_bytes()
        print(f"{'widgets/' + file.name:34} {len(content) / 1000:7.1f} kB {len(gzip.compress(content)) / 1000:6.1f} kB gz")
    whole = sum(file.stat().st_size for file in static.glob("*.js"))
    print(f"{'labextension, all of it':34} {whole / 1000:7.1f} kB")


def make_payloads(store: Store) -> dict[str, Payload]:
    """One payload for each view, of large things."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = {f"{at // 1000:03}/{at:06}.txt": b"%d" % at for at in range(ENTRIES)}
    old = log(store, "data", files, metadata={"rate": 0.1}).version
    files |= {path: b"changed " + files[path] for path in list(files)[:: ENTRIES // CHANGED]}
    new = log(store, "data", files, metadata={"rate": 0.2}).version
    sink = io.BytesIO()
    numbers = pa.array(range(ROWS))
    columns = {"number": numbers, "half": pa.array([at / 2 for at in range(ROWS)]), "text": numbers.cast(pa.string())}
    pq.write_table(pa.table({**columns, **{f"more {at}": numbers for at in range(5)}}), sink)
    table = log(store, "table", {"t.parquet": sink.getvalue()}).version
    return {
        "card": artifact_payload(store, new),
        "diff": timed_diff(store, old, new),
        "history": history_payload(store, new.collection, [new, old]),
        "table": table_payload(store, table, TableView(open_table(store, table, "t.parquet"))),
    }


def timed_diff(store: Store, old: VersionRecord, new: VersionRecord) -> Payload:
    """Compare, and print how long that takes."""
    took = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        payload = diff_payload(store, old, new, diff_versions(store, old, new), (), limit=200)
        took.append(time.perf_counter() - begun)
    count = sum(payload["changes"]["counts"].values())
    print(f"compare {ENTRIES:,} entries, {count:,} changed   {statistics.median(took) * 1000:7.0f} ms")
    return payload


def print_outputs(payloads: Mapping[str, Payload], store: Store) -> None:
    """What a notebook grows by."""
    kernel.in_kernel, kernel.listen = lambda: True, lambda: None
    for name, payload in payloads.items():
        size = len(json.dumps(mimebundle(screen_of(payload), payload=payload, store=store)))
        print(f"{'output of ' + name:34} {size / 1000:7.1f} kB")


def print_paints(page: Any, payloads: Mapping[str, Payload], store: Store) -> None:
    """How long until each view is on the screen, and how smoothly a long table scrolls."""
    for name, payload in payloads.items():
        snapshot = make_snapshot(payload, store)
        assert snapshot is not None
        module = module_text(MODULES[str(snapshot["view"])])
        took = [page.evaluate(DRAW, [module, snapshot]) for _ in range(REPEATS)]
        print(f"{'first paint of ' + name:34} {statistics.median(took):7.0f} ms")
    page.wait_for_selector("[role=gridcell]:has-text('0')")
    frames, longest = page.evaluate(SCROLL)
    print(f"{f'scrolling {ROWS:,} rows':34} {frames:7.0f} frames/s, longest frame {longest:.0f} ms")


def answer(store: Store, message: Mapping[str, Any]) -> dict[str, object]:
    """What a kernel would answer."""
    method = find_method(message["method"])
    assert method is not None
    found = method(store, Params(message["params"]), never)
    head = {key: message[key] for key in ("id", "view") if key in message}
    return {"reply": {**head, "result": found.result}, "buffers": [base64.b64encode(each).decode() for each in found.buffers]}


if __name__ == "__main__":
    main()
