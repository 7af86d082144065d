"""What a panel asks of a store of 10,000 collections: the first page, searches, a notebook's story."""

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


def ask(collections: int, versions: int) -> dict[str, object]:
    """CPU seconds of what a panel asks, the middle of some: the first page, searches with types and files, a notebook's story."""
    import jupyter_artifacts as wandb
    from jupyter_artifacts.core.model.run import Origin, Step
    from jupyter_artifacts.core.operations.notebook import tell_story
    from jupyter_artifacts.core.operations.overview import OverviewListing, Wanted, wanted_words
    from jupyter_artifacts.core.operations.search_files import PathIndex
    from jupyter_artifacts.sdk.run import automatic_run
    from jupyter_artifacts.server.paging import fetch_page
    from jupyter_artifacts.settings import load_settings
    from jupyter_artifacts.views.payloads.browse import collections_page
    from jupyter_artifacts.views.payloads.story import story_payload

    fill(collections, versions)
    store, index, notebook = wandb.Api().store, PathIndex(), os.path.abspath("day.ipynb")
    with automatic_run(load_settings(), origin=Origin("notebook", notebook)) as run:
        for at in range(LOGGED):
            artifact = wandb.Artifact(f"made-{at}", "dataset", metadata={"at": at})
            with artifact.new_file("a.txt") as file:
                file.write(str(at))
            run.submit(artifact, step=Step(f"cell {at}", f"cell-{at}", at, "s"))

    def page(text: str = "") -> object:
        words = wanted_words(text)
        listing = OverviewListing(store, Wanted(words=words))
        made = collections_page(*fetch_page(listing, {"limit": 100}))
        listing.types()
        if words:
            index.find(store, Wanted(), words, limit=20, seconds=0.03)
        return made

    def story() -> object:
        return story_payload(tell_story(store, notebook))

    total, cells = len(page()["collections"]), len(story()["cells"])  # type: ignore[index, call-overload]
    wrong = "" if (total, cells) == (100, LOGGED) else f"{total} collections and {cells} cells were told"
    searches = [cpu_of(lambda text=text: page(text)) for text in ("clean", "raw sensor", "0.04242", "best-17", "part-7")]  # type: ignore[misc]
    return {"list_cpu": cpu_of(page), "search_cpu": max(searches), "story_cpu": cpu_of(story), "wrong": wrong}


def cpu_of(work: Callable[[], object]) -> float:
    """CPU seconds, the middle of five: a server's requests share a machine."""
    work()
    took = []
    for _ in range(5):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return sorted(took)[2]
