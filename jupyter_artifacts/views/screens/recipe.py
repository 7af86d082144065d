"""The screen of a recipe: the cells that made a version."""

from jupyter_artifacts.views.blocks import Block, Code, Note, Screen
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_count
from jupyter_artifacts.views.screens.audience import Audience
from jupyter_artifacts.views.screens.parts import facts, version_title


def recipe_screen(payload: shapes.RecipePayload, audience: Audience) -> Screen:
    """The cells in their order, what they need, and what may stand in the way."""
    name = payload["version"]["name"]
    needed = len(payload["cells"])
    blocks: list[Block] = [
        version_title(payload["version"]),
        Note(f"Made by {needed:,} of {format_count(payload['cell_count'], 'executed cell')}."),
        facts(
            ("Inputs", ", ".join(f"{each['path']} ({each['version'].rpartition('/')[2]})" for each in payload["inputs"])),
            ("Pinned", ", ".join(f"{before} → {after}" for before, after in payload["pins"])),
            ("Packages", ", ".join(payload["packages"])),
        ),
    ]
    blocks += [Note(f"{obstacle}.", "warning") for obstacle in payload["obstacles"]]
    for cell in payload["cells"]:
        blocks.append(Code(cell["source"], "In [ ]:" if cell["ordinal"] is None else f"In [{cell['ordinal']}]:"))
    verb = {"magic": "%artifact", "cli": "jupyter artifacts", "python": "%artifact"}[audience.caller]
    blocks.append(
        Code(f"{verb} recipe {name} --notebook {payload['version']['collection']}-recipe.ipynb", "As a notebook that makes it again:")
    )
    return Screen(tuple(blocks))
