"""Media: any of W&B's ways to make one, kept once by content as the file it is, in cells and as entries."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

import jupyter_artifacts as wandb
from jupyter_artifacts.errors import CellTypeError, InvalidPathError, SourceChangedError, UsageError

PIXELS = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)
BOX = {"position": {"minX": 0, "minY": 0, "maxX": 0.5, "maxY": 1}, "class_id": 2, "scores": {"acc": np.float32(0.5)}}
BOXES = {"found": {"box_data": [BOX], "class_labels": {2: "cat"}}}


def log(**objects: Any) -> wandb.Artifact:
    artifact = wandb.Artifact("media", "dataset")
    for name, obj in objects.items():
        artifact.add(obj, name)
    artifact.save()
    return wandb.Api().artifact("media:latest")


def as_file(image: PIL.Image.Image, form: str = "png") -> bytes:
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


PICTURE = PIL.Image.fromarray(PIXELS)


@pytest.mark.parametrize("given", [PIXELS, PICTURE, as_file(PICTURE), io.BytesIO(as_file(PICTURE))])
def test_an_image_is_made_of_arrays_pictures_and_bytes(given: Any) -> None:
    image = wandb.Image(given, caption="a cat")
    assert (image.width, image.height, image.format) == (6, 4, "png")
    back = log(cat=image).get("cat")
    assert back == image
    assert back.caption == "a cat"
    assert (back.to_array() == PIXELS).all()


def test_an_image_file_is_kept_as_it_is(tmp_path: Path) -> None:
    content = as_file(PICTURE, "jpeg")
    (tmp_path / "cat.jpg").write_bytes(content)
    artifact = log(cat=wandb.Image(tmp_path / "cat.jpg"))
    assert artifact.get("cat").read() == content
    assert [entry.rpartition(".")[2] for entry in artifact.manifest.entries if entry.startswith("media/")] == ["jpg"]


@pytest.mark.parametrize(
    ("array", "pixel"),
    [
        (np.full((2, 2), 0.5), 127),
        (np.full((2, 2), -1.0), 0),
        (np.full((2, 2), 300), 255),
        (np.ones((2, 2), bool), 255),
        (np.full((2, 2, 1), 7, np.uint8), 7),
        (np.full((2, 2), np.nan), 0),
    ],
)
def test_numbers_become_bytes(array: np.ndarray, pixel: int) -> None:
    assert (wandb.Image(array).to_array() == pixel).all()


@pytest.mark.parametrize("given", [np.zeros(3), np.zeros((2, 2, 5)), np.zeros((0, 2)), np.array([["a"]]), b"not an image", object()])
def test_what_is_no_image_is_refused(given: Any) -> None:
    with pytest.raises(UsageError, match="image"):
        wandb.Image(given)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for kind, name in (
        (wandb.Image, "x.png"),
        (wandb.Audio, "x.wav"),
        (wandb.Video, "x.mp4"),
        (wandb.Object3D, "x.glb"),
        (wandb.Html, "x.html"),
    ):
        with pytest.raises(InvalidPathError, match=name):
            kind(str(tmp_path / name))


def test_masks_and_boxes_come_back() -> None:
    mask = np.arange(24, dtype=np.uint8).reshape(4, 6)
    image = wandb.Image(
        PIXELS, boxes=BOXES, masks={"truth": {"mask_data": mask, "class_labels": {1: "sky"}}}, classes=[{"id": 2, "name": "cat"}]
    )
    back = log(cat=image).get("cat")
    assert back.boxes["found"]["box_data"][0]["scores"] == {"acc": 0.5}
    assert (back.masks["truth"] == mask).all()
    assert back == image


def test_masks_and_boxes_may_be_given_as_objects() -> None:
    mask = {"mask_data": np.ones((4, 6), int), "class_labels": {1: "sky"}}
    types = wandb.data_types
    image = wandb.Image(
        PIXELS, boxes={"found": types.BoundingBoxes2D(BOXES["found"], "found")}, masks={"truth": types.ImageMask(mask, key="truth")}
    )

    assert image == wandb.Image(PIXELS, boxes=BOXES, masks={"truth": mask})
    assert types.ImageMask(mask, "truth").key == "truth"
    with pytest.raises(UsageError, match="mask 'truth' needs"):
        types.ImageMask({}, "truth")
    with pytest.raises(UsageError, match="boxes 'found' need a list"):
        types.BoundingBoxes2D({"box_data": 3}, "found")


@pytest.mark.parametrize(
    "more",
    [
        {"boxes": {"a": {"box_data": [{"position": {"minX": 0}}]}}},
        {"boxes": {"a": {"box_data": 3}}},
        {"boxes": {"a": {"box_data": [{"position": {"minX": "x", "minY": 0, "maxX": 1, "maxY": 1}}]}}},
        {"masks": {"a": {"mask_data": np.zeros((2, 2), int)}}},
        {"masks": {"a": {"mask_data": np.full((4, 6), 256)}}},
        {"masks": {"a": {}}},
        {"classes": [{"id": 1}]},
        {"caption": 3},
    ],
)
def test_boxes_and_masks_that_do_not_fit_are_refused(more: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        wandb.Image(PIXELS, **more)


def test_a_column_of_images_is_stored_once_by_content_and_typed() -> None:
    images = [wandb.Image(np.full((2, 2), at % 3, np.uint8)) for at in range(9)]
    table = wandb.Table(columns=["n", "image"], data=[[at, image] for at, image in enumerate(images)])
    artifact = log(t=table)
    assert table.column_types == {"n": "integer", "image": "image"}
    assert len(artifact.manifest.entries) == 4
    assert artifact.get("t") == table
    assert artifact.get("t").get_dataframe()["image"].tolist() == images
    assert artifact.get("t").get_dataframe(["n"])["n"].tolist() == list(range(9))


def test_a_cell_points_to_an_entry_that_anybody_can_read() -> None:
    artifact = log(t=wandb.Table(columns=["image"], data=[[wandb.Image(PIXELS, caption="c")], [None]]))
    import pyarrow.parquet as pq

    folder = Path(artifact.download())
    cell, none = pq.read_table(folder / "t.table.parquet").column("image").to_pylist()
    assert none is None
    assert (np.asarray(PIL.Image.open(folder / cell["path"])) == PIXELS).all()
    assert cell["digest"] == artifact.manifest.entries[cell["path"]].digest
    assert (cell["size"], cell["caption"]) == ((folder / cell["path"]).stat().st_size, "c")
    assert json.loads(cell["details"]) == {"height": 4, "width": 6}


def test_nothing_is_ever_pickled() -> None:
    folder = Path(log(cat=wandb.Image(PIXELS), t=wandb.Table(columns=["i"], data=[[wandb.Image(PIXELS)]])).download())
    for file in folder.rglob("*"):
        assert file.is_dir() or not file.read_bytes().startswith(b"\x80")


def test_a_column_holds_one_kind() -> None:
    table = wandb.Table(columns=["m"], data=[[wandb.Image(PIXELS)]])
    for other in (wandb.Html("<p>"), 3, "x"):
        with pytest.raises(CellTypeError, match="row 1 of column 'm'"):
            table.add_data(other)
    with pytest.raises(CellTypeError, match="row 1 of column 'm'"):
        wandb.Table(columns=["m"], data=[[wandb.Image(PIXELS)], [1]])
    with pytest.raises(UsageError, match="no key"):
        table.set_pk("m")
    assert wandb.Table(columns=["m"], dtype=wandb.Image, data=[[None]]).column_types == {"m": "image"}


def test_a_file_that_changed_since_it_was_added_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(as_file(PICTURE))
    artifact = wandb.Artifact("media", "dataset")
    artifact.add(wandb.Image(tmp_path / "a.png"), "a")
    (tmp_path / "a.png").write_bytes(as_file(PIL.Image.fromarray(PIXELS[:2])))
    with pytest.raises(SourceChangedError):
        artifact.save()


def test_sounds() -> None:
    rate, samples = 8000, np.sin(np.linspace(0, 100, 4000))
    sound = wandb.Audio(samples, sample_rate=rate, caption="a sine")
    assert (sound.format, sound.sample_rate, sound.duration) == ("wav", rate, 0.5)
    assert log(s=sound, t=wandb.Table(columns=["s"], data=[[sound]])).get("t").get_column("s")[0] == sound
    assert wandb.Audio(np.zeros((10, 2), np.int16), sample_rate=9).duration == 10 / 9
    for wrong in (
        {"data_or_path": samples},
        {"data_or_path": np.zeros((2, 2, 2)), "sample_rate": 9},
        {"data_or_path": np.array([40000]), "sample_rate": 9},
    ):
        with pytest.raises(UsageError):
            wandb.Audio(**wrong)


def test_films(tmp_path: Path) -> None:
    film = wandb.Video(np.random.default_rng(1).integers(0, 255, (3, 3, 8, 8), np.uint8), fps=2)
    assert film.format == "gif"
    assert PIL.Image.open(io.BytesIO(film.read())).n_frames == 3
    assert log(f=film).get("f").thumbnail()[:4] == b"\x89PNG"
    (tmp_path / "a.mp4").write_bytes(b"anything")
    assert wandb.Video(str(tmp_path / "a.mp4")).thumbnail() is None
    (tmp_path / "a.txt").write_bytes(b"anything")
    for wrong in (np.zeros((3, 8, 8)), np.full((1, 1, 2, 2), 256), str(tmp_path / "a.txt")):
        with pytest.raises(UsageError):
            wandb.Video(wrong)


def test_several_films_are_shown_side_by_side() -> None:
    films = np.stack([np.full((2, 1, 4, 6), shade, np.uint8) for shade in (10, 120, 240)])
    films[:, 1] //= 2  # equal frames would become one
    grid = PIL.Image.open(io.BytesIO(wandb.Video(films).read()))
    assert (grid.n_frames, grid.size) == (2, (12, 8))
    assert [grid.convert("L").getpixel(at) for at in ((1, 1), (7, 1), (1, 5), (7, 5))] == [10, 120, 240, 0]


def test_an_array_whose_channels_come_first_is_told_how_to_turn() -> None:
    with pytest.raises(UsageError, match=r"transpose\(1, 2, 0\)"):
        wandb.Image(np.zeros((3, 5, 7)))


def test_pages(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>from a file")
    assert wandb.Html(str(tmp_path / "a.html")).html == "<p>from a file"
    assert log(h=wandb.Html("<script>alert(1)</script>")).get("h").html == "<script>alert(1)</script>"
    assert wandb.Html(io.StringIO("<b>")).html == "<b>"
    assert wandb.Html("x.html", data_is_not_path=True).html == "x.html"
    with pytest.raises(UsageError):
        wandb.Html(3)


def test_point_clouds(tmp_path: Path) -> None:
    points = np.random.default_rng(2).random((5, 6))
    cloud = wandb.Object3D(points)
    assert json.loads(log(c=cloud).get("c").read()) == points.tolist()
    assert wandb.Object3D.from_numpy(points) == cloud
    scene = wandb.Object3D.from_point_cloud(points=points[:, :3], boxes=[{"corners": np.zeros((8, 3)), "label": "car"}])
    assert json.loads(scene.read())["boxes"][0]["label"] == "car"
    for wrong in (np.zeros((2, 5)), np.full((1, 3), np.inf), {"type": "other"}, "x.txt"):
        with pytest.raises(UsageError):
            wandb.Object3D(wrong)


def test_thumbnails_are_small_and_never_fail() -> None:
    image = wandb.Image(np.random.default_rng(3).integers(0, 255, (2000, 1000, 3), np.uint8))
    small = PIL.Image.open(io.BytesIO(image.thumbnail(64)))
    assert small.size == (32, 64)
    assert len(image.thumbnail(64)) < 20_000
    assert image._repr_png_()[:4] == b"\x89PNG"
    assert wandb.Image(image.read()[:100_000]).thumbnail() is None
