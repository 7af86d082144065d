"""This package as a measured program: python ours.py OPERATION [ARG ...], in a folder that holds the store."""

import json
import os
import sys
import time

os.environ |= {
    "JUPYTER_ARTIFACTS_STORE": os.environ.get("BENCH_STORE", ".store"),
    "JUPYTER_ARTIFACTS_CACHE_DIR": ".store-cache",
    "JUPYTER_ARTIFACTS_ENTITY": "bench",
    "JUPYTER_ARTIFACTS_PROJECT": "bench",
}


def log(path: str, name: str) -> dict[str, object]:
    """Log a file or folder, as a script does."""
    import jupyter_artifacts as wandb

    with wandb.init() as run:
        artifact = run.log_artifact(path, name=name, type="dataset")
    result = artifact.log_result
    assert result is not None
    return {"version": artifact.version, "is_new": result.is_new, "stored": result.stored_bytes}


def get(name: str, root: str) -> dict[str, object]:
    """Download a version."""
    import jupyter_artifacts as wandb

    wandb.Api().artifact(name).download(root=root)
    return {}


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


def diff(old: str, new: str) -> dict[str, object]:
    """Compare two versions; the time inside the process counts."""
    import jupyter_artifacts as wandb

    api = wandb.Api()
    one, other = api.artifact(old), api.artifact(new)
    start = time.perf_counter()
    changes = len(one.diff(other).changes.entries)
    return {"diff_s": time.perf_counter() - start, "changes": changes}


def load() -> dict[str, object]:
    """Load the extension into a running IPython."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    start = time.perf_counter()
    shell.run_line_magic("load_ext", "jupyter_artifacts")
    return {"load_s": time.perf_counter() - start}


def main() -> None:
    """Run one operation and print what it says on a line of JSON."""
    operation, *arguments = sys.argv[1:]
    result = {"log": log, "get": get, "many": many, "diff": diff, "load": load}[operation](*arguments)
    print("@@" + json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
