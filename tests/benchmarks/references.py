"""References: a folder, a long listing, and many small objects beside s3fs's own bulk get, in wall seconds since servers take part."""

import os
import resource
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jupyter_artifacts as wandb

TURNS = 3


def measure(folder_files: int, listed: int, fetched: int) -> dict[str, object]:
    """All of it; the numbers say how much of each."""
    said: dict[str, object] = {"folder_cpu": _folder(folder_files)}
    with _server() as url:
        os.environ |= {"AWS_S3_ENDPOINT_URL": url, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
        _refer(f"s3://bucket/{min(listed, 1000)}")  # loads the client, which is not what is measured
        asked, before = _asked(url), _memory()
        artifact = wandb.Artifact("listed", "dataset")
        begin = time.process_time()
        count = len(artifact.add_reference(f"s3://bucket/{listed}", max_objects=listed))
        said |= {
            "listing_cpu": time.process_time() - begin, "listed": count, "requests": _asked(url) - asked - 1,
            "listing_mib": _memory() - before,
        }  # fmt: skip
        said |= _fetch(fetched)
    return said


def _folder(count: int) -> float:
    folder = Path("referred").absolute()
    folder.mkdir()
    for at in range(count):
        (folder / f"{at:06}.bin").write_bytes(os.urandom(8) * 512)
    _refer(folder.as_uri() + "/", 1)
    begin = time.process_time()
    _refer(folder.as_uri(), count)
    return time.process_time() - begin


def _refer(uri: str, most: int | None = None) -> None:
    try:
        wandb.Artifact("referred", "dataset").add_reference(uri, max_objects=most)
    except wandb.UsageError:
        if most != 1:
            raise


def _fetch(count: int) -> dict[str, float]:
    from s3fs import S3FileSystem

    with wandb.init(project="bench") as run:
        artifact = wandb.Artifact("fetched", "dataset")
        artifact.add_reference(f"s3://bucket/{count}")
        run.log_artifact(artifact).wait()
    ours, limits = [], []
    for turn in range(TURNS):
        begin = time.perf_counter()
        artifact.download(root=f"ours-{turn}", skip_cache=True)
        ours.append(time.perf_counter() - begin)
        bulk = S3FileSystem(endpoint_url=os.environ["AWS_S3_ENDPOINT_URL"], skip_instance_cache=True, use_listings_cache=False)
        bulk.call_s3("get_bucket_versioning", Bucket="bucket")  # connected
        begin = time.perf_counter()
        bulk.get(f"bucket/{count}/", f"theirs-{turn}/", recursive=True)
        limits.append(time.perf_counter() - begin)
        assert len(list(Path(f"ours-{turn}").iterdir())) == count == len(list(Path(f"theirs-{turn}").iterdir()))
        for name in ("ours", "theirs"):
            shutil.rmtree(f"{name}-{turn}")
    return {"fetch_wall": min(ours), "fetch_limit": min(limits)}


@contextmanager
def _server() -> Iterator[str]:
    program = Path(__file__).with_name("object_server.py")
    process = subprocess.Popen([sys.executable, "-P", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _asked(url: str) -> int:
    with urllib.request.urlopen(f"{url}/bucket?asked") as said:
        return int(said.read())


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
