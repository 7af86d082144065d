"""What the cells of a notebook used and made."""

from jupyter_artifacts.core.operations.notebook import tell_story
from jupyter_artifacts.core.store import Store
from jupyter_artifacts.views.answers.answer import Answer, Check
from jupyter_artifacts.views.answers.params import Params
from jupyter_artifacts.views.live.notebook import NOTEBOOK
from jupyter_artifacts.views.payloads.story import story_payload


def notebook_story(store: Store, params: Params, check: Check) -> Answer:
    """The story of the notebook that the server's tree has at `path`. A kernel knows its own; a server looks the path up itself."""
    return Answer(story_payload(tell_story(store, NOTEBOOK.locate(params.text("path")))))
