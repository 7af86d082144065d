"""W&B's own code samples, with one line changed: `import wandb` becomes `import jupyter_artifacts as wandb`.

Each sample is the text of W&B's documentation (placeholders filled in); `after` says what must hold when it has run.
"""

import shutil
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import jupyter_artifacts


def run_sample(text: str, names: dict[str, Any] | None = None) -> dict[str, Any]:
    """Run a sample and return its variables."""
    changed = text.replace("import wandb\n", "import jupyter_artifacts as wandb\n")
    namespace: dict[str, Any] = {"wandb": jupyter_artifacts, **(names or {})}
    exec(compile(changed, "sample", "exec"), namespace)
    return namespace


def fetch(name: str) -> Any:
    return jupyter_artifacts.Api().artifact(name)


def paths(name: str) -> list[str]:
    return sorted(fetch(name).manifest.entries)


QUICKSTART_LOG = """
run = wandb.init(job_type="dataset-creation")
artifact = wandb.Artifact('my-dataset', type='dataset')
artifact.add_file('my-dataset.txt')
run.log_artifact(artifact)
"""

QUICKSTART_USE = """
run = wandb.init(job_type="model-training")
artifact = run.use_artifact('my-dataset:latest')
artifact_dir = artifact.download()
"""


def test_quickstart_log_use_and_log_a_new_version(workspace: Path) -> None:
    (workspace / "my-dataset.txt").write_text("one\n")
    run_sample(QUICKSTART_LOG)
    first = run_sample(QUICKSTART_USE)["artifact_dir"]
    assert Path(first, "my-dataset.txt").read_text() == "one\n"
    (workspace / "my-dataset.txt").write_text("one\ntwo\n")
    run_sample(QUICKSTART_LOG)
    assert fetch("my-dataset").version == "v1"
    run_sample(QUICKSTART_LOG)
    assert fetch("my-dataset").version == "v1", "unchanged contents make no version"
    second = run_sample(QUICKSTART_USE)
    assert second["artifact_dir"].endswith("my-dataset:v1")
    assert second["artifact"].logged_by().job_type == "dataset-creation"
    assert [run.job_type for run in second["artifact"].used_by()] == ["model-training"]


def test_version_data_seamlessly(workspace: Path) -> None:
    folder = workspace / "path/to/my/data"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("a")
    run_sample("""
run = wandb.init(project="my_project")
my_data = wandb.Artifact("new_dataset", type="raw_data")
my_data.add_dir("path/to/my/data")
run.log_artifact(my_data)
""")
    assert paths("my_project/new_dataset:latest") == ["a.txt"]


def test_prepackage_data_splits(workspace: Path) -> None:
    for split in ("train", "val", "test"):
        (workspace / split).mkdir()
        (workspace / split / f"{split}.csv").write_text(split)
    run_sample("""
run = wandb.init(project="my_project")
my_data = wandb.Artifact("new_dataset", type="raw_data")

for dir in ["train", "val", "test"]:
	my_data.add_dir(dir)

run.log_artifact(my_data)
""")
    assert paths("my_project/new_dataset") == ["test.csv", "train.csv", "val.csv"]


NATURE = """
run = wandb.init(job_type="dataset-creation")
artifact = wandb.Artifact('nature-dataset', type='dataset')
artifact.add_dir("nature-data")

# Edit the list of ids in one of the file to remove the mislabeled examples
# Let's say nature-photos contains "animal-ids.txt", which changes
# and "plant-ids", which does not
edit()

# Log that artifact, and we identify the changed file
run.log_artifact(artifact)
# Now you have a new version of the artifact, tracked in W&B
"""


def test_versioning_is_automatic_and_stores_only_what_changed(workspace: Path) -> None:
    folder = workspace / "nature-data"
    folder.mkdir()
    (folder / "animal-ids.txt").write_text("1\n2\n3\n")
    (folder / "plant-ids.txt").write_bytes(bytes(500_000))
    time.sleep(0.05)  # old enough for the stat cache to know the files
    run_sample(NATURE, {"edit": lambda: None})
    done = run_sample(NATURE, {"edit": lambda: (folder / "animal-ids.txt").write_text("1\n3\n")})
    artifact = done["artifact"].wait()
    assert artifact.version == "v1"
    assert artifact.log_result.stored_bytes < 2_000
    assert artifact.log_result.changed_files == ("animal-ids.txt",), "the bytes at log time are stored, and the result says so"
    assert fetch("nature-dataset:v0").diff(artifact).modified == ["animal-ids.txt"]


