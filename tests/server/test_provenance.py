"""What the server tells of how things came to be: the story of a notebook, a run's metrics and code, recipes."""

from pathlib import Path
from typing import Any

import pyarrow as pa

import jupyter_artifacts as wandb
from jupyter_artifacts.core.model.run import Origin, Step
from jupyter_artifacts.core.operations.notebook import VERSIONS_TOLD, move_notebook
from jupyter_artifacts.core.operations.run import use_version
from jupyter_artifacts.core.store import Store, host_name
from jupyter_artifacts.sdk.run import Run, automatic_run
from jupyter_artifacts.settings import load_settings
from tests.server.asking import Asker
from tests.server.stories import log, write
from tests.server.test_tasks import NoContents
from tests.server.test_views import unframed

STORE = "/stores/default"
PROJECT = f"{STORE}/projects/ana/vision"
V1 = f"{PROJECT}/collections/digits/versions/v1"


def run_in(notebook: Path) -> Run:
    """A run of a notebook, as a kernel begins it."""
    return automatic_run(load_settings(project="vision"), origin=Origin("notebook", str(notebook)))


def make(run: Run, cell: str, name: str, text: str) -> wandb.Artifact:
    """What a cell does that logs something."""
    artifact = wandb.Artifact(name, "dataset")
    with artifact.new_file("a.txt") as file:
        file.write(text)
    return run.submit(artifact, step=Step(f"log({name!r})", cell, 1, "s")).wait()


def use(store: Store, run: Run, cell: str, version: str) -> None:
    use_version(store, run._record, wandb.Api().artifact(f"vision/{version}").record, Step(f"use({version!r})", cell, 2, "s"))


def test_a_notebook_tells_what_its_cells_used_and_made_and_what_is_newer(filled: Store, ask: Asker, jp_root_dir: Path) -> None:
    write(jp_root_dir / "deep", day__ipynb="{}", other__ipynb="{}")
    with run_in(jp_root_dir / "deep" / "day.ipynb") as run:
        use(filled, run, "c-1", "digits:v0")
        use(filled, run, "c-2", "digits:v1")
        make(run, "c-2", "clean", "1")
    with run_in(jp_root_dir / "deep" / "other.ipynb") as run:
        make(run, "c-2", "clean", "2")
    story = ask("GET", f"{STORE}/notebook", query={"path": "deep/day.ipynb"}).json

    cells = {cell["cell_id"]: cell for cell in story["cells"]}
    assert list(cells) == ["c-2", "c-1"]
    assert [(each["version"]["name"], each["newer"]) for each in cells["c-2"]["used"]] == [("digits:v1", None)]
    assert [(each["version"]["name"], each["newer"]["name"]) for each in cells["c-1"]["used"]] == [("digits:v0", "digits:v1")]
    assert [each["version"]["name"] for each in cells["c-2"]["made"]] == ["clean:v0"]
    assert cells["c-2"]["made"][0]["run"]["origin"]["path"] == "deep/day.ipynb"
    assert not story["is_current"]
    framed, _ = unframed(ask("GET", f"{STORE}/views/notebook_story", query={"params": '{"path": "deep/day.ipynb"}'}))
    assert framed == story
    assert str(jp_root_dir) not in str(story)


def made_in(ask: Asker, notebook: str) -> list[str]:
    cells = ask("GET", f"{STORE}/notebook", query={"path": notebook}).json["cells"]
    return [each["version"]["name"] for cell in cells for each in cell["made"]]


def test_the_story_follows_a_rename_but_not_onto_what_is_begun_at_the_old_path(filled: Store, ask: Asker, jp_root_dir: Path) -> None:
    old, new = jp_root_dir / "Untitled.ipynb", jp_root_dir / "named.ipynb"
    write(jp_root_dir, named__ipynb="{}", Untitled__ipynb="{}")
    with run_in(old) as run:
        make(run, "c-1", "first", "1")
        at = run._record.created_at
    with run_in(old) as run:
        make(run, "c-1", "second", "1")

    assert move_notebook(filled, host_name(), str(old), str(new), at) == 1
    told = {name: made_in(ask, name) for name in ("named.ipynb", "Untitled.ipynb")}
    assert told == {"named.ipynb": ["first:v0"], "Untitled.ipynb": ["second:v0"]}


def test_a_story_is_told_in_part_where_a_cell_made_much(filled: Store, ask: Asker, jp_root_dir: Path) -> None:
    write(jp_root_dir, day__ipynb="{}")
    with run_in(jp_root_dir / "day.ipynb") as run:
        for at in range(VERSIONS_TOLD + 5):
            make(run, "c-1", "much", str(at))
    [cell] = ask("GET", f"{STORE}/notebook", query={"path": "day.ipynb"}).json["cells"]

    assert [each["version"]["name"] for each in cell["made"]] == [f"much:v{at}" for at in range(VERSIONS_TOLD + 4, 4, -1)]


