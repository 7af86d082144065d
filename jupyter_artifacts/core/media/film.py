"""Films: arrays of frames to animated GIFs, which every browser shows and no codec is needed for."""

import io
import math
from typing import Any

from jupyter_artifacts.errors import UsageError


def encode_gif(frames: Any, fps: float) -> bytes:
    """Frames (time by channels by height by width, 1, 3 or 4 channels) as an animated GIF; several films of that shape side by side.

    Raises:
        UsageError: another shape, or numbers beyond 0 to 255.
    """
    import numpy as np
    from PIL import Image

    array = np.asarray(frames.detach().cpu().numpy() if hasattr(frames, "detach") else frames)
    if array.ndim == 5 and array.size:
        array = _tiled(array)
    if array.ndim != 4 or array.shape[1] not in (1, 3, 4) or not array.size:
        raise UsageError(f"a film has the shape (time, 1, 3 or 4 channels, height, width), not {array.shape}.")
    if array.dtype.kind == "f" and array.min() >= 0 and array.max() <= 1:
        array = array * 255
    if array.dtype.kind not in "uif" or array.min() < 0 or array.max() > 255:
        raise UsageError("frames of a film hold numbers of 0 to 255, or of 0 to 1.")
    pictures = [Image.fromarray(np.squeeze(frame.astype(np.uint8).transpose(1, 2, 0))).convert("RGB") for frame in array]
    out = io.BytesIO()
    pictures[0].save(out, format="GIF", save_all=True, append_images=pictures[1:], duration=max(round(1000 / fps), 20), loop=0)
    return out.getvalue()


def _tiled(films: Any) -> Any:
    """Films of equal shape as one, in a grid about as wide as high."""
    import numpy as np

    count, time, channels, height, width = films.shape
    across = math.ceil(math.sqrt(count))
    down = -(-count // across)
    grid = np.zeros((down * across, time, channels, height, width), films.dtype)
    grid[:count] = films
    placed = grid.reshape(down, across, time, channels, height, width).transpose(2, 3, 0, 4, 1, 5)
    return placed.reshape(time, channels, down * height, across * width)
