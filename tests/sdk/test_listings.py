"""What the public API lists: lazy, in pages, resumable; versions, collections, types, projects, registries, runs and files."""

import base64
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jupyter_artifacts
from jupyter_artifacts import errors
from jupyter_artifacts.core.model.page import Order, Page, Place
from jupyter_artifacts.sdk.api import Api
from jupyter_artifacts.sdk.artifact import Artifact
from jupyter_artifacts.sdk.collection import ArtifactCollection
from jupyter_artifacts.sdk.paginator import Paginator


def log(name: str = "data", text: str = "text", type_name: str = "dataset", project: str | None = None, tags: tuple[str, ...] = ()) -> None:
    artifact = Artifact(name, type_name)
    with artifact.new_file("a.txt") as file:
        file.write(text)
    artifact.save(project=project)
    if tags:
        artifact.tags = tags
        artifact.save()


def log_versions(count: int, name: str = "data") -> None:
    with jupyter_artifacts.init(project="p") as run:
        for at in range(count):
            artifact = Artifact(name, "dataset")
            with artifact.new_file("a.txt") as file:
                file.write(str(at))
            run.log_artifact(artifact, tags=["even"] if at % 2 == 0 else [])


class Numbers:
    """A listing of 0, 1, 2, …, which counts how often it is read."""

    fields = ("number",)
    default = Order("number")

    def __init__(self, count: int) -> None:
        self.numbers = list(range(count))
        self.reads = 0

    def fetch(self, page: Page) -> list[int]:
        self.reads += 1
        return self._after(page)[page.offset : page.offset + page.limit]

    def count(self, page: Page) -> int:
        return len(self._after(page))

    def place(self, item: int, order: Order) -> Place:
        return item, 0

    def _after(self, page: Page) -> list[int]:
        found = sorted(self.numbers, reverse=page.order.is_descending)
        after = None if page.after is None else page.after[0]
        return [each for each in found if after is None or (each < after if page.order.is_descending else each > after)]


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(1, 15), st.slices(40), st.integers(-45, 45), st.booleans())
def test_a_listing_is_indexed_and_sliced_as_a_list(count: int, per_page: int, wanted: slice, index: int, is_descending: bool) -> None:
    listed = Paginator(Numbers(count), str, per_page=per_page, order="-number" if is_descending else "number")
    expected = list(map(str, sorted(range(count), reverse=is_descending)))

    assert len(listed) == listed.length == count
    assert list(listed) == expected
    assert listed[wanted] == expected[wanted]
    if -count <= index < count:
        assert listed[index] == expected[index]
    else:
        with pytest.raises(IndexError):
            listed[index]


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(1, 10), st.integers(0, 30))
def test_a_listing_goes_on_where_it_was_left(count: int, per_page: int, seen: int) -> None:
    listed = Paginator(Numbers(count), str, per_page=per_page)
    first = [item for item, _ in zip(listed, range(seen), strict=False)]
    # zip asks for one item before it looks whether it may
    came_to = min(count, seen + 1) if seen < count else count
    rest = Paginator(Numbers(count), str, per_page=7, start=listed.cursor)

    assert first + list(map(str, range(len(first), came_to))) + list(rest) == list(map(str, range(count)))
    assert len(rest) == count - came_to
    assert listed.more == (came_to < count)


def test_a_page_is_read_once_however_often_it_is_looked_at() -> None:
    numbers = Numbers(100)
    listed = Paginator(numbers, str, per_page=10)
    assert numbers.reads == 0, "nothing is read before it is looked at"

    assert [listed[at] for at in range(100)] == list(map(str, range(100)))

    assert numbers.reads == 10


def test_deleting_while_iterating_skips_nothing() -> None:
    numbers, seen = Numbers(25), []

    for item in Paginator(numbers, int, per_page=10):
        seen.append(item)
        numbers.numbers.remove(item)

    assert seen == list(range(25))


def test_a_listing_can_be_read_with_next() -> None:
    listed = Paginator(Numbers(2), str)
    assert (next(listed), listed.next()) == ("0", "1")
    with pytest.raises(StopIteration):
        next(listed)


