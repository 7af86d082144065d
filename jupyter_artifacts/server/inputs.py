"""What a request asks, checked by the types of the function that answers it."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypedDict

from jsonschema import Draft202012Validator

from jupyter_artifacts.errors import LimitExceededError, UsageError
from jupyter_artifacts.server.json_schema import Components, Schema

BODY_LIMIT = 16 << 20
"""Bytes of a request's body; metadata may have most of that."""

SHOWN = 80


class NoQuery(TypedDict):
    """No parameters."""


@cache
def _validator(kind: Any) -> Draft202012Validator:
    components = Components("#/$defs/")
    return Draft202012Validator({**components.object_schema(kind), "$defs": components.schemas})


def read_query(kind: Any, arguments: Mapping[str, Sequence[bytes]]) -> dict[str, Any]:
    """The query of a request as a TypedDict: text becomes numbers, truth values and lists where the type says so.

    Raises:
        UsageError: it is not what the type says.
    """
    validator = _validator(kind)
    properties: Mapping[str, Schema] = validator.schema["properties"]
    found: dict[str, Any] = {}
    for name, values in arguments.items():
        if name in _OF_THE_SERVER or name.isdecimal():  # front ends add the time, so that nothing between answers from a cache
            continue
        if name not in properties:
            raise UsageError(f"there is no parameter {_shown(name)} here; there is {', '.join(properties) or 'none'}.")
        found[name] = _read_values(name, [_decoded(name, value) for value in values], properties[name])
    return _checked(validator, found)


_OF_THE_SERVER = frozenset(["token", "_xsrf", "no_track_activity"])


def _read_values(name: str, values: Sequence[str], schema: Schema) -> object:
    if schema["type"] == "array":
        return [_read_value(value, schema["items"]) for value in values]
    if len(values) > 1:
        raise UsageError(f"{name} is given {len(values)} times; give it once.")
    return _read_value(values[0], schema)


def _read_value(value: str, schema: Schema) -> object:
    if schema["type"] == "integer" and len(value) < 20 and value.removeprefix("-").isascii() and value.removeprefix("-").isdecimal():
        return int(value)
    if schema["type"] == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


def _decoded(name: str, value: bytes) -> str:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        raise UsageError(f"{_shown(name)} is not UTF-8.") from None
    if "\0" in text:
        raise UsageError(f"{_shown(name)} holds a NUL.")
    return text


def read_body(kind: Any, body: bytes) -> dict[str, Any]:
    """The body of a request as a TypedDict; nothing at all is an empty object.

    Raises:
        UsageError: it is not JSON, or not what the type says.
        LimitExceededError: it is nested too deep.
    """
    return _checked(_validator(kind), read_json(body) if body.strip() else {})


def read_json(text: bytes) -> Any:
    """A JSON value.

    Raises:
        UsageError: it is none, or holds text that is not Unicode.
        LimitExceededError: it is nested too deep.
    """
    try:
        found = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_refuse_twins)
        if b"\\u" in text:  # half of a pair can be written so, and kept nowhere
            json.dumps(found, ensure_ascii=False).encode()
    except RecursionError:
        raise LimitExceededError("what was sent is nested too deep.") from None
    except UnicodeEncodeError:
        raise UsageError("what was sent holds text that is not valid Unicode.") from None
    except ValueError as error:
        raise UsageError(f"what was sent is not JSON: {str(error)[:SHOWN]}.") from None
    return found


def _refuse_constant(text: str) -> float:
    raise ValueError(f"{text} is no number there")


def _refuse_twins(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _checked(validator: Draft202012Validator, found: Any) -> dict[str, Any]:
    try:
        error = next(iter(validator.iter_errors(found)), None)
    except RecursionError:
        raise LimitExceededError("the body is nested too deep.") from None
    if error is not None:
        where = ".".join(map(str, error.absolute_path)) or "the request"
        message = error.message if len(error.message) <= 2 * SHOWN else f"it does not fit {error.validator}"
        raise UsageError(f"{_shown(where)}: {message}.")
    return dict(found)


def _shown(text: str) -> str:
    return ascii(text[:SHOWN])[1:-1]
