"""The REST interface as an OpenAPI document, made of the route table: `openapi.yaml` is this, and front ends' types are made of that."""

import inspect
import re
from collections.abc import Mapping, Sequence
from typing import Any, get_type_hints

from jupyter_artifacts.server.failures import Failure
from jupyter_artifacts.server.json_schema import Components, Schema
from jupyter_artifacts.server.route import PREFIX, Route

VERSION = "1"
"""Of the interface: it grows; what is there keeps its meaning."""

_DESCRIPTION = """What the server extension of jupyter_artifacts answers. Paths are behind the server's base URL.
Requests carry the server's token or its cookie; what changes something carries an XSRF token too, as Jupyter Server asks it.
Reading needs the permission "read", all else "write", for the resource `jupyter-artifacts:` and the operation's tag.
`{store}` is a store's id, or its name in the server's settings."""


def describe(routes: Sequence[Route]) -> dict[str, Any]:
    """The document."""
    components = Components()
    failure = components.schema_of(Failure)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        operation = _operation(route, components)
        operation["responses"]["default"] = {"description": "It did not work.", "content": {"application/json": {"schema": failure}}}
        paths.setdefault(PREFIX + route.path, {})[route.verb.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "jupyter_artifacts", "version": VERSION, "description": _DESCRIPTION, "license": {"name": "BSD-3-Clause"}},
        "security": [{"token": []}],
        "tags": [{"name": name} for name in dict.fromkeys(route.resource for route in routes)],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": "Authorization"}},
            "schemas": dict(sorted(components.schemas.items())),
        },
    }


def _operation(route: Route, components: Components) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _camel(route.name),
        "summary": (inspect.getdoc(route.run) or "").partition("\n")[0],
        "tags": [route.resource],
        "parameters": [*_path_parameters(route.path), *_query_parameters(route, components)],
        "responses": {str(route.status): _answer(route, components)},
    }
    if "body" in route.types:
        schema = components.schema_of(route.types["body"])
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation


def _path_parameters(path: str) -> list[Mapping[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"{(\w+)}", path)
    ]


def _query_parameters(route: Route, components: Components) -> list[Mapping[str, Any]]:
    kind = route.types.get("query")
    if kind is None:
        return []
    hints = get_type_hints(kind, include_extras=True)
    return [
        {"name": name, "in": "query", "required": name in kind.__required_keys__, "schema": components.schema_of(hint)}
        for name, hint in hints.items()
    ]


def _answer(route: Route, components: Components) -> Mapping[str, Any]:
    if route.is_content:
        content: Schema = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
        return {"description": "Bytes, as an attachment in a sandbox.", "content": content}
    return {"description": "It worked.", "content": {"application/json": {"schema": components.schema_of(route.types["return"])}}}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each.title() for each in others)
