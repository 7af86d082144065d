"""The adapter of this package; `contender.py` says what it does."""

import os
import resource
import sys
import time
from collections.abc import Callable, Mapping

os.environ |= {
    "JUPYTER_ARTIFACTS_STORE": ".store",
    "JUPYTER_ARTIFACTS_CACHE_DIR": ".store-cache",
    "JUPYTER_ARTIFACTS_ENTITY": "bench",
    "JUPYTER_ARTIFACTS_PROJECT": "bench",
}


def version() -> dict[str, object]:
    """As it calls itself."""
    import jupyter_artifacts

    return {"version": jupyter_artifacts.__version__}


def start() -> None:
    """Import alone."""
    import jupyter_artifacts  # noqa: F401


def begin() -> None:
    """The first log makes the store."""


def log(path: str, name: str, number: str) -> dict[str, object]:
    """Log a file or folder, as a script does."""
    import jupyter_artifacts as wandb

    with wandb.init() as run:
        artifact = run.log_artifact(path, name=name, type="dataset")
    result = artifact.log_result
    assert result is not None
    return {"is_new": result.is_new}


def get(name: str, path: str, out: str) -> None:
    """Download the first version."""
    import jupyter_artifacts as wandb

    wandb.Api().artifact(f"{name}:v0").download(root=out)


def many(count: str) -> dict[str, object]:
    """Versions of a one-file artifact, one after the other, then a list of them."""
    import jupyter_artifacts as wandb

    run = wandb.init()
    start = time.perf_counter()
    for number in range(int(count)):
        with open("one.bin", "w") as file:
            file.write(str(number) * 100)
        artifact = wandb.Artifact("one", type="dataset")
        artifact.add_file("one.bin")
        run.log_artifact(artifact).wait()
    logged = time.perf_counter()
    listed = len(wandb.Api().artifacts("dataset", "one"))
    return {"per_second": int(count) / (logged - start), "list_ms": (time.perf_counter() - logged) * 1000, "listed": listed}


def metrics(count: str) -> dict[str, object]:
    """Log rows of three numbers to a run, and read them back; the same rows go into a list, for comparison."""
    import jupyter_artifacts as wandb

    rows: list[object] = []
    begin = time.process_time()
    for number in range(int(count)):
        rows.append({"loss": 1 / (number + 1), "accuracy": number * 0.1, "epoch": number})
        if not number & 0xFFFF:
            rows.clear()  # a list of all of them would be another workload: one of memory
    appended = time.process_time() - begin
    begin = time.process_time()
    with wandb.init(id="metrics") as run:
        for number in range(int(count)):
            run.log({"loss": 1 / (number + 1), "accuracy": number * 0.1, "epoch": number})
    logged = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # before pandas is loaded
    begin = time.process_time()
    read = len(wandb.Api().run("metrics").history())
    return {
        "append_cpu": appended, "log_cpu": logged, "read_cpu": time.process_time() - begin,
        "logged": int(count), "read": read, "peak_mib": peak,
    }  # fmt: skip


def build(rows: str) -> dict[str, object]:
    """A Table of a DataFrame, made and logged."""
    from tests.benchmarks import tables

    return tables.build(int(rows))


def refer(count: str) -> dict[str, float]:
    """Files of a folder referred to."""
    from tests.benchmarks import references

    return references.refer(int(count))


def objects(listed: str, fetched: str, checked: str) -> dict[str, object]:
    """References to S3, beside s3fs."""
    from tests.benchmarks import references

    return references.measure(int(listed), int(fetched), int(checked))


def tables(rows: str, parts: str, part_rows: str) -> dict[str, object]:
    """Tables beside pyarrow."""
    from tests.benchmarks import tables

    return tables.measure(int(rows), int(parts), int(part_rows))


def upkeep(*arguments: str) -> dict[str, object]:
    """Collecting garbage, telling of room, many writers."""
    from tests.benchmarks import upkeep

    return upkeep.main(arguments)


def lineage(runs: str) -> dict[str, object]:
    """See `tests.benchmarks.lineage`."""
    from tests.benchmarks.lineage import lineage

    return lineage(runs)


def server(collections: str, versions: str) -> dict[str, object]:
    """See `tests.benchmarks.server`."""
    from tests.benchmarks.server import ask

    return ask(int(collections), int(versions))


def track(cells: str) -> dict[str, object]:
    """See `tests.benchmarks.lineage`."""
    from tests.benchmarks.lineage import track

    return track(cells)


def diff(name: str, old: str, new: str) -> dict[str, object]:
    """Compare two versions; the time inside the process counts."""
    import jupyter_artifacts as wandb

    api = wandb.Api()
    one, other = api.artifact(f"{name}:v{old}"), api.artifact(f"{name}:v{new}")
    start = time.perf_counter()
    changes = len(one.diff(other).changes.entries)
    return {"diff_s": time.perf_counter() - start, "changes": changes}


def draft(name: str, path: str) -> dict[str, object]:
    """Begin with the latest version, whose files are elsewhere, add a file, and make the next; the time inside the process counts."""
    import jupyter_artifacts as wandb

    latest = wandb.Api().artifact(f"{name}:latest")
    start = time.perf_counter()
    made = latest.new_draft()
    made.add_file(path)
    made.save()
    return {"draft_s": time.perf_counter() - start, "grown": made.file_count - latest.file_count}


def load() -> dict[str, object]:
    """Load the extension into a running IPython."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    start = time.perf_counter()
    shell.run_line_magic("load_ext", "jupyter_artifacts")
    return {"load_s": time.perf_counter() - start}


def pages(name: str) -> dict[str, object]:
    """Pages of a table, in every order."""
    from tests.benchmarks import ours_tables

    return ours_tables.pages(name)


def compare(name: str, old_file: str, new_file: str) -> dict[str, object]:
    """The difference of two versions of a table."""
    from tests.benchmarks import ours_tables

    return ours_tables.compare(name, old_file, new_file)


OPERATIONS: Mapping[str, Callable[..., Mapping[str, object] | None]] = {
    "version": version,
    "start": start,
    "begin": begin,
    "log": log,
    "get": get,
    "many": many,
    "diff": diff,
    "draft": draft,
    "load": load,
    "metrics": metrics,
    "build": build,
    "tables": tables,
    "refer": refer,
    "objects": objects,
    "pages": pages,
    "compare": compare,
    "upkeep": upkeep,
    "lineage": lineage,
    "server": server,
    "track": track,
}


def main() -> None:
    """Run one operation and print what it says on a line of JSON."""
    operation, *arguments = sys.argv[1:]
    said = OPERATIONS[operation](*arguments)
    if said is not None:
        import json  # not for `start`, which is an import alone

        print("@@" + json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
