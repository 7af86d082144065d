"""What a notebook keeps of a view."""

import json
from typing import Any

import pytest

from jupyter_artifacts.core.operations.diff import diff_text, diff_versions
from jupyter_artifacts.core.operations.du import measure_usage
from jupyter_artifacts.core.operations.gc.plan import plan_gc
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views import bundle as bundles
from jupyter_artifacts.views.live import kernel
from jupyter_artifacts.views.live.snapshot import LARGEST, MIME_TYPE, fit, make_snapshot
from jupyter_artifacts.views.payloads import Payload, artifact_payload, diff_payload, storage_payload
from jupyter_artifacts.views.screens import screen_of
from tests.core.builders import log
from tests.views.hostile import HOSTILE

OUTPUT_LIMIT = 60_000
METADATA = {f"key {number}": {"text": "x" * 500, "list": list(range(50))} for number in range(90)}
LINES = "\n".join(f"line {number} of many" for number in range(2000)).encode()


@pytest.fixture
def large(store: Store) -> list[Payload]:
    """A card and a comparison with more in them than an output may weigh."""
    files = {f"folder/with a long name {number:04}/{'x' * 100}.txt": LINES + b"%d" % number for number in range(120)}
    old = log(store, "data", files, metadata=METADATA).version
    new = log(store, "data", {path: content.replace(b"7", b"eight") for path, content in files.items()}).version
    changes = diff_versions(store, old, new)
    texts = [diff_text(store, change) for change in changes.entries[:10]]
    return [artifact_payload(store, old), diff_payload(store, old, new, changes, texts)]


def test_snapshots_and_outputs_are_small_whatever_is_shown(store: Store, large: list[Payload], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "in_kernel", lambda: True)
    monkeypatch.setattr(kernel, "listen", lambda: None)
    for payload in large:
        bundle = bundles.mimebundle(screen_of(payload), payload=payload, store=store)

        assert len(json.dumps(bundle[MIME_TYPE])) <= LARGEST + 500
        assert len(json.dumps(bundle)) < OUTPUT_LIMIT
        assert bundle["text/html"]


def test_what_is_cut_is_counted(store: Store, large: list[Payload]) -> None:
    card, diff = (fit(payload, LARGEST) for payload in large)

    assert len(card["entries"]) + card["more"] == 120
    assert diff["changes"]["entries"]
    assert len(diff["changes"]["entries"]) + diff["changes"]["more"] == 120


def test_hostile_strings_make_no_snapshot_large(store: Store) -> None:
    texts = [text.encode("utf-8", "ignore").decode() for text in HOSTILE]
    version = log(store, "data", {"a.txt": b"a"}, metadata={f"{at} {text}"[:200]: text * 20 for at, text in enumerate(texts)}).version

    snapshot = make_snapshot(artifact_payload(store, version), store)
    assert snapshot is not None
    assert len(json.dumps(snapshot, ensure_ascii=False).encode()) <= LARGEST + 500


def test_outside_of_a_kernel_outputs_have_no_snapshot(store: Store, large: list[Payload]) -> None:
    assert set(bundles.mimebundle(screen_of(large[0]), payload=large[0], store=store)) == {"text/html", "text/markdown", "text/plain"}


def test_a_storage_map_of_any_size_is_kept_small_and_loses_no_area(store: Store) -> None:
    for at in range(3):
        log(store, f"data-{at}", {"a": b"%d" % at})
    usage = measure_usage(store)
    one = usage.collections[0].versions[0]
    many = [one._replace(number=number, charged=1000 + number, unique=number) for number in range(150)]
    names = [f"a collection with a long name {at:04}" for at in range(120)]
    large = usage._replace(
        collections=[
            each._replace(versions=many, collection=each.collection._replace(name=name))
            for name, each in zip(names, usage.collections * 40, strict=True)
        ]
    )
    payload = storage_payload(large, plan_gc(store))

    snapshot = make_snapshot(payload, store)
    assert snapshot is not None
    kept: Any = snapshot["payload"]
    assert len(json.dumps(snapshot)) <= LARGEST + 500
    assert len(kept["collections"]) + kept["more"] == 120
    for each in kept["collections"]:
        assert len(each["versions"]) + each["more"] == 150
        inside = sum(box[2] * box[3] for box in [*(version["box"] for version in each["versions"]), each["more_box"]])
        assert inside <= each["box"][2] * each["box"][3]
    screen = bundles.mimebundle(screen_of(payload), payload=payload, store=store)
    assert len(json.dumps(screen)) < OUTPUT_LIMIT
