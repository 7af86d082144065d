"""Sounds: arrays to WAV, and what a file of it says."""

import io
import wave
from typing import Any

from jupyter_artifacts.errors import UsageError


def encode_wav(samples: Any, sample_rate: int) -> bytes:
    """Samples (count, or count by channels) as WAV with 16 bits: whole numbers as they are, others from -1 to 1.

    Raises:
        UsageError: no such array, or a rate that is none.
    """
    import numpy as np

    array = np.asarray(samples)
    if array.ndim not in (1, 2) or array.dtype.kind not in "iuf" or (array.ndim == 2 and not 1 <= array.shape[1] <= 64):
        raise UsageError(f"sound has the shape (samples,) or (samples, channels), not {array.shape} of {array.dtype}.")
    if array.dtype.kind == "f":
        array = np.clip(np.nan_to_num(array), -1, 1) * 32767
    elif array.size and (array.min() < -32768 or array.max() > 32767):
        raise UsageError("sound of whole numbers has 16 bits: -32768 to 32767. Give floating-point numbers of -1 to 1 instead.")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1 if array.ndim == 1 else array.shape[1])
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(array.astype("<i2").tobytes())
    return out.getvalue()


def wav_facts(content: bytes) -> dict[str, Any]:
    """`sample_rate` and `duration` in seconds of a WAV file; nothing of others."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            rate = file.getframerate()
            return {"sample_rate": rate, "duration": file.getnframes() / rate}
    except (wave.Error, EOFError, ZeroDivisionError):
        return {}
