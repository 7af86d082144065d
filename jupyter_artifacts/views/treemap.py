"""Places rectangles whose areas are sizes, always the same for the same sizes.

The treemap is squarified, as Bruls, Huizing and van Wijk describe it ("Squarified treemaps", 2000).
"""

from collections.abc import Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle, from its left top corner."""

    x: float
    y: float
    width: float
    height: float

    def inside(self, margin: float, top: float) -> "Box":
        """What is left inside of margins, and below a title."""
        return Box(self.x + margin, self.y + top, max(0.0, self.width - 2 * margin), max(0.0, self.height - top - margin))


def squarify(sizes: Sequence[float], box: Box) -> list[Box]:
    """A rectangle in `box` for each of `sizes`, in their order, with areas in their proportion; none is given for nothing.

    Rows are filled along the shorter side, the largest first, as long as that makes them more like squares.
    """
    total = sum(sizes)
    placed = [Box(box.x, box.y, 0.0, 0.0)] * len(sizes)
    if total <= 0 or box.width <= 0 or box.height <= 0:
        return placed
    scale = box.width * box.height / total
    waiting = sorted((at for at, size in enumerate(sizes) if size > 0), key=lambda at: (-sizes[at], at))
    while waiting:
        side = min(box.width, box.height)
        row, areas = [waiting[0]], [sizes[waiting[0]] * scale]
        for at in waiting[1:]:
            area = sizes[at] * scale
            if _worst([*areas, area], side) > _worst(areas, side):
                break
            row.append(at)
            areas.append(area)
        waiting = waiting[len(row) :]
        box = _fill(placed, row, areas, box, is_last=not waiting)
    return placed


def _worst(areas: Sequence[float], side: float) -> float:
    """How far the least square-like of a row is from a square."""
    total = sum(areas)
    return max(side * side * max(areas) / (total * total), total * total / (side * side * min(areas)))


def _fill(placed: list[Box], row: Sequence[int], areas: Sequence[float], box: Box, *, is_last: bool) -> Box:
    """Place a row along the shorter side; returns what is left."""
    is_wide = box.width >= box.height
    side = box.height if is_wide else box.width
    thickness = (box.width if is_wide else box.height) if is_last else sum(areas) / side
    along = 0.0
    for at, area in zip(row, areas, strict=True):
        length = side * area / sum(areas)
        placed[at] = Box(box.x, box.y + along, thickness, length) if is_wide else Box(box.x + along, box.y, length, thickness)
        along += length
    if is_wide:
        return Box(box.x + thickness, box.y, max(0.0, box.width - thickness), box.height)
    return Box(box.x, box.y + thickness, box.width, max(0.0, box.height - thickness))