def test_core_concepts_animals(workspace: Path) -> None:
    import_line = "import wandb\n"
    (workspace / "cat.png").write_bytes(b"c" * 2_000_000)
    (workspace / "dog.png").write_bytes(b"d" * 1_000_000)
    run_sample(import_line + "run = wandb.init()\nartifact = wandb.Artifact('animals', type='dataset')\nrun.log_artifact(artifact)\n")
    assert fetch("animals:v0").size == 0
    add = "run = wandb.init()\nartifact = wandb.Artifact('animals', type='dataset')\nartifact.add_dir('.')\nrun.log_artifact(artifact)\n"
    run_sample(import_line + add)
    (workspace / "rat.png").write_bytes(b"r" * 3_000_000)
    third = run_sample(import_line + add + "artifact.wait()\n")["artifact"]
    assert third.version == "v2"
    assert third.size == 6_000_000
    assert 3_000_000 <= third.log_result.stored_bytes < 3_002_000, "v2 takes up only what it adds"
    run_sample(import_line + "run = wandb.init()\nanimals = run.use_artifact('animals:latest')\ndirectory = animals.download()\n")


WITH_RUN = """
with wandb.init() as run:
    artifact = wandb.Artifact("artifact_name", "artifact_type")

    # Add Files and Assets to the artifact using
    # `.add`, `.add_file`, `.add_dir`, and `.add_reference`
    artifact.add_file("image1.png")
    run.log_artifact(artifact)
"""

OUTSIDE_RUN = """
artifact = wandb.Artifact("artifact_name", "artifact_type")
# Add Files and Assets to the artifact using
# `.add`, `.add_file`, `.add_dir`, and `.add_reference`
artifact.add_file("image1.png")
artifact.save()
"""


def test_create_a_version_within_and_outside_of_a_run(workspace: Path) -> None:
    (workspace / "image1.png").write_bytes(b"first")
    run_sample(WITH_RUN)
    assert fetch("artifact_name").version == "v0"
    (workspace / "image1.png").write_bytes(b"second")
    saved = run_sample(OUTSIDE_RUN)["artifact"]
    assert saved.version == "v1"
    assert saved.logged_by().job_type == "auto"
    assert jupyter_artifacts.run is None


def test_log_with_a_name_inside_the_artifact_and_use_it(workspace: Path) -> None:
    (workspace / "dataset.h5").write_bytes(b"h5")
    run_sample("""
import wandb
run = wandb.init(project="artifacts-example", job_type="add-dataset")
artifact = wandb.Artifact(name="training_dataset", type="dataset")
artifact.add_file(local_path="./dataset.h5", name="training_dataset")
artifact.save()
artifact = run.use_artifact("training_dataset:latest")
datadir = artifact.download()
""")
    assert paths("artifacts-example/training_dataset") == ["training_dataset"]


def test_logging_in_a_loop_keeps_the_order_of_the_calls(workspace: Path) -> None:
    run_sample("""
run = wandb.init()
for i in range(10):
    a = wandb.Artifact(
        "race",
        type="dataset",
        metadata={
            "index": i,
        },
    )
    with a.new_file("index.txt") as file:
        file.write(str(i))
    run.log_artifact(a)
run.finish()
""")
    versions = jupyter_artifacts.Api().artifact_versions("dataset", "race")
    assert [(each.version, each.metadata["index"]) for each in versions] == [(f"v{i}", i) for i in reversed(range(10))]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("artifact.add_dir('images')", ["cat.png", "dog.png"]),
        ("artifact.add_dir('images', name='images')", ["images/cat.png", "images/dog.png"]),
        ("artifact.new_file('hello.txt').__enter__().close()", []),
        ("with artifact.new_file('hello.txt') as f: f.write('hi')", ["hello.txt"]),
        ("artifact.add_file('images/cat.png')", ["cat.png"]),
    ],
)
def test_what_each_call_adds(workspace: Path, call: str, expected: list[str]) -> None:
    (workspace / "images").mkdir()
    for animal in ("cat", "dog"):
        (workspace / "images" / f"{animal}.png").write_text(animal)
    artifact = run_sample(f"artifact = wandb.Artifact('a', type='dataset')\n{call}\n")["artifact"]
    assert sorted(artifact.manifest.entries) == expected


