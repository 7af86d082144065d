"""The storage map as a picture: rectangles of the bytes that each version is charged for, the darker the more of them deleting it frees."""

from html import escape

from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_bytes, format_count
from jupyter_artifacts.views.styles import GREY, ON_FILL
from jupyter_artifacts.views.visible import visible_line

_FONT = "font-family='system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif'"
_SHADES = ("#7a5195", "#63458f", "#4c3a87", "#343078", "#1d2561")
"""From what others hold too to what it alone holds; white text has 4.5:1 on each."""
_LETTER = 6.4
"""How wide a letter is, about."""
_SMALLEST = 3.0
"""Rectangles with a shorter side are not drawn: nobody sees them, and a picture of them is large."""


def storage_svg(payload: shapes.StoragePayload, most: int | None = None) -> str:
    """The picture; each rectangle says in a tooltip what it is. `most`: so many rectangles are drawn, the largest."""
    width, height = payload["width"], payload["height"]
    drawn = _choose_drawn(payload, most)
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}' role='img' {_FONT}"
        f" font-size='11' fill='{ON_FILL}'><title>{escape(storage_sentence(payload))}</title>"
    )
    return head + "".join(_collection(each, at, drawn) for at, each in enumerate(payload["collections"])) + "</svg>\n"


def storage_sentence(payload: shapes.StoragePayload) -> str:
    """The picture in a sentence."""
    count = len(payload["collections"]) + payload["more"]
    return f"{payload['name'] or 'The store'}: {format_bytes(payload['charged'])} in {format_count(count, 'collection')}."


def _choose_drawn(payload: shapes.StoragePayload, most: int | None) -> frozenset[tuple[int, int]]:
    """The largest rectangles, by the numbers of collection and version (-1: the collection's own); where it has less, its frame shows."""
    boxes = {(at, -1): each["box"] for at, each in enumerate(payload["collections"])}
    for at, each in enumerate(payload["collections"]):
        boxes.update({(at, number): version["box"] for number, version in enumerate(each["versions"])})
    seen = [key for key, box in boxes.items() if min(box[2], box[3]) >= _SMALLEST]
    return frozenset(sorted(seen, key=lambda key: -boxes[key][2] * boxes[key][3])[:most])


def _collection(each: shapes.StorageCollection, at: int, drawn: frozenset[tuple[int, int]]) -> str:
    if (at, -1) not in drawn:
        return ""
    x, y, wide, high = each["box"]
    frame = f"<rect x='{x}' y='{y}' width='{wide}' height='{high}' fill='{GREY}' stroke='{ON_FILL}'/>"
    title = _label(f"{each['name']} · {format_bytes(each['charged'])}", x + 4, y + 14, wide - 8, high, bold=True)
    return frame + title + "".join(_version(version) for number, version in enumerate(each["versions"]) if (at, number) in drawn)


def _version(version: shapes.StorageVersion) -> str:
    x, y, wide, high = version["box"]
    share = version["unique"] / version["charged"] if version["charged"] else 0
    fill = _SHADES[min(len(_SHADES) - 1, int(share * len(_SHADES)))]
    told = f"{version['name']}: {format_bytes(version['charged'])}; deleting it frees {format_bytes(version['unique'])}"
    box = f"<rect x='{x}' y='{y}' width='{wide}' height='{high}' fill='{fill}' stroke='{ON_FILL}'><title>{escape(told)}</title></rect>"
    return box + _label(f"{version['version']} {format_bytes(version['charged'])}", x + 4, y + 14, wide - 8, high)


def _label(text: str, x: float, y: float, wide: float, high: float, *, bold: bool = False) -> str:
    """Text where it fits, cut where it does not quite."""
    room = int(wide / _LETTER)
    if room < 2 or high < 18:
        return ""
    shown = visible_line(text)
    shown = shown if len(shown) <= room else f"{shown[: room - 1]}…"
    weight = " font-weight='bold'" if bold else ""
    return f"<text x='{round(x, 1)}' y='{round(y, 1)}'{weight}>{escape(shown)}</text>"