def test_the_story_of_a_notebook_that_nobody_may_see_is_not_told(filled: Store, ask: Asker, jp_root_dir: Path, workspace: Path) -> None:
    write(workspace, out__ipynb="{}")
    for path in ("../out.ipynb", str(workspace / "out.ipynb"), "nowhere.ipynb", "a\\b", ".hidden/x.ipynb"):
        for answer in (
            ask("GET", f"{STORE}/notebook", query={"path": path}),
            ask("GET", f"{STORE}/views/notebook_story", query={"params": f'{{"path": "{path}"}}'.replace("\\", "\\\\")}),
        ):
            assert answer.status in (400, 404), path
            assert str(workspace) not in answer.json["message"] or path.startswith("/")
    write(jp_root_dir, day__ipynb="{}")
    ask.app.web_app.settings["authorizer"] = NoContents(parent=ask.app)
    assert ask("GET", f"{STORE}/notebook", query={"path": "day.ipynb"}).status == 403
    assert ask("GET", f"{STORE}/views/notebook_story", query={"params": '{"path": "day.ipynb"}'}).status == 403


def test_the_metrics_of_a_run_are_told_with_as_many_points_as_asked_for(filled: Store, ask: Asker) -> None:
    with wandb.init(project="vision") as run:
        for at in range(300):
            run.log({"loss": 1 / (at + 1), "name": "x", **({"seldom": float("nan") if at else 1.0} if at % 100 == 0 else {})})
    path = f"{PROJECT}/runs/{run.id}/history"
    whole = ask("GET", path).json
    some = ask("GET", path, query={"points": 10, "keys": ["loss", "missing"]}).json

    assert (whole["kind"], whole["rows"]) == ("run-history", 300)
    assert {each["name"]: each["count"] for each in whole["metrics"]} == {"loss": 300, "seldom": 1}
    [loss] = some["metrics"]
    assert (loss["count"], len(loss["steps"]), loss["steps"][0], loss["steps"][-1]) == (300, 10, 0, 299)
    assert loss["values"][0] == 1.0
    assert ask("GET", f"{PROJECT}/runs/none/history").status == 404


def test_the_code_of_a_run_is_its_cells_and_what_it_kept(filled: Store, ask: Asker, jp_root_dir: Path) -> None:
    with run_in(jp_root_dir / "day.ipynb") as run:
        make(run, "c-1", "clean", "1")
    told = ask("GET", f"{PROJECT}/runs/{run.id}/code").json

    assert told["cells"] == [{"cell_id": "c-1", "ordinal": 1, "source": "log('clean')"}]
    assert told["version"] is None


def test_a_version_that_no_cell_made_has_no_recipe_and_one_that_a_cell_made_has(filled: Store, ask: Asker, jp_root_dir: Path) -> None:
    with run_in(jp_root_dir / "day.ipynb") as run:
        make(run, "c-1", "clean", "1")
    made = f"{PROJECT}/collections/clean/versions/v0"

    assert ask("GET", f"{V1}/recipe").status == 400
    assert [cell["source"] for cell in ask("GET", f"{made}/recipe").json["cells"]] == ["log('clean')"]
    sent = ask("GET", f"{made}/recipe/notebook")
    assert sent.headers["Content-Disposition"].startswith('attachment; filename="clean-v0.ipynb"')
    assert b"log('clean')" in sent.content


def test_two_versions_of_a_table_are_compared_page_by_page(filled: Store, ask: Asker, workspace: Path) -> None:
    for text in ("id,x\n1,a\n2,b\n3,c\n", "id,x\n1,a\n2,B\n4,d\n"):
        log(write(workspace / "rows", rows__csv=text), "rows")
    place = f"{PROJECT}/collections/rows/versions/v1"
    told = ask("GET", f"{place}/table-diff", query={"key": "id"}).json
    pages: list[Any] = []
    for offset in range(3):
        answer = ask("GET", f"{place}/table-diff/page", query={"key": "id", "offset": offset, "limit": 1, "base": "ana/vision/rows:v0"})
        pages.append(pa.ipc.open_stream(answer.content).read_all())

    assert told["counts"] == {"added": 1, "removed": 1, "changed": 1, "unchanged": 1}
    assert sorted(page.column("change")[0].as_py() for page in pages) == ["added", "changed", "removed"]
    assert len(ask.extension.services.tables._open) == 1  # the figures and pages of a comparison cost one comparison
    assert ask("GET", f"{place}/table-diff", query={"path": "../rows.csv"}).status == 400
    assert ask("GET", f"{place}/table-diff", query={"key": "nothing"}).status == 400
