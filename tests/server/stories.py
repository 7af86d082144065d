"""A store with something of every kind in it: versions, aliases, tags, metadata, runs, links, what was deleted."""

from pathlib import Path

import jupyter_artifacts as wandb

TYPE = "dataset"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    + "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def write(folder: Path, **files: str | bytes) -> Path:
    """Files by their names, in which `__` stands for a dot and `___` for a slash."""
    for name, content in files.items():
        file = folder / name.replace("___", "/").replace("__", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def log(folder: Path, name: str = "digits", *, project: str = "vision", type: str = TYPE, **kwargs: object) -> wandb.Artifact:
    """Log a folder in a run of its own."""
    with wandb.init(project=project, job_type="prepare") as run:
        artifact = wandb.Artifact(name, type, metadata=kwargs.pop("metadata", None), description=kwargs.pop("description", None))
        artifact.add_dir(str(folder))
        run.log_artifact(artifact, **kwargs).wait()
    return artifact


def fill(folder: Path) -> None:
    """Log some versions, use one, delete one."""
    write(folder, table__csv="a,b\n1,2\n", page__html="<script>alert(1)</script>", dot__png=PNG, notes___read__md="# Read me\nfirst\n")
    log(folder, metadata={"rows": 1}, description="the first", aliases=["best"], tags=["clean"])
    write(folder, notes___read__md="# Read me\nsecond\n")
    log(folder, metadata={"rows": 2})
    write(folder / "old", gone__txt="gone")
    log(folder / "old", name="gone")
    wandb.Api().artifact("vision/gone:v0").delete()
    with wandb.init(project="vision", job_type="train") as run:
        run.use_artifact("digits:v1")
        model = wandb.Artifact("model", "model")
        with model.new_file("weights.bin", mode="wb") as file:
            file.write(b"\0" * 1000)
        run.log_artifact(model).wait()
        run.log({"loss": 0.5})
    session_free()


def session_free() -> None:
    """Nothing goes on any more."""
    assert wandb.run is None