@pytest.fixture
def bikes(workspace: Path) -> None:
    (workspace / "data/images/bikes").mkdir(parents=True)
    (workspace / "data/bike.png").write_text("bike")
    (workspace / "data/images/bikes/red.png").write_text("red")
    (workspace / "data/images/cars.png").write_text("car")
    with jupyter_artifacts.init(project="my-project") as run:
        artifact = jupyter_artifacts.Artifact("bike-dataset", type="dataset", metadata={"oldKey": "old"})
        artifact.add_dir("data")
        run.log_artifact(artifact)


@pytest.mark.usefixtures("bikes")
def test_download_all_one_path_or_a_prefix(tmp_path: Path) -> None:
    done = run_sample("""
import wandb
run = wandb.init(project="my-project", job_type="train")
artifact = run.use_artifact('bike-dataset:latest')
datadir = artifact.download()
path = artifact.get_path("bike.png")
file = path.download()
only_bike = artifact.download(root="one", path_prefix="bike.png") # downloads only bike.png
only_bikes = artifact.download(root="some", path_prefix="images/bikes/") # downloads files in the images/bikes directory
""")
    assert Path(done["file"]).read_text() == "bike"

    def below(root: str) -> list[str]:
        return sorted(str(each.relative_to(root)) for each in Path(root).rglob("*") if each.is_file())

    assert below(done["datadir"]) == ["bike.png", "images/bikes/red.png", "images/cars.png"]
    assert below(done["only_bike"]) == ["bike.png"]
    assert below(done["only_bikes"]) == ["images/bikes/red.png"]


@pytest.mark.usefixtures("bikes")
def test_use_from_another_project_and_through_the_api() -> None:
    done = run_sample("""
import wandb
run = wandb.init(project="elsewhere", job_type="train")
artifact = run.use_artifact("my-project/bike-dataset:latest")
again = run.use_artifact("entity/my-project/bike-dataset:v0")
api = wandb.Api()
fetched = api.artifact("entity/my-project/bike-dataset:latest")
datadir = fetched.download()
""")
    assert done["artifact"].qualified_name == done["again"].qualified_name == "entity/my-project/bike-dataset:v0"
    assert len(done["run"].used_artifacts()) == 1, "using it twice is using it once"


def test_construct_and_use_at_once_is_idempotent(workspace: Path) -> None:
    (workspace / "file.txt").write_text("content")
    sample = """
run = wandb.init()
artifact = wandb.Artifact("reference", type="dataset")
artifact.add_file("file.txt")
used = run.use_artifact(artifact)
run.use_artifact(artifact)
"""
    first, second = run_sample(sample), run_sample(sample)
    assert first["used"].version == second["used"].version == "v0"
    assert [each.name for each in second["run"].used_artifacts()] == ["reference:v0"]
    assert second["run"].logged_artifacts() == []


@pytest.mark.usefixtures("bikes")
def test_update_inside_a_run_and_through_the_api() -> None:
    run_sample("""
import wandb
run = wandb.init(project="my-project")
artifact = run.use_artifact("bike-dataset:latest")
artifact.description = "bicycles"
artifact.save()
""")
    assert fetch("my-project/bike-dataset").description == "bicycles"
    run_sample("""
import wandb
api = wandb.Api()
artifact = api.artifact("entity/my-project/bike-dataset:latest")

# Update the description
artifact.description = "My new description"

# Selectively update metadata keys
artifact.metadata["oldKey"] = "new value"

# Add an alias
artifact.aliases.append("best")

# Remove an alias
artifact.aliases.remove("latest")

# Persist all artifact modifications
artifact.save()
""")
    changed = fetch("my-project/bike-dataset:best")
    assert (changed.description, changed.metadata, changed.aliases) == ("My new description", {"oldKey": "new value"}, ["best"])
    run_sample("""
artifact = wandb.Api().artifact("my-project/bike-dataset:best")
# Replace the metadata entirely
artifact.metadata = {"newKey": "new value"}
# Completely replace the aliases
artifact.aliases = ["replaced"]
artifact.save()
""")
    replaced = fetch("my-project/bike-dataset:replaced")
    assert (replaced.metadata, replaced.aliases) == ({"newKey": "new value"}, ["replaced"])
    assert not jupyter_artifacts.Api().artifact_exists("my-project/bike-dataset:best")


