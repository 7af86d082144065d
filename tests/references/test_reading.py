"""What is behind references, looked at without bringing it: previews, comparisons, and tables page by page."""

import io
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jupyter_artifacts import Artifact
from jupyter_artifacts.cli import main
from jupyter_artifacts.core.operations import fetch_table
from jupyter_artifacts.core.tables.query import SortKey
from jupyter_artifacts.errors import LimitExceededError, ReferenceChangedError
from jupyter_artifacts.views.answers import Params, find_method, never
from tests.contracts.references import refer
from tests.references.servers import Proxy
from tests.references.test_http import Web


@pytest.fixture
def place(web_proxy: Proxy, web: tuple[str, Path]) -> Web:
    return Web(web_proxy, web[1])


def told(method: str, artifact: Artifact, **params: object) -> dict[str, Any]:
    found = find_method(method)
    assert found is not None
    return dict(found(artifact._opened, Params({"version": artifact.qualified_name, **params}), never).result)


def parquet(rows: int) -> bytes:
    """A table of columns that can't be compressed, in groups of rows."""
    source = random.Random(7)
    columns = {
        "at": list(range(rows)),
        "noise": [source.random() for _ in range(rows)],
        "text": [source.randbytes(20).hex() for _ in range(rows)],
    }
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, row_group_size=10_000)
    return file.getvalue()


def test_a_preview_reads_the_beginning_and_no_more(place: Web) -> None:
    place.put("a.txt", b"line\n" * 400_000)
    place.put("a.csv", b"x,y\n1,2\n")
    place.put("a.json", b'{"a": 1}')
    artifact = refer(*(place.uri(name) for name in ("a.txt", "a.csv", "a.json")))
    place.proxy.reset()

    assert told("preview", artifact, path="a.txt")["text"].startswith("line\nline\n")
    assert place.proxy.sent < 300_000
    assert told("preview", artifact, path="a.csv")["rows"] == [["1", "2"]]
    assert told("preview", artifact, path="a.json")["value"] == {"a": 1}


def test_a_preview_of_what_was_recorded_unseen_asks_how_much_there_is(place: Web) -> None:
    place.put("a.txt", b"some text")
    artifact = refer(place.uri("a.txt"), checksum=False)
    assert told("preview", artifact, path="a.txt") == {"kind": "text", "text": "some text", "more": 0}
    assert artifact.get_entry("a.txt").open().read() == b"some text"


def test_a_preview_of_what_changed_or_went_says_so(place: Web, tmp_path: Path) -> None:
    place.put("a.txt", b"one")
    (tmp_path / "b.txt").write_text("one")
    artifact = refer(place.uri("a.txt"), (tmp_path / "b.txt").as_uri())
    place.put("a.txt", b"two")
    (tmp_path / "b.txt").write_text("two")
    for name in ("a.txt", "b.txt"):
        assert "is not what was recorded" in told("preview", artifact, path=name)["reason"]
    place.delete("a.txt")
    assert "there is nothing at" in told("preview", artifact, path="a.txt")["reason"]


def test_two_references_are_compared_by_their_bytes(tmp_path: Path) -> None:
    versions = []
    for name, text in (("one", "same\nold\n"), ("two", "same\nnew\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(text)
        versions.append(refer((tmp_path / name / "a.txt").as_uri()))
    names = [each.qualified_name for each in versions]

    found = told("compare", versions[0], old=names[0], new=names[1], path="a.txt")
    assert (found["kind"], found["old"], found["new"]) == ("text", "same\nold\n", "same\nnew\n")
    (tmp_path / "one/a.txt").unlink()
    assert "there is nothing at" in told("compare", versions[0], old=names[0], new=names[1], path="a.txt")["reason"]


def test_pages_of_a_table_bring_only_what_they_show(place: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    content = parquet(60_000)
    place.put("a.parquet", content)
    artifact = refer(place.uri("a.parquet"))
    place.proxy.reset()

    with artifact.table_view("a.parquet") as view:
        assert view.page(0, 3).column("at").to_pylist() == [0, 1, 2]
        assert view.page(30_000, 2).column("at").to_pylist() == [30_000, 30_001]
        assert place.proxy.sent < len(content) * 0.8
        view.change(sort=[SortKey("at", True)])
        assert view.page(0, 2).column("at").to_pylist() == [59_999, 59_998]
        assert place.proxy.sent < len(content) * 1.1, "nothing is asked for twice"


def test_tables_of_every_format_are_paged(place: Web, capsys: pytest.CaptureFixture[str]) -> None:
    place.put("a.csv", b"x,y\n1,2\n3,4\n")
    place.put("b.jsonl", b'{"x": 1}\n{"x": 2}\n')
    artifact = refer(place.uri("a.csv"), place.uri("b.jsonl"))
    assert artifact.table_view("a.csv").get_dataframe().to_dict("list") == {"x": [1, 3], "y": [2, 4]}
    assert artifact.table_view("b.jsonl").get_dataframe()["x"].tolist() == [1, 2]
    assert told("table", artifact, path="a.csv", viewer="one")["total"] == 2
    assert main(["table", "demo/data:v0", "a.csv", "--where", "x>1"]) == 0
    assert "3" in capsys.readouterr().out


def test_a_table_that_changed_is_not_shown(place: Web, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n1\n")
    artifact = refer((tmp_path / "a.csv").as_uri())
    (tmp_path / "a.csv").write_text("x\n2\n")
    with pytest.raises(ReferenceChangedError, match=r"BLAKE3 .*BLAKE3 "):
        artifact.table_view("a.csv")

    unseen = refer((tmp_path / "a.csv").as_uri(), checksum=False)
    assert unseen.table_view("a.csv").get_dataframe()["x"].tolist() == [2]
    (tmp_path / "a.csv").write_text("x\n3\n")
    assert unseen.table_view("a.csv").get_dataframe()["x"].tolist() == [3], "what is made of it is not found again"


def test_there_is_an_end_to_what_is_brought_to_be_looked_at(place: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_table, "_MOST", 1 << 20)
    place.put("a.parquet", parquet(60_000))
    with refer(place.uri("a.parquet")).table_view("a.parquet") as view:
        view.change(sort=[SortKey("at", True)])
        with pytest.raises(LimitExceededError, match="Download it"):
            view.page(0, 2)
