"""A store as a week of work leaves it: handwritten digits, models of them, reports, drafts, what was deleted.

`python -m tests.browser.panel_store` fills the store that the environment names, `... many 10000` logs so many collections,
`... log NAME` one more version of something.
"""

import io
import json
import sys
from collections.abc import Iterable, Mapping
from datetime import timedelta

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

import jupyter_artifacts as wandb


def log(
    run: wandb.Run, name: str, kind: str, files: Mapping[str, str | bytes], aliases: Iterable[str] = (), **more: object
) -> wandb.Artifact:
    """Log files by their paths."""
    artifact = wandb.Artifact(name, kind, **more)  # type: ignore[arg-type]
    for path, content in files.items():
        with artifact.new_file(path, mode="wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
    return run.log_artifact(artifact, aliases=list(aliases)).wait()


def picture(pixels: np.ndarray) -> bytes:
    """A digit as PNG."""
    out = io.BytesIO()
    Image.fromarray((pixels * 16).clip(0, 255).astype("uint8")).resize((64, 64), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


def digits_csv(images: np.ndarray, labels: np.ndarray) -> str:
    """One row for each picture."""
    head = ",".join(["label", *(f"p{at:02}" for at in range(16))])
    rows = (",".join(map(str, [label, *image.ravel()[:16].astype(int)])) for image, label in zip(images, labels, strict=True))
    return "\n".join([head, *rows]) + "\n"


def fill() -> None:
    """Everything a person meets in a panel."""
    digits = load_digits()
    images, labels = digits.images, digits.target
    with wandb.init(project="vision", job_type="ingest", name="ingest") as run:
        for count in (600, 1797):
            pictures = {f"images/{at:04}.png": picture(images[at]) for at in range(8)}
            files = {"digits.csv": digits_csv(images[:count], labels[:count]), "README.md": f"# Digits\n\n{count} of them.\n", **pictures}
            log(run, "digits", "dataset", files, description="Handwritten digits, 8 by 8", metadata={"rows": count, "classes": 10})
        log(run, "labels", "dataset", {"labels.json": json.dumps(labels[:100].tolist())})
    for at, strength in enumerate((0.01, 0.1, 1.0)):
        with wandb.init(project="vision", job_type="train", name=f"train-{at}", config={"C": strength}) as run:
            run.use_artifact("digits:latest")
            model = LogisticRegression(C=strength, tol=1e-2).fit(images[:400].reshape(400, -1) / 16, labels[:400])
            score = float(model.score(images[400:800].reshape(400, -1) / 16, labels[400:800]))
            weights = io.BytesIO()
            np.save(weights, model.coef_)
            files: dict[str, str | bytes] = {"weights.npy": weights.getvalue(), "config.json": json.dumps({"C": strength})}
            log(run, "classifier", "model", files, ["best"] if at == 1 else [], metadata={"accuracy": score})
    with wandb.init(project="vision", job_type="report", name="report") as run:
        run.use_artifact("classifier:best")
        log(run, "confusion", "report", {"confusion.csv": "truth,told,count\n0,0,41\n1,7,2\n"})
        log(run, "scratch", "dataset", {"scratch.txt": "nothing much\n"})
    kept = wandb.Api().artifact("vision/confusion:latest")
    kept.ttl = timedelta(days=6)
    kept.save()
    wandb.Api().artifact("vision/scratch:v0").delete()
    with wandb.init(project="speech", job_type="ingest", name="ingest-speech") as run:
        log(run, "utterances", "dataset", {"list.txt": "a\nb\n"}, ["raw"])


def fill_many(count: int) -> None:
    """So many collections with a version each."""
    with wandb.init(project="many", job_type="ingest", name="many") as run:
        waiting = []
        for at in range(count):
            artifact = wandb.Artifact(f"series-{at:05}", "dataset" if at % 3 else "model")
            with artifact.new_file("value.txt") as file:
                file.write(str(at))
            waiting.append(run.log_artifact(artifact))
        for each in waiting:
            each.wait()


def log_once(name: str) -> None:
    """One more version, with content of its own."""
    with wandb.init(project="vision", job_type="train", name="another process") as run:
        log(run, name, "model", {"at.txt": str(np.random.default_rng().integers(2**40))})


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["many", number]:
            fill_many(int(number))
        case ["log", name]:
            log_once(name)
        case _:
            fill()
