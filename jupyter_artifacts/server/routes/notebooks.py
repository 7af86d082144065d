"""Notebooks of the server's tree: what their cells used and made, and the cells that made a version."""

from typing import Annotated, TypedDict

from jupyter_artifacts.core.operations.notebook import tell_story
from jupyter_artifacts.core.operations.recipe import find_recipe
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.media import OCTETS
from jupyter_artifacts.server.route import Content
from jupyter_artifacts.views.payloads import recipe_payload
from jupyter_artifacts.views.payloads.browse_shapes import NotebookStory
from jupyter_artifacts.views.payloads.shapes import RecipePayload
from jupyter_artifacts.views.payloads.story import story_payload
from jupyter_artifacts.views.recipe_notebook import recipe_notebook


class NotebookPath(TypedDict):
    """Which notebook: its path in the server's tree."""

    path: Annotated[str, {"minLength": 1, "maxLength": 4096}]


async def get_notebook_story(call: Call, query: NotebookPath) -> NotebookStory:
    """Tell what the cells of a notebook used and made, and whether an input has a newer version."""
    await call.require_contents("read")
    file = (await call.services.files.find(query["path"])).file
    return await call.asker.in_thread(lambda: story_payload(tell_story(call.store, file)))


def get_recipe(call: Call) -> RecipePayload:
    """Tell the cells that made a version, with their inputs pinned."""
    return recipe_payload(find_recipe(call.store, call.version()))


def get_recipe_notebook(call: Call) -> Content:
    """Send a notebook that makes a version again."""
    version = call.version()
    text = recipe_notebook(find_recipe(call.store, version)).encode()
    return Content(f"{version.name.replace(':', '-')}.ipynb", OCTETS, len(text), None, iter([text]))
