"""Trackio, in a local folder, by its documented calls."""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from importlib import metadata

os.environ |= {"TRACKIO_DIR": os.path.abspath(".store"), "HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
CANNOT = 3


def version() -> Mapping[str, object]:
    return {"version": metadata.version("trackio")}


def start() -> None:
    import trackio  # noqa: F401


def _begin_run() -> None:
    import trackio

    trackio.init(project="benchmark", embed=False, auto_log_gpu=False, auto_log_cpu=False)


def log(path: str, name: str, number: str) -> None:
    import trackio

    _begin_run()
    trackio.log_artifact(path, name=name, type="dataset")
    trackio.finish()


def get(name: str, path: str, out: str) -> None:
    import trackio

    _begin_run()
    trackio.use_artifact(f"{name}:v0").download(out)
    trackio.finish()


def many(count: str) -> Mapping[str, object]:
    import trackio

    start = time.perf_counter()
    _begin_run()
    for number in range(int(count)):
        with open("one.bin", "w") as file:
            file.write(f"version {number}")
        trackio.log_artifact("one.bin", name="one", type="dataset")
    trackio.finish()
    return {"per_second": int(count) / (time.perf_counter() - start)}


OPERATIONS: Mapping[str, Callable[..., Mapping[str, object] | None]] = {
    "version": version,
    "start": start,
    "begin": dict,
    "log": log,
    "get": get,
    "many": many,
}
CANNOTS = {
    "list": "it counts an artifact's versions but doesn't list them",
    "build": "it logs tables with runs, not as artifacts",
    "pages": "it has no pages of tables",
    "diff": "it can't compare two versions",
    "refer": "nobody has written down how it refers to a folder",
    "load": "it has no extension of IPython",
}

if __name__ == "__main__":
    operation, *arguments = sys.argv[1:]
    if operation in CANNOTS:
        print(CANNOTS[operation], file=sys.stderr)
        sys.exit(CANNOT)
    print("@@" + json.dumps(OPERATIONS[operation](*arguments) or {}), flush=True)
