"""References: a folder, a long listing, and many small objects beside s3fs's own bulk get, in wall seconds since servers take part."""

import json
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
from tests.benchmarks.object_server import BODY, ETAG

TURNS = 3


def measure(listed: int, fetched: int, checked: int) -> dict[str, object]:
    """What needs a server; the numbers say how much of each."""
    with _server() as url:
        os.environ |= {"AWS_S3_ENDPOINT_URL": url, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
        _refer(f"s3://bucket/{min(listed, 1000)}")  # loads the client, which is not what is measured
        return {**_list(url, listed), **_fetch(fetched), **_check(url, checked)}


def _list(url: str, count: int) -> dict[str, float]:
    asked, before = _asked(url), _memory()
    artifact = wandb.Artifact("listed", "dataset")
    begin = time.process_time()
    listed = len(artifact.add_reference(f"s3://bucket/{count}", max_objects=count))
    used = time.process_time() - begin
    return {"listing_cpu": used, "listed": listed, "requests": _asked(url) - asked - 1, "listing_mib": _memory() - before}


def _check(url: str, count: int) -> dict[str, object]:
    """Of a version that is made without asking, since listing it is measured above."""
    from jupyter_artifacts.core.model.reference import ETAG_KIND, Pin, reference_entry

    with wandb.init(project="bench") as run:
        artifact = wandb.Artifact("checked", "dataset")
        pins = ((f"{at:07}.bin", Pin(f"s3://bucket/{count}/{at:07}.bin", len(BODY), ETAG_KIND, None, ETAG)) for at in range(count))
        artifact._draft.add_entries([reference_entry(*each) for each in pins])
        run.log_artifact(artifact).wait()
    name = artifact.qualified_name
    script = f"import tests.benchmarks.references as it; it.check({name!r})"
    asked = _asked(url)
    done = subprocess.run([sys.executable, "-P", "-c", script], stdout=subprocess.PIPE, text=True, check=True, env=_with_path())
    return {**json.loads(done.stdout.splitlines()[-1]), "check_requests": _asked(url) - asked - 1, "checked": count}


def check(name: str) -> None:
    """In a process of its own, whose memory is that of the check."""
    artifact = wandb.Api().artifact(name)
    before, begin, cpu = _peak(), time.perf_counter(), time.process_time()
    counts = artifact.check_references().counts
    figures = {"check_wall": time.perf_counter() - begin, "check_cpu": time.process_time() - cpu, "check_mib": _peak() - before}
    print(json.dumps({**figures, "unchanged": counts["unchanged"]}))


def _with_path() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def refer(count: int) -> dict[str, float]:
    """A folder of files, in CPU seconds of adding it."""
    folder = Path("referred").absolute()
    folder.mkdir()
    for at in range(count):
        (folder / f"{at:06}.bin").write_bytes(os.urandom(8) * 512)
    _refer(folder.as_uri() + "/", 1)
    begin = time.process_time()
    _refer(folder.as_uri(), count)
    return {"refer_cpu": time.process_time() - begin}


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


def _peak() -> float:
    """Of this program: what the process had before it became this program does not count, as it does above."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024
