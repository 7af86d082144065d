"""The document that front ends are built by says what the server does."""

from collections.abc import Iterator

import pytest
import yaml
from jsonschema import Draft202012Validator

from jupyter_artifacts.server.route import PREFIX, Route
from jupyter_artifacts.server.route_table import ROUTES
from tests.server.write_openapi import FILE, text


def test_the_document_is_what_the_route_table_says() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "they have drifted apart: `make openapi` writes the document anew"


def test_every_route_is_in_it_and_nothing_else() -> None:
    paths = yaml.safe_load(FILE.read_text(encoding="utf-8"))["paths"]

    assert {(verb.upper(), path) for path, verbs in paths.items() for verb in verbs} == {(each.verb, PREFIX + each.path) for each in ROUTES}


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))

    for name, schema in document["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema.get("description"), f"{name} says nothing of itself"
    for reference in _references(document):
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"]


def _references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from _references(value)
    if isinstance(node, list):
        for each in node:
            yield from _references(each)


def test_operations_have_names_of_their_own_and_say_what_they_do() -> None:
    assert len({route.name for route in ROUTES}) == len(ROUTES)
    assert [route for route in ROUTES if not (route.run.__doc__ or "").strip()] == []


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_reading_is_get_and_nothing_else_is(route: Route) -> None:
    is_reading = route.name.split("_")[0] in ("get", "list", "plan", "search", "find", "read")

    assert is_reading == (route.verb == "GET")
