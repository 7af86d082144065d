"""Values that a run keeps: its config, summary and metrics, as plain JSON. NaN and infinities are written as words, which JSON lacks."""

import json
import math
from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.errors import UsageError

Value = object
"""None, a truth value, number, text, or a list or dict of these."""

MAX_DEPTH = 100
MAX_INTEGER_BITS = 4096
MAX_ITEMS = 1000
"""Of an array or list that is logged as one value; more is data, which belongs in an artifact."""

RESERVED = frozenset(["_step", "_timestamp", "_runtime"])

_WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def plain_config(config: Mapping[str, object]) -> dict[str, Value]:
    """A config in plain values. What has no counterpart, such as a class, is kept as its text, as W&B does.

    Raises:
        UsageError: two keys that are one as text, or values nested too deep.
    """
    return _object(config, _Purpose("config", is_lenient=True), "", 1)


def plain_summary(values: Mapping[str, object]) -> dict[str, Value]:
    """Summary values in plain values.

    Raises:
        UsageError: a value that can't be kept; the message names its key.
    """
    return _object(values, _Purpose("summary"), "", 1)


def plain_row(metrics: Mapping[str, object]) -> dict[str, Value]:
    """One row of a history: nested dicts become dotted keys.

    Raises:
        UsageError: a key or value that can't be kept; the message names the key.
        TypeError: not a dict, or a key that is no text (as W&B).
    """
    if not isinstance(metrics, Mapping):
        raise TypeError(f"log() takes a dict of metrics, not {type(metrics).__name__}.")
    row: dict[str, Value] = {}
    _flatten(metrics, "", row, 1)
    return row


def _flatten(metrics: Mapping[str, object], prefix: str, row: dict[str, Value], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise UsageError(f"metric {prefix[:60]!r} is nested deeper than {MAX_DEPTH}.")
    for name, value in metrics.items():
        if not isinstance(name, str):
            raise TypeError(f"keys of log() must be text, not {type(name).__name__}.")
        key = prefix + name
        if not name or key in RESERVED:
            raise UsageError(f"a metric can't be called {key!r}: {'give it a name' if not name else 'log() keeps that itself'}.")
        _encodable(key, "metric", key)
        if isinstance(value, Mapping) and value:
            _flatten(value, f"{key}.", row, depth + 1)
        elif key in row:
            raise UsageError(f"two metrics are called {key!r} in one call of log(); nested dicts become dotted keys. Rename one.")
        else:
            row[key] = _plain(value, _Purpose("metric"), key, depth)


class _Purpose(NamedTuple):
    """What values are for: errors say it."""

    what: str
    is_lenient: bool = False


def _object(values: Mapping[str, object], purpose: _Purpose, where: str, depth: int) -> dict[str, Value]:
    plain: dict[str, Value] = {}
    for key, value in values.items():
        name = _encodable(str(key), purpose.what, where)
        path = f"{where}.{name}" if where else name
        if name in plain:
            raise UsageError(f"{purpose.what} has two keys that read {path[:80]!r}; rename one.")
        plain[name] = _plain(value, purpose, path, depth)
    return plain


def _plain(value: object, purpose: _Purpose, where: str, depth: int) -> Value:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum) and purpose.is_lenient:
        return value.name
    if isinstance(value, int):
        if value.bit_length() > MAX_INTEGER_BITS:
            raise UsageError(f"{purpose.what} {where[:80]!r} is an integer of over {MAX_INTEGER_BITS} bits; turn it into text.")
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, str):
        return _encodable(str(value), purpose.what, where)
    if depth > MAX_DEPTH:
        raise UsageError(f"{purpose.what} {where[:60]!r} is nested deeper than {MAX_DEPTH}.")
    if isinstance(value, Mapping):
        return _object(value, purpose, where, depth + 1)
    if isinstance(value, list | tuple | set | frozenset):
        return _list(sorted(value, key=repr) if isinstance(value, set | frozenset) else value, purpose, where, depth)
    return _converted(value, purpose, where, depth)


