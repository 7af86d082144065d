"""Images, with masks and boxes on top of them."""

import io
import os
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.media.medium import Media, MediaFile, ReadContent, is_path, stored_part


class Classes:
    """What the numbers of classes in masks and boxes mean.

    Args:
        class_set: dicts of `id` and `name`.

    Raises:
        UsageError: one lacks either.
    """

    def __init__(self, class_set: Sequence[Mapping[str, Any]]) -> None:
        try:
            self.names = {int(each["id"]): str(each["name"]) for each in class_set}
        except (KeyError, TypeError, ValueError):
            raise UsageError("classes are a list of dicts, each with a number `id` and a `name`.") from None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Classes) and self.names == other.names

    def __hash__(self) -> int:
        return hash(tuple(self.names.items()))


class ImageMask(dict[str, Any]):
    """A mask as `Image(masks={name: ...})` takes it; a plain dict does the same.

    Args:
        val: a dict of `mask_data` (an array) or `path`, and perhaps `class_labels`.
        key: its name, as in `masks`.

    Raises:
        UsageError: it has neither an array nor a path, or both.
    """

    def __init__(self, val: Mapping[str, Any], key: str) -> None:
        super().__init__(val)
        self.key = key
        _check_mask(key, self)


class BoundingBoxes2D(dict[str, Any]):
    """Boxes as `Image(boxes={name: ...})` takes them; a plain dict does the same.

    Args:
        val: a dict of `box_data`, and perhaps `class_labels`.
        key: their name, as in `boxes`.

    Raises:
        UsageError: what of which box is wrong.
    """

    def __init__(self, val: Mapping[str, Any], key: str) -> None:
        from jupyter_artifacts.core.media.images import check_boxes

        super().__init__(val)
        self.key = key
        check_boxes(key, self)


def _check_mask(name: str, mask: Mapping[str, Any]) -> None:
    if ("mask_data" in mask) == ("path" in mask):
        raise UsageError(f"mask {name!r} needs `mask_data`, an array, or `path`, an image file.")


