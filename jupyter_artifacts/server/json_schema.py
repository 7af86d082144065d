"""JSON schemas of Python types: of what a browser may send, by which it is checked, and of what it gets. `openapi.yaml` holds the same.

A type may carry more with `Annotated[int, {"minimum": 1}]`: keywords of JSON Schema.
"""

import inspect
from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints, is_typeddict

Schema = dict[str, Any]

_PLAIN: tuple[tuple[object, Schema], ...] = (
    (str, {"type": "string"}),
    (int, {"type": "integer"}),
    (float, {"type": "number"}),
    (bool, {"type": "boolean"}),
    (NoneType, {"type": "null"}),
    (object, {}),
)


class Components:
    """Schemas by their names, as they are met; each is described once and referred to from then on."""

    def __init__(self, place: str = "#/components/schemas/") -> None:
        self.schemas: dict[str, Schema] = {}
        self._place = place
        self._types: dict[str, object] = {}

    def schema_of(self, kind: object) -> Schema:
        """The schema of a type.

        Raises:
            TypeError: JSON has nothing like it, or two types share a name.
        """
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return {**self.schema_of(arguments[0]), **{key: value for extra in arguments[1:] for key, value in extra.items()}}
        for plain, schema in _PLAIN:
            if kind is plain:  # not `in`: what a type is annotated with has no hash
                return dict(schema)
        if is_typeddict(kind):
            return self._refer_to(kind)
        if origin in (NotRequired, Required):
            return self.schema_of(arguments[0])
        if origin is Literal:
            return {"type": "string", "enum": list(arguments)}
        if origin in (Union, UnionType):
            return self._any_of(arguments)
        if origin in (list, Sequence):
            return {"type": "array", "items": self.schema_of(arguments[0])}
        if origin in (dict, Mapping):
            return {"type": "object", "additionalProperties": self.schema_of(arguments[1])}
        raise TypeError(f"{kind!r} is nothing that JSON can hold.")

    def _any_of(self, kinds: Sequence[object]) -> Schema:
        schemas = [self.schema_of(each) for each in kinds]
        if all(set(each) == {"type"} for each in schemas):
            return {"type": [each["type"] for each in schemas]}
        return {"anyOf": schemas}

    def _refer_to(self, kind: Any) -> Schema:
        name = kind.__name__
        if name not in self._types:
            self._types[name] = kind
            self.schemas[name] = {}
            self.schemas[name] = self.object_schema(kind)
        elif self._types[name] is not kind:
            raise TypeError(f"two types are called {name}.")
        return {"$ref": f"{self._place}{name}"}

    def object_schema(self, kind: Any) -> Schema:
        """The schema of a TypedDict, in place."""
        hints = get_type_hints(kind, include_extras=True)
        schema: Schema = {"type": "object", "properties": {key: self.schema_of(hint) for key, hint in hints.items()}}
        if text := inspect.getdoc(kind):
            schema = {"description": text, **schema}
        if required := sorted(kind.__required_keys__):
            schema["required"] = required
        return {**schema, "additionalProperties": False}
