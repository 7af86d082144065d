"""Metadata: the user's dict on a version, kept as JSON."""

import json
import math
from collections.abc import Mapping

from jupyter_artifacts.errors import InvalidMetadataError, LimitExceededError, MetadataTypeError, UsageError

MAX_KEYS = 100
MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 100
MAX_INTEGER_BITS = 4096


def check_metadata(metadata: object) -> dict[str, object]:
    """`metadata` (a dict, a JSON object as text, or None) as plain JSON values.

    Arrays and numbers of NumPy, dates and paths are turned into their JSON counterparts; what has none is refused.

    Raises:
        TypeError: neither a mapping, text nor None (as W&B).
        InvalidMetadataError: not an object, not serialisable, two keys that are one in JSON, or an infinite number.
        LimitExceededError: over 100 keys, 16 MiB, integers of over 4,096 bits, or nested deeper than 100.
    """
    if metadata is None:
        return {}
    if isinstance(metadata, str):
        metadata = _parse(metadata)
    if not isinstance(metadata, Mapping):
        raise TypeError(f"metadata must be a dict, not {type(metadata).__name__}.")
    if not metadata:
        return {}
    if len(metadata) > MAX_KEYS:
        raise LimitExceededError(f"metadata has {len(metadata)} keys; at most {MAX_KEYS} are allowed at the top level. Nest them.")
    plain = _object(metadata, "", 1)
    size = len(json.dumps(plain))
    if size > MAX_BYTES:
        raise LimitExceededError(f"metadata is {size:,} bytes; at most {MAX_BYTES:,} are allowed. Log it as a file instead.")
    return plain


def _parse(text: str) -> object:
    if len(text) > MAX_BYTES:
        raise LimitExceededError(f"metadata is {len(text):,} characters; at most {MAX_BYTES:,} are allowed.")
    try:
        parsed = json.loads(text, parse_int=_parse_integer, object_pairs_hook=_parse_object)
    except RecursionError:
        raise LimitExceededError(f"metadata is nested deeper than {MAX_DEPTH}.") from None
    except UsageError:
        raise
    except ValueError as error:
        raise InvalidMetadataError(f"metadata is not valid JSON: {error}.") from None
    if not isinstance(parsed, dict):
        raise InvalidMetadataError(f"metadata must be a JSON object, not {type(parsed).__name__}.")
    return parsed


def _parse_integer(digits: str) -> int:
    if len(digits) > MAX_INTEGER_BITS:  # Python itself would refuse, as no JSON, what is far longer
        raise LimitExceededError(f"metadata holds an integer of {len(digits):,} digits, over {MAX_INTEGER_BITS} bits; turn it into text.")
    return int(digits)


def _parse_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Python's own would keep the last of two equal keys, silently."""
    parsed = dict(pairs)
    if len(parsed) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InvalidMetadataError(f"metadata has the key {twice[:80]!a} twice; remove one.")
    return parsed


def _object(mapping: Mapping[object, object], where: str, depth: int) -> dict[str, object]:
    plain: dict[str, object] = {}
    for key, value in mapping.items():
        name = str(key)
        path = f"{where}.{name}" if where else name
        _encodable(name, path)
        if name in plain:
            raise InvalidMetadataError(f"metadata has two keys that read {path[:80]!r} in JSON; rename one.")
        plain[name] = _plain(value, path, depth)
    return plain


def _plain(value: object, where: str, depth: int) -> object:
    """`value` in JSON's own types; `where` names it in errors."""
    if depth > MAX_DEPTH:
        raise LimitExceededError(f"metadata is nested deeper than {MAX_DEPTH} at {where[:60]!r}.")
    if value is None or isinstance(value, bool | str):
        return _encodable(value, where)
    if isinstance(value, int):
        if value.bit_length() > MAX_INTEGER_BITS:
            raise LimitExceededError(f"metadata {where[:80]!r} is an integer of over {MAX_INTEGER_BITS} bits; turn it into text.")
        return int(value)
    if isinstance(value, float):
        return _finite(float(value), where)
    if isinstance(value, Mapping):
        return _object(value, where, depth + 1)
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=repr) if isinstance(value, set | frozenset) else value
        return [_plain(item, f"{where}[{at}]", depth + 1) for at, item in enumerate(items)]
    for method in ("tolist", "isoformat", "__fspath__"):
        if callable(convert := getattr(value, method, None)):
            return _plain(convert(), where, depth + 1)
    raise MetadataTypeError(f"metadata {where[:80]!r} is a {type(value).__name__}, which JSON cannot hold; turn it into text or numbers.")


def _encodable(value: object, where: str) -> object:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise InvalidMetadataError(f"metadata {where[:80]!a} is not valid Unicode.") from None
    return value


def _finite(value: float, where: str) -> float | None:
    if math.isinf(value):
        raise InvalidMetadataError(f"metadata {where[:80]!r} is infinite, which JSON cannot hold.")
    return None if math.isnan(value) else value