class Image(Media):
    """An image.

    Args:
        data_or_path: an array (height by width, or with 1, 3 or 4 channels), an image of Pillow, a figure of matplotlib, an image file as
            bytes, the path of one, or another Image.
        mode: of Pillow, such as "L", to convert an array or image to.
        caption: text beside it.
        grouping: accepted for W&B's sake.
        classes: `Classes`, or a list of dicts with `id` and `name`.
        boxes: by name, dicts of `box_data` and perhaps `class_labels`.
        masks: by name, dicts of `mask_data` (an array) or `path`, and perhaps `class_labels`.
        file_type: "png" or "jpg": what arrays are written as.
        normalize: False takes floating-point numbers as they are; by default those of 0 to 1, or -1 to 1, become 0 to 255.

    Raises:
        UsageError: it is no image, or boxes and masks don't fit.
        InvalidPathError: there is no such file.
    """

    media_kind = "image"
    media_folder = "images"

    def __init__(
        self,
        data_or_path: Any,
        mode: str | None = None,
        caption: str | None = None,
        grouping: int | None = None,
        classes: Classes | Sequence[Mapping[str, Any]] | None = None,
        boxes: Mapping[str, Mapping[str, Any]] | None = None,
        masks: Mapping[str, Mapping[str, Any]] | None = None,
        file_type: str | None = None,
        normalize: bool = True,
    ) -> None:
        from jupyter_artifacts.core.media.images import facts_of

        if isinstance(data_or_path, Image):
            self._begin(data_or_path._main, caption or data_or_path.caption, data_or_path._details)
            self._parts = dict(data_or_path._parts)
        else:
            main = _main(data_or_path, mode, file_type, normalize)
            facts = facts_of(main.read())
            if facts is None and main.extension != "svg":
                raise UsageError(f"{data_or_path if is_path(data_or_path) else 'this'} is no image that can be read.")
            self._begin(main, caption, {} if facts is None else {"width": facts.width, "height": facts.height})
            if facts is not None and main.extension == "bin":
                main.extension = facts.format
        self._add_classes(classes)
        self._add_boxes(boxes or {})
        self._add_masks(masks or {})

    def _add_classes(self, classes: "Classes | Sequence[Mapping[str, Any]] | None") -> None:
        if classes is not None:
            known = classes if isinstance(classes, Classes) else Classes(classes)
            self._details["classes"] = {str(number): name for number, name in known.names.items()}

    def _add_boxes(self, boxes: Mapping[str, Mapping[str, Any]]) -> None:
        from jupyter_artifacts.core.media.images import check_boxes

        if boxes:
            self._details["boxes"] = {str(name): check_boxes(str(name), group) for name, group in boxes.items()}

    def _add_masks(self, masks: Mapping[str, Mapping[str, Any]]) -> None:
        from jupyter_artifacts.core.media.images import encode_mask

        for name, mask in masks.items():
            _check_mask(name, mask)
            if "path" in mask:
                file = MediaFile.of_path("masks", mask["path"])
            else:
                file = MediaFile("masks", "png", content=encode_mask(mask["mask_data"], self.width, self.height))
            labels = {str(key): str(label) for key, label in (mask.get("class_labels") or {}).items()}
            self._parts[str(name)] = file
            self._details.setdefault("masks", {})[str(name)] = {**file.facts(), **({"class_labels": labels} if labels else {})}

    def _restore_parts(self, read: ReadContent, origin: Any) -> None:
        for name, facts in self._details.get("masks", {}).items():
            self._parts[name] = stored_part("masks", facts, read, origin)

    @property
    def width(self) -> int | None:
        """Pixels."""
        return self._details.get("width")

    @property
    def height(self) -> int | None:
        """Pixels."""
        return self._details.get("height")

    @property
    def boxes(self) -> dict[str, Any]:
        """Boxes by name."""
        return dict(self._details.get("boxes", {}))

    @property
    def masks(self) -> dict[str, Any]:
        """Masks by name, each an array of numbers of classes."""
        import numpy as np

        from jupyter_artifacts.core.media.images import decode

        return {name: np.asarray(decode(file.read())) for name, file in self._parts.items()}

    @property
    def image(self) -> Any:
        """As Pillow has it.

        Raises:
            UsageError: it can't be decoded.
        """
        from jupyter_artifacts.core.media.images import decode

        return decode(self.read())

    def to_array(self) -> Any:
        """As an array: height by width, or with channels."""
        import numpy as np

        return np.asarray(self.image)

    def thumbnail(self, side: int = 96) -> bytes | None:
        """A PNG that fits into a square; None where it can't be decoded."""
        from jupyter_artifacts.core.media.images import thumbnail

        return thumbnail(self.read(), side)

    def _repr_png_(self) -> bytes | None:
        return self.thumbnail(512)


def _main(value: Any, mode: str | None, file_type: str | None, normalize: bool) -> MediaFile:
    from jupyter_artifacts.core.media import images

    extension = (file_type or "png").lower().replace("jpeg", "jpg")
    if is_path(value):
        return MediaFile.of_path("images", os.fspath(value))
    if isinstance(value, bytes | bytearray):
        return MediaFile("images", "bin", content=bytes(value))
    if isinstance(value, io.BytesIO):
        return MediaFile("images", "bin", content=value.getvalue())
    if images.is_pillow_image(value):
        return MediaFile("images", extension, content=images.encode_image(value, mode=mode, file_type=extension))
    if hasattr(value, "savefig"):
        return MediaFile("images", "png", content=images.encode_figure(value))
    content = images.encode_array(value, mode=mode, normalize=normalize)
    if extension != "png":
        content = images.encode_image(images.decode(content), file_type=extension)
    return MediaFile("images", extension, content=content)