def _list(items: list[object] | tuple[object, ...], purpose: _Purpose, where: str, depth: int) -> list[Value]:
    if purpose.what == "metric" and len(items) > MAX_ITEMS:
        raise _not_a_metric(where, f"{len(items):,} values", purpose.what)
    return [_plain(item, purpose, f"{where}[{at}]", depth + 1) for at, item in enumerate(items)]


def _converted(value: object, purpose: _Purpose, where: str, depth: int) -> Value:
    """What objects of other libraries stand for: scalars and arrays of NumPy and PyTorch, dates, paths."""
    if (hasattr(value, "columns") and hasattr(value, "shape")) or hasattr(value, "__arrow_c_stream__"):
        raise _not_a_metric(where, f"a table ({type(value).__name__})", purpose.what)
    size = math.prod(shape) if isinstance(shape := getattr(value, "shape", None), tuple) else None
    if size is not None and size > MAX_ITEMS and purpose.what != "config":
        raise _not_a_metric(where, f"an array of {size:,} values", purpose.what)
    if purpose.is_lenient and not isinstance(value, type) and (fields := getattr(value, "__dataclass_fields__", None)):
        return _object({name: getattr(value, name) for name in fields}, purpose, where, depth + 1)
    for method in ("tolist", "item", "isoformat", "__fspath__"):
        if not isinstance(value, type) and callable(convert := getattr(value, method, None)):
            return _plain(convert(), purpose, where, depth + 1)
    if purpose.is_lenient:
        return _encodable(str(value), purpose.what, where)
    raise UsageError(f"{purpose.what} {where[:80]!r} is a {type(value).__name__}, which can't be kept; turn it into a number or text.")


def _not_a_metric(where: str, what: str, purpose: str) -> UsageError:
    return UsageError(
        f"{purpose} {where[:80]!r} is {what}, which is data rather than a number: add it to an artifact, with artifact.add() or"
        " artifact.new_file(), and log numbers about it."
    )


def _encodable(text: str, purpose: str, where: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{purpose} {where[:80]!a} holds text that is not valid Unicode.") from None
    return text


def dump_values(values: object) -> str:
    """Plain values as canonical JSON; numbers that it lacks become the words "NaN", "Infinity" and "-Infinity"."""
    try:
        return canonical_json(values)
    except ValueError:
        return canonical_json(with_words(values))


def load_values(text: str) -> dict[str, Value]:
    """What `dump_values` wrote; the three words become numbers again, also where somebody wrote the word."""
    loaded: dict[str, Value] = json.loads(text)
    if '"NaN"' in text or 'Infinity"' in text:
        return {key: _without_words(value) for key, value in loaded.items()}
    return loaded


def with_words(value: Value) -> Value:
    """Plain values with words in the place of numbers that JSON lacks, and of integers that are too long for Python to write."""
    value = without_long_integer(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: with_words(each) for key, each in value.items()}
    return [with_words(each) for each in value] if isinstance(value, list) else value


def without_long_integer(value: Value) -> Value:
    """`value`, as hexadecimal text where it is an integer that is too long for Python to write in JSON."""
    return hex(value) if isinstance(value, int) and value.bit_length() > MAX_INTEGER_BITS else value


def _without_words(value: Value) -> Value:
    if isinstance(value, str):
        return _WORDS.get(value, value)
    if isinstance(value, dict):
        return {key: _without_words(each) for key, each in value.items()}
    return [_without_words(each) for each in value] if isinstance(value, list) else value


def find_value(values: Mapping[str, Value], key: str) -> Value:
    """What is at `key`, or None. Dots in it lead into nested dicts; W&B also writes ``lr.value`` for a config's ``lr``."""
    if key in values:
        return values[key]
    for at, char in enumerate(key):
        if char == "." and isinstance(inner := values.get(key[:at]), Mapping) and (found := find_value(inner, key[at + 1 :])) is not None:
            return found
    return values.get(key.removesuffix(".value"))


def find_number(values: Mapping[str, Value], key: str) -> float | None:
    """The number at `key`, or None where there is none."""
    found = find_value(values, key)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None