@pytest.mark.usefixtures("bikes")
def test_update_a_collection_with_the_keywords_of_the_documents() -> None:
    run_sample("""
import wandb
run = wandb.init(project="my-project")
api = wandb.Api()
artifact = api.artifact_collection(type="dataset", collection="my-project/bike-dataset")
artifact.name = "velo-dataset"
artifact.description = "This is where you'd describe the purpose of your collection."
artifact.save()
""")
    collection = jupyter_artifacts.Api().artifact_collection("dataset", "my-project/velo-dataset")
    assert collection.description == "This is where you'd describe the purpose of your collection."
    assert fetch("my-project/velo-dataset:latest").name == "velo-dataset:v0"
    assert not jupyter_artifacts.Api().artifact_exists("my-project/bike-dataset")


def test_models_as_in_the_documents(workspace: Path) -> None:
    (workspace / "model.h5").write_text("weights")
    names = run_sample("""
import wandb
run = wandb.init(project="training")
run.log_model(path="model.h5", name="model-artifact", aliases=["my_alias"])
run.link_model(path="model.h5", registered_model_name="my_registered_model", name="model-artifact", aliases=["staging"])
run.finish()

run = wandb.init(project="serving")
path = run.use_model(name="training/model-artifact:my_alias")
linked = run.use_artifact("wandb-registry-model/my_registered_model:staging")
run.finish()
""")
    assert Path(names["path"]).read_text() == "weights"
    assert names["linked"].source_qualified_name == "entity/training/model-artifact:v0"


def test_link_to_a_registry_as_in_the_documents(workspace: Path) -> None:
    (workspace / "model.txt").write_text("weights")
    names = run_sample("""
import wandb
run = wandb.init(entity="entity", project="my-project")
artifact = wandb.Artifact(name="my_model", type="model")
artifact.add_file(local_path="model.txt")
run.log_artifact(artifact)
target_path = "wandb-registry-model/my-collection"
run.link_artifact(artifact=artifact, target_path=target_path, aliases=["production"])

versions = wandb.Api().registry("model").versions(filter={"alias": "production"})

""")
    assert [each.qualified_name for each in names["versions"]] == ["entity/wandb-registry-model/my-collection:v0"]


def test_walk_the_graph_from_an_artifact(workspace: Path) -> None:
    (workspace / "image1.png").write_bytes(b"image")
    run_sample(WITH_RUN)
    done = run_sample("""
artifact = wandb.Api().artifact("artifact_name:latest")
with wandb.init(job_type="evaluate") as run:
    run.use_artifact("artifact_name:latest")
# Walk up and down the graph from an artifact:
producer_run = artifact.logged_by()
consumer_runs = artifact.used_by()
""")
    assert [each.name for each in done["producer_run"].logged_artifacts()] == ["artifact_name:v0"]
    assert [run.job_type for run in done["consumer_runs"]] == ["evaluate"]


def test_walkthrough(workspace: Path) -> None:
    (workspace / "dataset.h5").write_bytes(b"bicycles")
    done = run_sample("""
import wandb
wandb.login()
run = wandb.init(project="artifacts-example", job_type="upload-dataset")
artifact = wandb.Artifact(name="bicycle-dataset", type="dataset")
# Add a file to the artifact's contents
artifact.add_file(local_path="dataset.h5")
# Save the artifact version to W&B and mark it
# as the output of this run
run.log_artifact(artifact)
run = wandb.init(project="artifacts-example", job_type="training")
# Query W&B for an artifact and mark it as input to this run
artifact = run.use_artifact("bicycle-dataset:latest")
# Download the artifact's contents
artifact_dir = artifact.download()
""")
    assert Path(done["artifact_dir"], "dataset.h5").read_bytes() == b"bicycles"


def test_api_overrides_and_versions_without_an_alias(workspace: Path) -> None:
    for text in ("one", "two"):
        (workspace / "image1.png").write_text(text)
        with jupyter_artifacts.init(project="project") as run:
            run.log_artifact("image1.png", name="pictures", type="dataset")
    done = run_sample("""
import wandb
api = wandb.Api(overrides={"project": "project", "entity": "entity"})
artifact_type, artifact_name = "dataset", "pictures"
unnamed = [v.name for v in api.artifact_versions(artifact_type, artifact_name) if len(v.aliases) == 0]
collection = api.artifact_collection(type="dataset", collection="pictures")
same = api.artifact_collection("dataset", "entity/project/pictures")
""")
    assert done["unnamed"] == ["pictures:v0"]
    assert done["collection"].id == done["same"].id


