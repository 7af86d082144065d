"""W&B's client, offline: it hashes and stages what is logged, and no server takes it from there."""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from importlib import metadata

STORE = os.path.abspath(".store")
os.environ |= {
    "WANDB_MODE": "offline",
    "WANDB_SILENT": "true",
    "WANDB_CONSOLE": "off",
    "WANDB_ERROR_REPORTING": "false",
    "WANDB_DISABLE_CODE": "true",
    "WANDB_DISABLE_GIT": "true",
    "WANDB_X_DISABLE_STATS": "true",
    "WANDB_X_DISABLE_META": "true",
    "WANDB_DIR": STORE,
    "WANDB_DATA_DIR": f"{STORE}/data",
    "WANDB_CACHE_DIR": f"{STORE}/cache",
    "WANDB_CONFIG_DIR": f"{STORE}/config",
}
CANNOT = 3


def version() -> Mapping[str, object]:
    return {"version": metadata.version("wandb")}


def start() -> None:
    import wandb  # noqa: F401


def begin() -> None:
    """It writes elsewhere when the folder it is given does not exist."""
    os.makedirs(STORE, exist_ok=True)


def log(path: str, name: str, number: str) -> None:
    import wandb

    with wandb.init(project="benchmark") as run:
        artifact = wandb.Artifact(name, type="dataset")
        if os.path.isdir(path):
            artifact.add_dir(path)
        else:
            artifact.add_file(path)
        run.log_artifact(artifact)


def many(count: str) -> Mapping[str, object]:
    import wandb

    start = time.perf_counter()
    with wandb.init(project="benchmark") as run:
        for number in range(int(count)):
            with open("one.bin", "w") as file:
                file.write(f"version {number}")
            artifact = wandb.Artifact("one", type="dataset")
            artifact.add_file("one.bin")
            run.log_artifact(artifact)
    return {"per_second": int(count) / (time.perf_counter() - start)}


def refer(count: str) -> Mapping[str, object]:
    import pathlib

    import wandb

    folder = pathlib.Path("referred").absolute()
    folder.mkdir()
    for at in range(int(count)):
        (folder / f"{at:06}.bin").write_bytes(os.urandom(8) * 512)
    wandb.Artifact("first", type="dataset").add_reference((folder / "000000.bin").as_uri())
    begin = time.process_time()
    wandb.Artifact("referred", type="dataset").add_reference(folder.as_uri(), max_objects=int(count))
    return {"refer_cpu": time.process_time() - begin}


def build(rows: str) -> Mapping[str, object]:
    """From a list of rows: what it makes of a DataFrame too, before it goes through them one by one."""
    import wandb

    data = [[at, at / 7, at % 1000, f"class_{at % 200:03}", f"row-{at}"] for at in range(int(rows))]
    wandb.Table.MAX_ARTIFACT_ROWS = wandb.Table.MAX_ROWS = len(data)
    with wandb.init(project="benchmark") as run:
        begin, wall = time.process_time(), time.perf_counter()
        artifact = wandb.Artifact("built", type="dataset")
        artifact.add(wandb.Table(columns=["id", "x", "count", "label", "name"], data=data), "t")
        run.log_artifact(artifact)
        return {"build_cpu": time.process_time() - begin, "build_s": time.perf_counter() - wall}


OPERATIONS: Mapping[str, Callable[..., Mapping[str, object] | None]] = {
    "version": version,
    "start": start,
    "begin": begin,
    "log": log,
    "many": many,
    "build": build,
    "refer": refer,
}
CANNOTS = {
    "tables": "offline no table is read back",
    "pages": "offline no table is read back",
    "get": "offline nothing comes back: versions are downloaded from a server",
    "list": "offline nothing is listed: versions are made by a server",
    "diff": "it can't compare two versions",
    "load": "it has no extension of IPython",
}

if __name__ == "__main__":
    operation, *arguments = sys.argv[1:]
    if operation in CANNOTS:
        print(CANNOTS[operation], file=sys.stderr)
        sys.exit(CANNOT)
    print("@@" + json.dumps(OPERATIONS[operation](*arguments) or {}), flush=True)
