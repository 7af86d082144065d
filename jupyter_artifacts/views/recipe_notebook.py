"""A recipe as a notebook file: runnable in a fresh kernel, it makes the version again and says whether it is the same."""

import json

from jupyter_artifacts.core.model.recipe import Recipe, RecipeInput
from jupyter_artifacts.views.visible import visible_line


def recipe_notebook(recipe: Recipe) -> str:
    """The notebook's text, the same for the same recipe."""
    cells = [_markdown(_about(recipe)), _code(_prepare(recipe))]
    cells += [_code(cell.step.source) for cell in recipe.cells]
    cells.append(_code(_check(recipe)))
    language = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": cells, "metadata": language, "nbformat": 4, "nbformat_minor": 4}, indent=1, ensure_ascii=False) + "\n"


def _about(recipe: Recipe) -> str:
    version = recipe.version
    lines = [
        f"# Recipe of `{version.source_qualified_name}`",
        "",
        f"The {len(recipe.cells)} of {recipe.cell_count} cells that made it. BLAKE3 of its manifest: `{version.digest.hex()}`.",
    ]
    if recipe.inputs:
        lines += ["", "Inputs:", "", *(f"- `{visible_line(each.path)}` from `{each.version}`" for each in recipe.inputs)]
    if recipe.packages:
        lines += ["", "Packages:", "", "```", *recipe.packages, "```"]
    if recipe.obstacles:
        lines += ["", "What may not come out the same:", "", *(f"- {visible_line(each)}" for each in recipe.obstacles)]
    return "\n".join(lines)


def _prepare(recipe: Recipe) -> str:
    entity, project, _ = recipe.version.source_qualified_name.split("/")
    lines = [
        "import os",
        f"os.environ.update(JUPYTER_ARTIFACTS_ENTITY={entity!r}, JUPYTER_ARTIFACTS_PROJECT={project!r})",
        "%load_ext jupyter_artifacts",
    ]
    if recipe.inputs:
        lines += ["import shutil", "from jupyter_artifacts import Api"]
        for each in recipe.inputs:
            lines += _put(each)
    return "\n".join(lines)


def _put(each: RecipeInput) -> list[str]:
    """Bring one file where the cells expect it."""
    here = each.version.rpartition("/")[2]
    fetched = f"Api().artifact({each.version!r}).get_entry({each.entry!r}).download()"
    if each.path == f"artifacts/{here}/{each.entry}":
        return [fetched]
    folder = each.path.rpartition("/")[0]
    return [*([f"os.makedirs({folder!r}, exist_ok=True)"] if folder else []), f"shutil.copyfile({fetched}, {each.path!r})"]


def _check(recipe: Recipe) -> str:
    version = recipe.version
    collection = f"{version.source_qualified_name.rpartition(':')[0]}:latest"
    return "\n".join(
        [
            "from jupyter_artifacts import Api",
            "",
            f"made = Api().artifact({collection!r})",
            f"is_same = made.record.digest.hex() == {version.digest.hex()!r}",
            f"print(made.name, 'has the same contents as' if is_same else 'differs from', {version.name!r})",
        ]
    )


def _markdown(text: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(source: str) -> dict[str, object]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source.splitlines(keepends=True)}
