"""Images: arrays to PNG, what a file holds, thumbnails, and what was drawn on top of them (masks and boxes)."""

import io
from collections.abc import Mapping
from typing import Any, NamedTuple

from jupyter_artifacts.errors import UsageError

MAX_PIXELS = 512 << 20
"""An image file that says it has more is not decoded for a thumbnail: small files can say so."""


class ImageFacts(NamedTuple):
    """What an image file says of itself: its format as an extension, such as "png"."""

    format: str
    width: int
    height: int


def encode_array(value: Any, *, mode: str | None = None, normalize: bool = True) -> bytes:
    """An array (height by width, or with 1, 3 or 4 channels; tensors with channels first) as PNG.

    Numbers that are no bytes are brought to 0 to 255: from 0 to 1, from -1 to 1, else cut off.

    Raises:
        UsageError: another shape, or no numbers.
    """
    import numpy as np

    is_tensor = hasattr(value, "detach")
    array = np.asarray(value.detach().cpu().numpy() if is_tensor else value)
    if is_tensor and array.ndim == 3:
        array = array.transpose(1, 2, 0)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (3, 4)) or not array.size:
        hint = "; channels come last: array.transpose(1, 2, 0)" if array.ndim == 3 and array.shape[0] in (1, 3, 4) else ""
        raise UsageError(f"an image has the shape (height, width) or (height, width, 1, 3 or 4), not {array.shape}{hint}.")
    if array.dtype.kind not in "buif":
        raise UsageError(f"an image is made of numbers, not of {array.dtype}.")
    return encode_image(_as_bytes(array, normalize=normalize), mode=mode)


def _as_bytes(array: Any, *, normalize: bool) -> Any:
    """The array with values of 0 to 255."""
    import numpy as np

    if array.dtype == np.uint8:
        return array
    if array.dtype.kind == "b":
        return array.astype(np.uint8) * 255
    numbers = np.nan_to_num(array.astype(np.float64))
    if normalize and array.dtype.kind == "f":
        low, high = numbers.min(), numbers.max()
        if low >= 0 and high <= 1:
            numbers = numbers * 255
        elif low >= -1 and high <= 1:
            numbers = (numbers + 1) * 127.5
    return np.clip(numbers, 0, 255).astype(np.uint8)


def encode_image(image: Any, *, mode: str | None = None, file_type: str | None = None) -> bytes:
    """A Pillow image, or an array of bytes, as a file.

    Raises:
        UsageError: Pillow can't write it so.
    """
    from PIL import Image

    out = io.BytesIO()
    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    try:
        if mode is not None and picture.mode != mode:
            picture = picture.convert(mode)
        if picture.mode not in ("1", "L", "LA", "I", "I;16", "P", "RGB", "RGBA"):
            picture = picture.convert("RGB")
        picture.save(out, format={"jpg": "jpeg"}.get(file_type or "png", file_type or "png"))
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(f"the image can't be written as {file_type or 'png'}: {error}.") from error
    return out.getvalue()


def encode_figure(figure: Any) -> bytes:
    """A matplotlib figure as PNG."""
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def is_pillow_image(value: object) -> bool:
    """Whether this is an image of Pillow; loads it for objects that may be one alone."""
    if not type(value).__module__.startswith("PIL."):
        return False
    from PIL import Image

    return isinstance(value, Image.Image)


def facts_of(content: bytes) -> ImageFacts | None:
    """What an image file says of itself; None where it is no image that Pillow knows (an SVG, or nothing at all)."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as picture:
            return ImageFacts((picture.format or "png").lower().replace("jpeg", "jpg"), *picture.size)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None


def decode(content: bytes) -> Any:
    """The image as Pillow has it.

    Raises:
        UsageError: it is none, or it says that it is huge.
    """
    from PIL import Image

    try:
        picture = Image.open(io.BytesIO(content))
        if picture.width * picture.height > MAX_PIXELS:
            raise UsageError(f"an image of {picture.width} by {picture.height} is not decoded.")
        picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UsageError(f"no image that can be decoded: {error}.") from error
    return picture


def thumbnail(content: bytes, side: int = 96) -> bytes | None:
    """A PNG that fits into a square; None where there is no image that can be decoded."""
    try:
        picture = decode(content)
    except UsageError:
        return None
    picture.thumbnail((side, side))
    return encode_image(picture.convert("RGBA" if "A" in picture.mode or picture.mode == "P" else "RGB"))


def encode_mask(mask: Any, width: int | None, height: int | None) -> bytes:
    """A mask, class numbers of 0 to 255 for each pixel, as a PNG of one channel.

    Raises:
        UsageError: another shape than the image's, or other numbers.
    """
    import numpy as np

    array = np.asarray(mask)
    if array.ndim != 2 or (width is not None and array.shape != (height, width)):
        raise UsageError(f"a mask has the shape of its image, ({height}, {width}), not {array.shape}.")
    if array.dtype.kind not in "bui" or (array.size and (array.min() < 0 or array.max() > 255)):
        raise UsageError("a mask holds the numbers of classes, whole numbers of 0 to 255.")
    return encode_image(array.astype(np.uint8))


def check_boxes(name: str, group: Mapping[str, Any]) -> dict[str, Any]:
    """Boxes as plain JSON values.

    Raises:
        UsageError: what of which box is wrong.
    """
    boxes = group.get("box_data")
    if not isinstance(boxes, list | tuple):
        raise UsageError(f"boxes {name!r} need a list `box_data`.")
    checked = [_box(f"box {at} of {name!r}", box) for at, box in enumerate(boxes)]
    labels = {str(key): str(label) for key, label in (group.get("class_labels") or {}).items()}
    return {"box_data": checked, **({"class_labels": labels} if labels else {})}


def _box(which: str, box: Any) -> dict[str, Any]:
    position = box.get("position") if isinstance(box, Mapping) else None
    corners, center = {"minX", "minY", "maxX", "maxY"}, {"middle", "width", "height"}
    if not isinstance(position, Mapping) or set(position) not in (corners, center):
        raise UsageError(f"{which} needs a position of minX, minY, maxX, maxY, or of middle, width, height.")
    try:
        plain: dict[str, Any] = {
            "position": {key: [float(each) for each in value] if key == "middle" else float(value) for key, value in position.items()}
        }
        if "class_id" in box:
            plain["class_id"] = int(box["class_id"])
        if "scores" in box:
            plain["scores"] = {str(key): float(value) for key, value in box["scores"].items()}
    except (TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{which}: {error}.") from error
    return plain | {key: str(box[key]) for key in ("box_caption", "domain") if box.get(key) is not None}
