"""What views ask for while somebody looks: the same questions that a kernel answers, and the same answers."""

import json
import struct
from collections.abc import Mapping
from typing import Any, TypedDict

from jupyter_artifacts.core.operations.notebook import tell_story
from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.server.call import Call
from jupyter_artifacts.server.inputs import read_json
from jupyter_artifacts.server.route import Content
from jupyter_artifacts.views.answers import CHANGES, KERNEL_ONLY, Answer, Params, find_method
from jupyter_artifacts.views.payloads.story import story_payload

STORY = "notebook_story"

ANSWER = "application/vnd.jupyter-artifacts.answer"
"""Four bytes that say how long the JSON is (big-endian), the JSON ``{"result": ..., "lengths": [...]}``, the buffers one after another."""


class Question(TypedDict, total=False):
    """What is asked: the parameters of the method, as JSON text."""

    params: str


class ChangeQuestion(TypedDict):
    """What is to change: the parameters of the method."""

    params: dict[str, object]


def get_answer(call: Call, query: Question) -> Content:
    """Answer a view's question: JSON and buffers in one frame."""
    name = call.names["method"]
    if name in CHANGES:
        raise UsageError(f"{name!r} changes something, so it is no question: send it by POST.")
    params = read_json(query.get("params", "{}").encode())
    return _content(_story(call, params) if name == STORY else _answer(call, name, params))


def apply_answer(call: Call, body: ChangeQuestion) -> Content:
    """Carry out what somebody typed into a view, and answer as to a question."""
    name = call.names["method"]
    if name not in CHANGES:
        raise UsageError(f"{name!r} changes nothing, so it is a question: send it by GET.")
    return _content(_answer(call, name, body["params"]))


def _answer(call: Call, name: str, params: object) -> Answer:
    method = None if name in KERNEL_ONLY else find_method(name)
    if method is None:
        raise UsageError(f"this release has no method {name[:40]!r}.")
    return method(call.store, Params(params), call.asker.check)


def _story(call: Call, params: object) -> Answer:
    """A notebook is named by its path in the server's tree, which the server itself looks up."""
    path = Params(params).text("path")

    async def find() -> str:
        await call.require_contents("read")
        return (await call.services.files.find(path)).file

    return Answer(story_payload(tell_story(call.store, call.asker.on_loop(find))))


def _content(answer: Answer) -> Content:
    head = _head(answer.result, answer.buffers)
    frame = struct.pack(">I", len(head)) + head
    size = len(frame) + sum(map(len, answer.buffers))
    return Content("answer", ANSWER, size, None, iter([frame, *(each for each in answer.buffers if each)]))


def _head(result: Mapping[str, Any], buffers: tuple[bytes, ...]) -> bytes:
    said = {"result": result, "lengths": [len(each) for each in buffers]}
    return json.dumps(said, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
