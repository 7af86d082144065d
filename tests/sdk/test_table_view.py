"""Pages of logged tables, of their parts and of plain files, from the public API."""

import numpy as np
import pytest

from jupyter_artifacts import Artifact, Image, Table, errors, init
from jupyter_artifacts.sdk.artifact import Artifact as LoggedArtifact


def logged(artifact: Artifact) -> LoggedArtifact:
    with init(project="demo") as run:
        return run.log_artifact(artifact).wait()


def test_a_logged_table_is_paged_sorted_and_filtered() -> None:
    artifact = Artifact("scores", "dataset")
    artifact.add(Table(columns=["id", "score"], data=[[1, 0.5], [2, 0.25], [3, None]]), "scores")
    view = logged(artifact).table_view("scores")

    view.change(sort="-score", filters=[("id", "<", 3)])

    assert view.get_dataframe().to_dict("list") == {"id": [1, 2], "score": [0.5, 0.25]}
    assert len(view) == 2
    assert [each.maximum for each in view.statistics()] == ["2", "0.5"]
    assert repr(view) == "<TableView scores:v0/scores.table.parquet: 3 rows, 2 columns>"
    view.close()


def test_parts_of_a_table_are_one_table() -> None:
    artifact = Artifact("parts", "dataset")
    for at in range(3):
        artifact.add(Table(columns=["n"], data=[[at * 10], [at * 10 + 1]]), f"parts/{at}")

    view = logged(artifact).table_view("parts")

    assert view.page(1, 4).column("n").to_pylist() == [1, 10, 11, 20]
    assert "Parts" in str(view._repr_mimebundle_()["text/plain"])
    view.close()


def test_images_are_shown_as_small_pictures_and_told_as_text() -> None:
    artifact = Artifact("pets", "dataset")
    pixels = np.zeros((8, 8, 3), "uint8")
    artifact.add(Table(columns=["image", "n"], data=[[Image(pixels, caption="<b>cat</b>"), 1], [None, 2]]), "pets")
    view = logged(artifact).table_view()

    bundle = view._repr_mimebundle_()

    assert str(bundle["text/html"]).count('src="data:image/png;base64,') == 1
    assert "<b>cat" not in str(bundle["text/html"])
    assert "<b>cat</b>" in str(bundle["text/plain"])
    view.close()


def test_a_diff_tells_what_differs_in_a_table() -> None:
    versions = []
    for score in (0.5, 0.75):
        artifact = Artifact("scores", "dataset")
        artifact.add(Table(columns=["id", "score"], data=[[1, score], [2, 0.25]]), "scores")
        versions.append(logged(artifact))

    diff = versions[0].diff(versions[1]).table("scores")

    assert diff.page(0, 5).select(["id", "old.score", "new.score"]).to_pylist() == [{"id": 1, "old.score": 0.5, "new.score": 0.75}]
    assert (len(diff), bool(diff)) == (1, True)
    diff.close()


def test_a_draft_has_no_pages() -> None:
    with pytest.raises(errors.ArtifactNotLoggedError):
        Artifact("draft", "dataset").table_view()


def test_a_table_shows_its_first_rows_before_and_after_it_is_logged() -> None:
    table = Table(columns=["n", "image", "text"], data=[[at, Image(np.zeros((2, 2), "uint8")), "<i>"] for at in range(12)])
    artifact = Artifact("shown", "dataset")
    artifact.add(table, "t")
    back = logged(artifact).get("t")

    for each in (table, back):
        bundle = each._repr_mimebundle_()
        assert "Rows     12\nColumns  3" in str(bundle["text/plain"])
        assert "2 more rows" in str(bundle["text/plain"])
        assert "<i>" not in str(bundle["text/html"])
    assert "image   image" in str(bundle["text/plain"])
    assert "Rows     0" in str(Table(columns=["a"], data=[])._repr_mimebundle_()["text/plain"])
