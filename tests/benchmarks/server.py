"""What the server answers a panel of 10,000 collections: the first list, searches, a notebook's story; and what it does to its own loop."""

import os
import time
from collections.abc import Callable
from pathlib import Path

LOGGED = 50
"""Collections that are really logged; the others have rows of their own in the catalog and share their lists of files."""
FILES = 20
WORDS = ("clean", "raw", "train", "test", "images", "labels", "sensor", "weather", "orders", "users")


def fill(collections: int, versions: int) -> None:
    """Make a store of so many collections in a few projects, each with so many versions, aliases, tags and metadata."""
    import jupyter_artifacts as wandb

    with wandb.init(project="p0") as run:
        for at in range(LOGGED):
            folder = Path(f"files-{at}")
            for number in range(FILES):
                file = folder / f"part-{at}" / f"{WORDS[number % 10]}-{number}.csv"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(f"{at},{number}\n")
            artifact = wandb.Artifact(f"logged-{at}", "dataset", metadata={"rows": at})
            artifact.add_dir(str(folder))
            run.log_artifact(artifact)
    store = wandb.Api().store
    with store.catalog.write() as db:
        projects = [int(row[0]) for row in db.execute("SELECT id FROM projects")]
        for at in range(1, 5):
            row = db.execute(
                """INSERT INTO projects (entity, name, created_at) SELECT entity, :name, created_at FROM projects
                    WHERE id = :id RETURNING id""",
                {"name": f"p{at}", "id": projects[0]},
            ).fetchone()
            projects.append(int(row[0]))
        models = [(int(row[0]), int(row[1])) for row in db.execute("SELECT id, collection_id FROM versions ORDER BY id")]
        for at in range(LOGGED, collections):
            _clone(db, projects[at % 5], at, models[at % len(models)], versions)


def _clone(db: object, project: int, at: int, model: tuple[int, int], versions: int) -> None:
    """A collection with versions like one that was logged."""
    name = f"{WORDS[at % 10]}-{WORDS[at // 10 % 10]}-{at:05}"
    kind = ("dataset", "model", "table", "report")[at % 4]
    [(collection,)] = db.execute(  # type: ignore[attr-defined]
        """INSERT INTO collections (project_id, name, type, description, kind, next_version, created_at, updated_at)
            SELECT :project, :name, :kind, :text, kind, :versions, created_at, created_at + :at FROM collections
            WHERE id = :model RETURNING id""",
        {"project": project, "name": name, "kind": kind, "text": f"what {WORDS[at % 7]} says", "versions": versions, "at": at,
         "model": model[1]},
    ).fetchall()  # fmt: skip
    for number in range(versions):
        [(version,)] = db.execute(  # type: ignore[attr-defined]
            """INSERT INTO versions (collection_id, number, token, digest, entry_count, size, description, metadata, extras, base_id,
                ttl_seconds, created_at, updated_at, expires_at)
            SELECT :collection, :number, :token, digest, entry_count, size, :text, :metadata, extras, NULL, ttl_seconds,
                created_at + :number, updated_at, expires_at FROM versions WHERE id = :model RETURNING id""",
            {"collection": collection, "number": number, "token": os.urandom(16).hex(), "text": f"the {number}th", "model": model[0],
             "metadata": f'{{"accuracy":0.{at:05},"source":"{WORDS[at % 9]}"}}'},
        ).fetchall()  # fmt: skip
        db.execute(  # type: ignore[attr-defined]
            "INSERT INTO version_ranges (version_id, position, range_id, first_path)"
            " SELECT :version, position, range_id, first_path FROM version_ranges WHERE version_id = :model",
            {"version": version, "model": model[0]},
        )
        db.execute("INSERT INTO tags (version_id, name) VALUES (?, ?)", (version, WORDS[number % 10]))  # type: ignore[attr-defined]
    for alias in ("latest", f"best-{at % 100}"):
        sql = "INSERT INTO aliases (collection_id, name, version_id, created_at) VALUES (?, ?, ?, 0)"
        db.execute(sql, (collection, alias, version))  # type: ignore[attr-defined]


def best_of(times: int, ask: Callable[[], object]) -> float:
    """The shortest of some runs, in seconds: what else the machine does is not asked about."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        took.append(time.perf_counter() - began)
    return min(took)