@pytest.mark.parametrize("per_page", [0, -1, 10_001, 2.5, "50", True, None])
def test_a_page_of_an_odd_size_is_refused(per_page: object) -> None:
    with pytest.raises(errors.UsageError, match="from 1 to 10,000"):
        Paginator(Numbers(2), str, per_page=per_page)  # type: ignore[arg-type]


def test_versions_are_listed_filtered_ordered_and_resumed() -> None:
    log_versions(7)
    api = Api({"project": "p"})

    listed = api.artifacts("dataset", "data", per_page=2)
    assert [each.version for each in listed] == [f"v{at}" for at in range(6, -1, -1)]
    assert (len(listed), listed[0].version, listed[-1].version) == (7, "v6", "v0")
    assert [each.version for each in listed[1:3]] == ["v5", "v4"]
    assert [each.version for each in api.artifacts("dataset", "data", order="+version")][:2] == ["v0", "v1"]
    assert [each.version for each in api.artifacts("dataset", "data", order="-createdAt")][:2] == ["v6", "v5"]
    assert [each.version for each in api.artifacts("dataset", "data", tags=["even"])] == ["v6", "v4", "v2", "v0"]
    assert [each.version for each in api.artifacts("dataset", "data", filters={"version": {"$lte": "v1"}})] == ["v1", "v0"]
    part = api.artifacts("dataset", "data", per_page=2)
    for each in part:
        if each.version == "v4":
            break
    rest = api.artifacts("dataset", "data", start=part.cursor)
    assert [each.version for each in rest] == ["v3", "v2", "v1", "v0"]
    assert [each.version for each in api.artifact_versions("dataset", "data")] == [each.version for each in listed]
    assert repr(listed[:2]) == repr(listed)[:-1].rpartition(", <Artifact entity/p/data:v4")[0] + "]"


def test_versions_are_found_and_ordered_by_their_metadata() -> None:
    for at, metadata in enumerate([{"accuracy": 0.7}, {"accuracy": 0.9, "by": "ana"}, {}, {"accuracy": 0.8}, {"accuracy": "bad"}]):
        artifact = Artifact("data", "dataset", metadata=metadata)
        with artifact.new_file("a.txt") as file:
            file.write(str(at))
        artifact.save()
    api = Api()

    def versions(**arguments: object) -> list[str]:
        return [each.version for each in api.artifacts("dataset", "data", per_page=2, **arguments)]

    assert versions(order="-metadata.accuracy")[:3] == ["v1", "v3", "v0"]
    assert versions(order="metadata.accuracy")[:3] == ["v0", "v3", "v1"]
    assert sorted(versions(order="metadata.accuracy")) == ["v0", "v1", "v2", "v3", "v4"]
    assert versions(filters={"metadata.accuracy": {"$gt": 0.75}}) == ["v3", "v1"]
    assert versions(filters={"metadata.by": "ana"}) == ["v1"]
    assert versions(filters={"metadata.by": {"$exists": False}, "metadata.accuracy": {"$exists": True}}) == ["v4", "v3", "v0"]


def test_a_listing_shows_its_beginning() -> None:
    assert repr(Paginator(Numbers(1234), str)).endswith("'9', and 1,224 more]")
    assert repr(Paginator(Numbers(10), str)).endswith("'9']")
    assert repr(Paginator(Numbers(0), str)) == "[]"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"order": "nothing"}, "'version', 'created_at'"),
        ({"start": "nothing"}, "not the cursor"),
        ({"tags": "even"}, "must be a list"),
        ({"filters": {"colour": "red"}}, "can be filtered by"),
        ({"per_page": 0}, "from 1 to"),
    ],
)
def test_what_cannot_be_listed_says_why(arguments: dict[str, object], message: str) -> None:
    log()
    with pytest.raises(errors.UsageError, match=message):
        Api().artifacts("dataset", "data", **arguments)


def test_a_collection_without_live_versions_lists_empty() -> None:
    log()
    collection = Api().artifact_collection("dataset", "data")
    with collection._store.catalog.write() as db:
        db.execute("UPDATE versions SET deleted_at = 1")

    assert (list(collection.artifacts()), len(collection.artifacts()), collection.aliases) == ([], 0, [])
    assert list(Api().artifacts("dataset", "data")) == []
    assert [each.name for each in Api().artifact_collections("uncategorized", "dataset")] == ["data"]


