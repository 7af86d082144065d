"""Sounds, films, pages of HTML and point clouds."""

import io
import os
from collections.abc import Mapping
from typing import Any, Self

from jupyter_artifacts.errors import UsageError
from jupyter_artifacts.sdk.media.medium import Media, MediaFile, is_path


class Audio(Media):
    """A sound.

    Args:
        data_or_path: samples (count, or count by channels), or the path of a sound file.
        sample_rate: of samples, in Hz.
        caption: text beside it.

    Raises:
        UsageError: samples without a rate, or of another shape.
        InvalidPathError: there is no such file.
    """

    media_kind = "audio"
    media_folder = "audio"

    def __init__(self, data_or_path: Any, sample_rate: int | None = None, caption: str | None = None) -> None:
        from jupyter_artifacts.core.media.sound import encode_wav, wav_facts

        if is_path(data_or_path):
            main = MediaFile.of_path("audio", data_or_path)
        else:
            if not isinstance(sample_rate, int) or sample_rate < 1:
                raise UsageError("samples need a sample_rate, such as 16000.")
            main = MediaFile("audio", "wav", content=encode_wav(data_or_path, sample_rate))
        self._begin(main, caption, wav_facts(main.read()) if main.extension == "wav" else {"sample_rate": sample_rate})

    @property
    def sample_rate(self) -> int | None:
        """Samples per second, where known."""
        return self._details.get("sample_rate")

    @property
    def duration(self) -> float | None:
        """Seconds, where known."""
        return self._details.get("duration")


class Video(Media):
    """A film.

    Args:
        data_or_path: frames (time by channels by height by width; one dimension more in front makes several films, shown in a grid), a film
            file as bytes or `BytesIO`, or the path of one.
        caption: text beside it.
        fps: frames per second, of frames; default 4.
        format: of bytes: "gif", "mp4", "webm" or "ogg". Frames become a GIF.

    Raises:
        UsageError: frames of another shape, a format that is not known.
        InvalidPathError: there is no such file.
    """

    media_kind = "video"
    media_folder = "videos"

    FORMATS = ("gif", "mp4", "webm", "ogg")

    def __init__(self, data_or_path: Any, caption: str | None = None, fps: float | None = None, format: str | None = None) -> None:
        from jupyter_artifacts.core.media.film import encode_gif

        if format is not None and format not in self.FORMATS:
            raise UsageError(f"format={format!r} is not one of {', '.join(self.FORMATS)}.")
        if is_path(data_or_path):
            main = MediaFile.of_path("videos", data_or_path)
            if main.extension not in self.FORMATS:
                raise UsageError(f"{os.fspath(data_or_path)!r} is no film; known are {', '.join(self.FORMATS)}.")
        elif isinstance(data_or_path, bytes | bytearray | io.BytesIO):
            content = data_or_path.getvalue() if isinstance(data_or_path, io.BytesIO) else bytes(data_or_path)
            main = MediaFile("videos", format or "gif", content=content)
        else:
            if format not in (None, "gif"):
                raise UsageError(f"frames become a GIF; encode them as {format} yourself, and give the file.")
            main = MediaFile("videos", "gif", content=encode_gif(data_or_path, fps or 4))
        self._begin(main, caption, {"fps": fps})

    def thumbnail(self, side: int = 96) -> bytes | None:
        """The first frame of a GIF as a small PNG; None of other formats."""
        from jupyter_artifacts.core.media.images import thumbnail

        return thumbnail(self.read(), side) if self.format == "gif" else None


class Html(Media):
    """A page of HTML. It is kept, and shown as text: nothing in it runs.

    Args:
        data: HTML text, the path of a file that ends in .html, or an open file.
        inject: accepted for W&B's sake; pages are kept as they are.
        data_is_not_path: True takes text as HTML though it looks like a path.
        caption: text beside it.

    Raises:
        UsageError: none of these.
        InvalidPathError: there is no such file.
    """

    media_kind = "html"
    media_folder = "html"

    def __init__(self, data: Any, inject: bool = True, data_is_not_path: bool = False, caption: str | None = None) -> None:
        looks_like_path = isinstance(data, os.PathLike) or (isinstance(data, str) and data.endswith(".html") and "<" not in data)
        if looks_like_path and not data_is_not_path:
            main = MediaFile.of_path("html", data)
        else:
            text = data.read() if hasattr(data, "read") else data
            if not isinstance(text, str | bytes):
                raise UsageError(f"HTML is text, not {type(data).__name__}.")
            main = MediaFile("html", "html", content=text.encode() if isinstance(text, str) else text)
        self._begin(main, caption)

    @property
    def html(self) -> str:
        """The text."""
        return self.read().decode(errors="replace")


class Object3D(Media):
    """A point cloud, scene or model.

    Args:
        data_or_path: points (count by 3, 4 or 6), a scene (a dict of type "lidar/beta", `points`, `boxes`), or the path of a file.
        caption: text beside it.

    Raises:
        UsageError: points of another shape, a file of an unknown kind.
        InvalidPathError: there is no such file.
    """

    media_kind = "object3D"
    media_folder = "object3D"

    FORMATS = ("obj", "gltf", "glb", "babylon", "stl", "pts.json")

    def __init__(self, data_or_path: Any, caption: str | None = None) -> None:
        from jupyter_artifacts.core.media.points import encode_points, encode_scene

        if is_path(data_or_path):
            main = MediaFile.of_path("object3D", data_or_path)
            if main.extension not in self.FORMATS:
                raise UsageError(f"{os.fspath(data_or_path)!r} is no model or point cloud; known are {', '.join(self.FORMATS)}.")
        else:
            content = encode_scene(data_or_path) if isinstance(data_or_path, Mapping) else encode_points(data_or_path)
            main = MediaFile("object3D", "pts.json", content=content)
        self._begin(main, caption)

    @classmethod
    def from_numpy(cls, data: Any) -> Self:
        """Of an array of points."""
        return cls(data)

    @classmethod
    def from_file(cls, data_or_path: Any) -> Self:
        """Of a file."""
        return cls(data_or_path)

    @classmethod
    def from_point_cloud(cls, points: Any, boxes: Any = (), vectors: Any = (), point_cloud_type: str = "lidar/beta") -> Self:
        """Of points with boxes and vectors."""
        return cls({"type": point_cloud_type, "points": points, "boxes": boxes, "vectors": vectors})


KINDS: Mapping[str, str] = {"audio": "Audio", "video": "Video", "html": "Html", "object3D": "Object3D"}
"""Classes by kind, besides images."""


def media_class(kind: str) -> type[Media]:
    """The class of a kind of media."""
    from jupyter_artifacts.sdk.media.image import Image

    found: type[Media] = Image if kind == "image" else globals()[KINDS[kind]]
    return found
