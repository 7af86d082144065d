"""Point clouds as JSON text, in the shape that W&B writes."""

from collections.abc import Mapping
from typing import Any

from jupyter_artifacts.core.model.manifest import canonical_json
from jupyter_artifacts.errors import UsageError

COLUMNS = (3, 4, 6)
"""x, y, z; and a category; or and a colour of red, green, blue."""


def encode_points(points: Any) -> bytes:
    """An array of points (count by 3, 4 or 6) as a JSON list of lists.

    Raises:
        UsageError: another shape, or what is no finite number.
    """
    return canonical_json(_rows(points)).encode()


def encode_scene(scene: Mapping[str, Any]) -> bytes:
    """A scene, `type`, `points` and perhaps `boxes` and `vectors`, as a JSON object.

    Raises:
        UsageError: it lacks what it needs.
    """
    if scene.get("type") not in ("lidar/beta",):
        raise UsageError(f"a scene of type {scene.get('type')!r} is not known; there is 'lidar/beta'.")
    plain = {"type": scene["type"], "points": _rows(scene.get("points", []))}
    for name in ("boxes", "vectors"):
        if name in scene:
            plain[name] = _plain(scene[name])
    try:
        return canonical_json(plain).encode()
    except (TypeError, ValueError) as error:
        raise UsageError(f"the scene can't be written as JSON: {error}.") from error


def _rows(points: Any) -> list[list[float]]:
    import numpy as np

    array = np.asarray(points)
    if array.size == 0:
        return []
    if array.ndim != 2 or array.shape[1] not in COLUMNS or array.dtype.kind not in "uif":
        raise UsageError(f"points have the shape (count, 3, 4 or 6), not {array.shape}.")
    if not np.isfinite(array).all():
        raise UsageError("points must be finite numbers.")
    rows: list[list[float]] = array.tolist()
    return rows


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