def test_collections_types_and_projects() -> None:
    for name, type_name in (("cats", "dataset"), ("dogs", "dataset"), ("net", "model")):
        log(name, name, type_name, project="p")
    log(project="q")
    api = Api({"project": "p"})

    assert [each.name for each in api.artifact_types()] == ["dataset", "model"]
    assert [each.name for each in api.artifact_types("q")] == ["dataset"]
    dataset = api.artifact_type("dataset")
    assert (dataset.name, dataset.id) == ("dataset", "entity/p/dataset")
    assert [each.name for each in dataset.collections(order="-name")] == ["dogs", "cats"]
    assert dataset.collection("cats").name == "cats"
    assert [each.name for each in api.artifact_collections("p", "dataset", per_page=1)] == ["cats", "dogs"]
    project = api.project("p")
    assert (project.name, project.entity, project.path) == ("p", "entity", ["entity", "p"])
    assert [each.name for each in project.collections(filters={"type": {"$in": ["model", "dataset"]}}, order="-name")] == [
        "net",
        "dogs",
        "cats",
    ]
    assert [each.name for each in project.artifacts_types()] == ["dataset", "model"]
    assert [each.name for each in api.projects()] == ["p", "q"]
    assert (api.artifact_exists("cats"), api.artifact_exists("cats", type="model"), api.artifact_exists("mice")) == (True, False, False)
    assert (api.artifact_collection_exists("cats", "dataset"), api.artifact_collection_exists("cats", "model")) == (True, False)
    for call in (
        lambda: dataset.collection("net"),
        lambda: dataset.collection("mice"),
        lambda: api.artifact_type("table"),
        lambda: api.project("nowhere"),
        lambda: api.artifact_collection("model", "cats"),
    ):
        with pytest.raises(errors.CommError):
            call()


def test_runs_in_the_order_they_began() -> None:
    for name, job_type in (("one", "train"), ("two", "test"), ("three", "train")):
        with jupyter_artifacts.init(project="p", name=name, job_type=job_type):
            pass
    runs = Api().runs("p", per_page=2)

    assert [run.name for run in runs] == ["one", "two", "three"]
    assert [run.name for run in Api().runs("p", order="-created_at")] == ["three", "two", "one"]
    assert [run.name for run in Api().runs("p", {"job_type": "train", "state": "finished"})] == ["one", "three"]
    assert list(Api().runs("empty")) == []


def test_what_a_run_logged_and_used_is_listed_in_pages() -> None:
    log_versions(5)
    with jupyter_artifacts.init(project="p") as run:
        for at in (3, 1):
            run.use_artifact(f"data:v{at}")
        assert [each.version for each in run.used_artifacts()] == ["v3", "v1"]
    logged = Api().runs("p")[0].logged_artifacts(per_page=2)

    assert (len(logged), [each.version for each in logged]) == (5, ["v0", "v1", "v2", "v3", "v4"])
    assert [each.version for each in Api().runs("p")[0].logged_artifacts(start=logged.cursor)] == []


def test_files_in_pages_and_by_name(workspace: Path) -> None:
    artifact = Artifact("data", "dataset")
    for at in range(5):
        with artifact.new_file(f"f{at}") as file:
            file.write("x" * at)
    artifact.save()
    fetched = Api().artifact("data")

    files = fetched.files(per_page=2)
    assert [(each.name, each.size) for each in files] == [(f"f{at}", at) for at in range(5)]
    assert (len(files), files[3].name, files[-1].name) == (5, "f3", "f4")
    assert [each.name for each in fetched.files(names=["f4", "f0", "none"])] == ["f0", "f4"]
    assert [each.name for each in fetched.files(order="-name")][:2] == ["f4", "f3"]
    file = files[3]
    assert file.md5 == base64.b64encode(hashlib.md5(b"xxx").digest()).decode()
    assert file.path_uri == file.url == file.direct_url == "wandb-artifact://entity/uncategorized/data:v0/f3"
    assert Path(os.environ["JUPYTER_ARTIFACTS_STORE"], file.storage_path).is_file()
    assert Path(file.download("there", api=None)).read_text() == "xxx"
    with pytest.raises(errors.ArtifactFinalizedError):
        file.delete()
    with pytest.raises(errors.UsageError, match="must be a list"):
        fetched.files(names="f1")


