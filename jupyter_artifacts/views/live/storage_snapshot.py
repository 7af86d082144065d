"""What a notebook keeps of a storage map: the largest collections, and the largest versions of each. The others are counted."""

import json
from collections.abc import Mapping
from typing import Any

from jupyter_artifacts.views.payloads.storage import thin_collection

_VERSIONS_TRIED = (100, 50, 20, 10, 5, 2)
_NAMES_TRIED = (100, 50, 20, 10, 5, 1)


def fit_storage(payload: Mapping[str, Any], limit: int) -> Mapping[str, Any]:
    """A payload of at most `limit` bytes, where that can be: with fewer versions of each collection, then with fewer collections."""
    fitted = payload
    for drawn in _VERSIONS_TRIED:
        if _size(fitted) <= limit:
            return fitted
        fitted = {**payload, "collections": [thin_collection(each, drawn) for each in payload["collections"]]}
    thinned = fitted["collections"]
    for named in _NAMES_TRIED:
        if _size(fitted) <= limit:
            break
        fitted = {**fitted, "collections": thinned[:named], "more": payload["more"] + max(0, len(thinned) - named)}
    return fitted


def _size(payload: Mapping[str, object]) -> int:
    return len(json.dumps(payload, ensure_ascii=False).encode("utf-8", "surrogatepass"))