def log_pictures(count: int, **options: Any) -> str:
    """Log as many versions in one run, and return its id."""
    with jupyter_artifacts.init(project="project", id="run_id", resume="allow") as run:
        for number in range(count):
            Path("image1.png").write_text(str(number))
            run.log_artifact("image1.png", name="pictures", type="dataset", **options).wait()
    return run.id


def versions_left(name: str = "pictures") -> list[str]:
    api = jupyter_artifacts.Api(overrides={"project": "project"})
    return [each.version for each in api.artifact_versions("dataset", name)]


def test_delete_every_version_that_a_run_logged(workspace: Path) -> None:
    log_pictures(3)
    run_sample("""
import wandb
api = wandb.Api()
run = api.run("entity/project/run_id")
for artifact in run.logged_artifacts():
    artifact.delete()
""")
    assert versions_left() == []
    assert list(jupyter_artifacts.Api().run("entity/project/run_id").logged_artifacts()) == []


def test_delete_versions_with_aliases(workspace: Path) -> None:
    log_pictures(2, aliases=["best"])
    with pytest.raises(ValueError, match="pictures:v1 is named by the alias 'best'"):
        fetch("project/pictures:v1").delete()
    run_sample("""
import wandb
api = wandb.Api()
run = api.run("entity/project/run_id")
for artifact in run.logged_artifacts():
    # Set delete_aliases=True in order to delete
    # artifacts with one more aliases
    artifact.delete(delete_aliases=True)
""")
    assert versions_left() == []


def test_delete_versions_by_their_name(workspace: Path) -> None:
    log_pictures(6)
    run_sample("""
import wandb
api = wandb.Api()
runs = api.run("entity/project/run_id")
# Delete artifact ith alias 'v3' and 'v4
for artifact_version in runs.logged_artifacts():
    # Replace with your own deletion logic.
    if artifact_version.name[-2:] == "v3" or artifact_version.name[-2:] == "v4":
        artifact_version.delete(delete_aliases=True)
""")
    assert versions_left() == ["v5", "v2", "v1", "v0"]


def test_delete_versions_without_an_alias(workspace: Path) -> None:
    log_pictures(4)
    run_sample("""
import wandb
# Provide your entity and a project name when you
# use wandb.Api methods.
api = wandb.Api(overrides={"project": "project", "entity": "entity"})
artifact_type, artifact_name = "dataset", "pictures"
for v in api.artifact_versions(artifact_type, artifact_name):
    # Clean up versions that don't have an alias such as 'latest'.
    # NOTE: You can put whatever deletion logic you want here.
    if len(v.aliases) == 0:
        v.delete()
""")
    assert versions_left() == ["v3"]


def test_delete_a_collection(workspace: Path) -> None:
    log_pictures(3, aliases=["best"])
    run_sample("""
import wandb
# Provide your entity and a project name when you
# use wandb.Api methods.
api = wandb.Api(overrides={"project": "project", "entity": "entity"})
collection = api.artifact_collection("dataset", "entity/project/pictures")
collection.delete()
""")
    assert versions_left() == []
    log_pictures(1)
    assert versions_left() == ["v3"], "a number is never used again"


def test_set_a_ttl_when_an_artifact_is_created(workspace: Path) -> None:
    (workspace / "file.txt").write_text("content")
    run_sample("""
import wandb
from datetime import timedelta

run = wandb.init(project="project", entity="entity")
artifact = wandb.Artifact(name="artifact-name", type="dataset")
artifact.add_file("file.txt")
artifact.ttl = timedelta(days=30) # Set TTL policy
run.log_artifact(artifact)
run.finish()
""")
    assert fetch("project/artifact-name").ttl == timedelta(days=30)


