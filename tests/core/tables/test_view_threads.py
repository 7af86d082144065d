"""A view that several threads use at once, and a process that forks: right rows or a clear word, never a standstill."""

import os
import random
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from jupyter_artifacts.core.tables import view as view_module
from jupyter_artifacts.core.tables.view import TableView
from jupyter_artifacts.errors import SupersededError
from tests.core.tables.tables import source_of

ROWS = 20_000


@pytest.fixture
def view(tmp_path: Path) -> TableView:
    ids = np.arange(ROWS)
    return TableView(source_of(tmp_path, pa.table({"id": ids, "back": ROWS - ids, "s": (ids % 7).astype(str)}), row_group_size=5000))


def test_pages_are_right_while_others_change_the_view(view: TableView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_module, "WINDOW_ROWS", 500)
    until = time.monotonic() + 3
    wrong: list[object] = []
    counts = {"pages": 0, "superseded": 0}

    def read(seed: int) -> None:
        rng = random.Random(seed)
        while time.monotonic() < until:
            try:
                page = view.page(rng.randrange(ROWS), 20)
                ids, back = page.column("id").to_numpy(), page.column("back").to_numpy()
                steps = set(np.diff(ids).tolist())
                if not (ids + back == ROWS).all() or not steps <= {1, -1, 7}:
                    wrong.append(steps)
                counts["pages"] += 1
            except SupersededError:
                counts["superseded"] += 1

    def change() -> None:
        rng = random.Random(0)
        while time.monotonic() < until:
            view.change(**rng.choice([{}, {"sort": "back"}, {"sort": "-id"}, {"filters": [("s", "=", "3")]}]))
            time.sleep(0.02)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(3)] + [threading.Thread(target=change)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert not any(thread.is_alive() for thread in threads)
    assert wrong == []
    assert counts["pages"] > 20
    view.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_forked_child_sorts_by_itself(view: TableView) -> None:
    view.change(sort="back")
    assert view.page(0, 1).column("id")[0].as_py() == ROWS - 1

    child = os.fork()
    if child == 0:
        try:
            found = TableView(view.source)
            found.change(sort="-id")
            os._exit(0 if found.page(0, 1).column("back")[0].as_py() == 1 else 1)
        finally:
            os._exit(2)
    until = time.monotonic() + 30
    ended, status = os.waitpid(child, os.WNOHANG)
    while not ended and time.monotonic() < until:
        time.sleep(0.05)
        ended, status = os.waitpid(child, os.WNOHANG)
    if not ended:
        os.kill(child, 9)
        os.waitpid(child, 0)

    assert ended
    assert os.waitstatus_to_exitcode(status) == 0
