"""NumPy's arrays by their numbers. Pickled objects inside are never loaded."""

import io
from collections.abc import Mapping
from typing import Any

Fact = tuple[str, str]

BINS = 24
_MOST_ARRAYS = 50


def read_arrays(content: bytes) -> Mapping[str, Any] | None:
    """The arrays of a `.npy` (its name is empty) or `.npz` file; None where it is neither, or holds objects."""
    import numpy as np

    try:
        loaded = np.load(io.BytesIO(content), allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            return {"": loaded}
        return {name: loaded[name] for name in loaded.files[:_MOST_ARRAYS]}
    except (ValueError, OSError, EOFError, KeyError, SyntaxError, MemoryError, NotImplementedError):
        return None
    except Exception as error:  # a broken zip file raises one of its own
        if type(error).__module__ in ("zipfile", "zlib"):
            return None
        raise


def array_facts(content: bytes) -> list[Fact] | None:
    """What can be said of arrays in a line each."""
    arrays = read_arrays(content)
    if arrays is None:
        return None
    facts: list[Fact] = []
    for name, array in arrays.items():
        prefix = f"{name}: " if name else ""
        facts += [(f"{prefix}shape", str(array.shape)), (f"{prefix}type", str(array.dtype))]
        facts += [(f"{prefix}{label}", value) for label, value in numbers_of(array)]
    return facts


def numbers_of(array: Any) -> list[Fact]:
    """Least, largest, mean and spread; how many values are no numbers."""
    import numpy as np

    if array.size == 0 or array.dtype.kind not in "biuf":
        return []
    numbers = array.astype(np.float64, copy=False)
    finite = numbers[np.isfinite(numbers)]
    facts: list[Fact] = []
    if finite.size:
        pairs = (("least", finite.min()), ("largest", finite.max()), ("mean", finite.mean()), ("spread", finite.std()))
        facts += [(label, f"{float(value):.6g}") for label, value in pairs]
    if finite.size < numbers.size:
        facts.append(("not finite", f"{numbers.size - finite.size:,}"))
    return facts


def array_side(array: Any) -> dict[str, object]:
    """One side of a comparison."""
    import numpy as np

    bins: list[int] = []
    if array.size and array.dtype.kind in "biuf":
        numbers = array.astype(np.float64, copy=False).ravel()
        finite = numbers[np.isfinite(numbers)]
        if finite.size:
            bins = np.histogram(finite, bins=BINS)[0].tolist()
    return {"shape": str(array.shape), "dtype": str(array.dtype), "facts": numbers_of(array), "bins": bins}


def difference_of(old: Any, new: Any) -> str:
    """How far two arrays are from each other, in a sentence."""
    import numpy as np

    if old.shape != new.shape:
        return "the shapes differ"
    differing = int(np.count_nonzero((old != new) & ~((old != old) & (new != new))))
    if not differing:
        return "all values are equal" if old.dtype == new.dtype else "all values are equal, of another type"
    told = f"{differing:,} of {old.size:,} values differ"
    if old.dtype.kind not in "biuf" or new.dtype.kind not in "biuf":
        return told
    distance = np.abs(new.astype(np.float64, copy=False) - old.astype(np.float64, copy=False))
    finite = distance[np.isfinite(distance)]
    return f"{told}, by at most {float(finite.max()):.6g}" if finite.size else told