def test_set_and_deactivate_a_ttl_afterwards(workspace: Path) -> None:
    log_pictures(1)
    run_sample("""
import wandb
from datetime import timedelta

run = wandb.init(project="project")
artifact = run.use_artifact("entity/project/pictures:latest")
artifact.ttl = timedelta(days=365 * 2) # Delete in two years
artifact.save()
run.finish()
""")
    assert fetch("project/pictures").ttl == timedelta(days=730)
    run_sample("""
import wandb
from datetime import timedelta
api = wandb.Api()
artifact = api.artifact("entity/project/pictures:latest")
artifact.ttl = timedelta(days=365) # Delete in one year
artifact.save()
""")
    assert fetch("project/pictures").ttl == timedelta(days=365)
    run_sample("""
import wandb
api = wandb.Api()
artifact = api.artifact("entity/project/pictures:latest")
artifact.ttl = None
artifact.save()
artifact.ttl = wandb.ArtifactTTL.INHERIT
artifact.save()
""")
    assert fetch("project/pictures").ttl is None


PREPARE_DRAFT = """
with wandb.init(project="drafts") as run:
    first = wandb.Artifact("my_artifact", type="dataset")
    first.add_dir("first")
    run.log_artifact(first)
"""


@pytest.fixture
def drafted(workspace: Path) -> None:
    for path in ("kept.txt", "deleted_file.txt", "modified_file.txt", "dir_to_remove/a.txt"):
        (workspace / "first" / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace / "first" / path).write_text(path)
    run_sample(PREPARE_DRAFT)
    shutil.rmtree(workspace / "first")
    (workspace / "file_to_add.txt").write_text("added")
    (workspace / "modified_file.txt").write_text("modified")


@pytest.mark.usefixtures("drafted")
def test_create_a_version_from_an_existing_one_inside_a_run() -> None:
    done = run_sample("""
with wandb.init(project="drafts", job_type="modify dataset") as run:
    saved_artifact = run.use_artifact(
        "my_artifact:latest"
    )  # fetch artifact and input it into your run
    draft_artifact = saved_artifact.new_draft()  # create a draft version

    # modify a subset of files in the draft version
    draft_artifact.add_file("file_to_add.txt")
    draft_artifact.remove("dir_to_remove/")
    artifact = draft_artifact
    run.log_artifact(
        artifact
    )  # log your changes to create a new version and mark it as output to your run
""")
    assert done["artifact"].name == "my_artifact:v1"
    assert paths("drafts/my_artifact") == ["deleted_file.txt", "file_to_add.txt", "kept.txt", "modified_file.txt"]
    assert [each.name for each in done["run"].used_artifacts()] == ["my_artifact:v0"]
    assert [each.name for each in done["run"].logged_artifacts()] == ["my_artifact:v1"]


@pytest.mark.usefixtures("drafted")
def test_create_a_version_from_an_existing_one_outside_of_a_run() -> None:
    done = run_sample("""
client = wandb.Api({"project": "drafts"})
saved_artifact = client.artifact("my_artifact:latest")  # load your artifact
draft_artifact = saved_artifact.new_draft()  # create a draft version

# modify a subset of files in the draft version
draft_artifact.remove("deleted_file.txt")
draft_artifact.add_file("modified_file.txt")
draft_artifact.save()  # commit changes to the draft
""")
    assert done["draft_artifact"].qualified_name == "entity/drafts/my_artifact:v1"
    assert paths("drafts/my_artifact") == ["dir_to_remove/a.txt", "kept.txt", "modified_file.txt"]
    assert Path(fetch("drafts/my_artifact").get_entry("modified_file.txt").download()).read_text() == "modified"


def test_create_a_version_from_distributed_runs(workspace: Path) -> None:
    for number in (1, 2, 3):
        (workspace / f"image{number}.png").write_bytes(bytes([number]))
    for number in (1, 2):
        run_sample(f"""
with wandb.init(project="distributed") as run:
    artifact = wandb.Artifact("artifact_name", "artifact_type")
    # Add Files and Assets to the artifact using
    # `.add`, `.add_file`, `.add_dir`, and `.add_reference`
    artifact.add_file("image{number}.png")
    run.upsert_artifact(artifact, distributed_id="my_dist_artifact")
""")
    run_sample("""
with wandb.init(project="distributed") as run:
    artifact = wandb.Artifact("artifact_name", "artifact_type")
    # Add Files and Assets to the artifact
    # `.add`, `.add_file`, `.add_dir`, and `.add_reference`
    artifact.add_file("image3.png")
    run.finish_artifact(artifact, distributed_id="my_dist_artifact")
""")
    assert paths("distributed/artifact_name") == ["image1.png", "image2.png", "image3.png"]
    assert fetch("distributed/artifact_name").name == "artifact_name:v0"
