"""W&B's example of parallel writers, whose parts become one table: with processes, with Ray, with a Dask cluster."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import partial

import pytest

import jupyter_artifacts as wandb
from tests.core.operations.children import forks, in_children

WRITERS = 4


def write_part(at: int, group: str) -> None:
    """One writer of W&B's example, to the letter but for its import."""
    with wandb.init(group=group) as run:
        artifact = wandb.Artifact(name="parallel-artifact", type="dataset")
        table = wandb.Table(columns=["a", "b", "c"], data=[[at, at * 2, 2**at]])
        artifact.add(table, f"parts/table_{at}")
        run.upsert_artifact(artifact)


def finish(group: str) -> None:
    with wandb.init(group=group) as run:
        artifact = wandb.Artifact("parallel-artifact", type="dataset")
        artifact.add(wandb.data_types.PartitionedTable("parts"), "distributed_table")
        run.finish_artifact(artifact)


@pytest.fixture
def written() -> Iterator[None]:
    """What must hold when all have written and the version is made."""
    yield
    if not wandb.Api().artifact_exists("parallel-artifact:latest"):
        finish("writer-group")
    table = wandb.Api().artifact("parallel-artifact:latest").get("distributed_table")
    assert [row for _, row in table.iterrows()] == [[at, at * 2, 2**at] for at in range(WRITERS)]
    assert table.get_dataframe(["c"])["c"].sum() == 2**WRITERS - 1


@forks
def test_plain_processes_write_parts(written: None) -> None:
    in_children([partial(write_part, at, "writer-group") for at in range(WRITERS)])


def as_written_where_it_runs(group: str) -> Callable[[int], None]:
    """The writer as a function that is sent along whole: workers know no module of the tests."""

    def write(at: int) -> None:
        import jupyter_artifacts as wandb

        with wandb.init(group=group) as run:
            artifact = wandb.Artifact(name="parallel-artifact", type="dataset")
            artifact.add(wandb.Table(columns=["a", "b", "c"], data=[[at, at * 2, 2**at]]), f"parts/table_{at}")
            run.upsert_artifact(artifact)

    return write


def start_ray(folder: str) -> None:
    """Ray gives up when its processes need more than 30 s, as they may on a machine that has much else to do; then once more."""
    import ray

    for is_last in (False, False, False, True):
        try:
            ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=80 << 20, _temp_dir=folder)
            return
        except Exception as error:
            ray.shutdown()
            if is_last or "timed out during startup" not in str(error):
                raise


@pytest.mark.filterwarnings("ignore")  # Ray's own
def test_ray_remotes_write_parts(written: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    import ray

    folder = tempfile.mkdtemp(prefix="ray-")  # not below the test's own: names of sockets must be short
    try:
        start_ray(folder)
        train = ray.remote(as_written_where_it_runs("writer-group"))
        ray.get([train.remote(at) for at in range(WRITERS)])
    finally:
        ray.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.filterwarnings("ignore")  # Dask's own
def test_a_dask_cluster_writes_parts_and_reads_them(written: None) -> None:
    from distributed import Client, LocalCluster

    cluster = LocalCluster(n_workers=2, threads_per_worker=2, processes=True, dashboard_address=None, silence_logs=50)
    with cluster, Client(cluster) as client:
        client.gather(client.map(as_written_where_it_runs("writer-group"), range(WRITERS)))
        finish("writer-group")
        table = wandb.Api().artifact("parallel-artifact:latest").get("distributed_table")
        assert int(table.to_dask()["c"].sum().compute()) == 2**WRITERS - 1