def test_a_collection_is_renamed_described_tagged_and_retyped_at_once() -> None:
    log()
    collection = Api().artifact_collection(type="dataset", collection="data")
    collection.name, collection.type, collection.description = "new", "table", "about"
    collection.tags.append("clean")
    collection.tags = [*collection.tags, "small"]
    assert Api().artifact_collection("dataset", "data").tags == [], "nothing is kept without save()"

    collection.save()

    found = Api().artifact_collection("table", "new")
    assert (found.name, found.type, found.description, found.tags) == ("new", "table", "about", ["clean", "small"])
    assert (found.id, found.project, found.entity, found.is_sequence()) == (collection.id, "uncategorized", "entity", True)
    assert found.project_id == Api().project("uncategorized").id
    assert found.updated_at >= found.created_at
    assert Api().artifact("new").type == "table"
    found.tags.remove("small")
    found.save()
    assert Api().artifact_collection("table", "new").tags == ["clean"]
    assert [each.name for each in Api().project("uncategorized").collections({"tag": "clean"})] == ["new"]


def test_change_type_is_done_at_once_and_deprecated() -> None:
    log()
    collection = Api().artifact_collection("dataset", "data")
    collection.description = "still to be kept"
    with pytest.warns(DeprecationWarning, match="save"):
        collection.change_type("table")
    assert Api().artifact_collection("table", "data").description is None
    collection.save()
    assert Api().artifact_collection("table", "data").description == "still to be kept"


@pytest.mark.parametrize(
    ("member", "value", "message"),
    [
        ("name", "no/slash", "may only hold"),
        ("name", "other", "already"),
        ("type", "wandb-x", "reserved"),
        ("type", "a/b", "may not hold"),
        ("tags", "one", "must be a list"),
        ("tags", ["no/slash"], "may only hold"),
    ],
)
def test_a_bad_change_of_a_collection_is_refused_and_keeps_nothing(member: str, value: object, message: str) -> None:
    log("other")
    log()
    collection = Api().artifact_collection("dataset", "data")
    collection.description = "half"

    def change() -> None:
        setattr(collection, member, value)
        collection.save()

    with pytest.raises(errors.UsageError, match=message):
        change()
    assert Api().artifact_collection("dataset", "data").description is None


def test_registries() -> None:
    api = Api()
    made = api.create_registry("model", description="the good ones", artifact_types=["model"])
    api.create_registry("wandb-registry-dataset")
    log("net", type_name="model")
    link = api.artifact("net").link(f"{made.full_name}/good", ["production"])

    assert (made.name, made.full_name, made.organization, made.allow_all_artifact_types) == (
        "model",
        "wandb-registry-model",
        "entity",
        False,
    )
    assert [each.name for each in api.registries()] == ["dataset", "model"]
    assert [each.name for each in api.registries(filter={"name": {"$regex": "model"}})] == ["model"]
    registry = api.registry("model")
    assert [each.name for each in registry.collections()] == ["good"]
    assert [each.name for each in registry.versions({"alias": "production"})] == [link.name]
    log("data")
    with pytest.raises(errors.UsageError, match="takes artifacts of type 'model'"):
        api.artifact("data").link("wandb-registry-model/other")
    registry.artifact_types.append("dataset")  # type: ignore[union-attr]
    registry.description = "more"
    registry.save()
    assert api.artifact("data").link("wandb-registry-model/other").version == "v0"
    assert (api.registry("wandb-registry-model").description, api.registry("model").artifact_types) == ("more", ["dataset", "model"])
    with pytest.raises(errors.ConflictError):
        api.create_registry("model")
    with pytest.raises(errors.CommError):
        api.registry("none")
    with pytest.raises(errors.UsageError, match="must be a list"):
        registry.artifact_types = "model"  # type: ignore[assignment]


def test_what_is_listed_is_of_the_right_kind() -> None:
    log(tags=("t",))
    [collection] = Api().artifact_collections("uncategorized", "dataset")
    assert isinstance(collection, ArtifactCollection)
    assert [each.tags for each in collection.versions()] == [["t"]]
    with jupyter_artifacts.init(project="p"):
        pass
    assert Api().runs("p") == list(Api().runs("p")) != []
