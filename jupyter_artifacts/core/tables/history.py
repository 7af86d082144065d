"""Histories of runs as Parquet: chunks of rows, each a file of its own, and what comes back from them.

A metric has the type of its values in each chunk: 64-bit integers, doubles, truth values or text. Values of several types, lists, and
integers beyond 64 bits are kept as JSON text, which the field says (`encoding` = `json`), so that nothing is lost or rounded.
"""

import json
from array import array
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import accumulate, chain
from operator import itemgetter
from typing import Any

from jupyter_artifacts.core.model.history import RUNTIME, STEP, TIMESTAMP, Rows
from jupyter_artifacts.core.model.values import without_long_integer

_JSON = {b"encoding": b"json"}
_NONE = type(None)


def arrow_rows(parts: Sequence[Rows]) -> Any:
    """Rows as an Arrow table, in the order of their steps."""
    import pyarrow as pa

    columns = _columns(parts)
    fields, arrays = [], []
    for name, values in columns.items():
        array, is_json = _array(values)
        fields.append(pa.field(name, array.type, metadata=_JSON if is_json else None))
        arrays.append(array)
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def encode_chunk(table: Any) -> bytes:
    """A table of `arrow_rows` as one Parquet file."""
    import pyarrow.parquet as pq

    file = BytesIO()
    pq.write_table(table, file, compression="zstd", compression_level=1, use_dictionary=False)
    return file.getvalue()


def decode_chunk(body: bytes, names: Sequence[str] | None = None) -> Any:
    """What `encode_chunk` wrote, of which only the columns `names` where they are given."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(BytesIO(body)) as file:
        wanted = None if names is None else [name for name in names if name in file.schema_arrow.names]
        return file.read(columns=wanted)


def iterate_rows(table: Any) -> Iterator[dict[str, Any]]:
    """The rows of a chunk as dicts, without what is null."""
    names = table.column_names
    for batch in table.to_batches(max_chunksize=4096):
        columns = [_values(batch.column(at), table.schema.field(at)) for at in range(len(names))]
        for row in zip(*columns, strict=True):
            yield {name: value for name, value in zip(names, row, strict=True) if value is not None}


def complete_rows(table: Any, names: Sequence[str] | None) -> Any:
    """The rows of a chunk that have all of `names`; NaN is a value. All rows, when no names are given."""
    if names is None:
        return table
    stored = [name for name in dict.fromkeys([STEP, TIMESTAMP, *names]) if name != RUNTIME]
    present = table.select([name for name in stored if name in table.column_names])
    return present.drop_null() if len(present.column_names) == len(stored) else present.slice(0, 0)


def frame_of(tables: Sequence[Any], first: Sequence[str]) -> Any:
    """All chunks of a history as one pandas DataFrame, columns `first` first; a metric that a row lacks is null there."""
    import pandas as pd

    names = list(dict.fromkeys([*first, *chain.from_iterable(table.column_names for table in tables)]))
    return pd.DataFrame({name: _joined(tables, name) for name in names}, columns=names)


def spread(length: int, count: int) -> list[int]:
    """Up to `count` positions in a list, evenly spread, the first and the last among them."""
    if length <= count:
        return list(range(length))
    return sorted({round(at * (length - 1) / max(count - 1, 1)) for at in range(count)})


def _columns(parts: Sequence[Rows]) -> dict[str, Sequence[object]]:
    """Values by key, `_step` and `_timestamp` first, in the order of steps."""
    if len(parts) == 1 and (columns := parts[0].columns)[0] == sorted(columns[0]):
        return dict(zip((STEP, TIMESTAMP, *parts[0].keys), columns, strict=True))
    ordered = sorted(((row, part.keys) for part in parts for row in part.rows), key=lambda each: _step_of(each[0]))
    found: dict[str, list[object]] = {STEP: [row[0] for row, _ in ordered], TIMESTAMP: [row[1] for row, _ in ordered]}
    for key in chain.from_iterable(part.keys for part in parts):
        if key not in found:
            found[key] = [None] * len(ordered)
    for at, (row, keys) in enumerate(ordered):
        for key, value in zip(keys, row[2:], strict=True):
            found[key][at] = value
    return dict(found)


_step_of = itemgetter(0)


def _array(values: Sequence[Any]) -> tuple[Any, bool]:
    """Values as an Arrow array, and whether they had to be written as JSON."""
    import pyarrow as pa

    kinds = frozenset(map(type, values)) - {_NONE}
    if not kinds:
        return pa.nulls(len(values)), False
    present = [value is not None for value in values] if None in values else None
    try:
        if kinds == _INTEGER:
            return _fixed(pa.int64(), len(values), array("q", _filled(values, present, 0)), present), False
        if kinds <= _NUMBER and _are_exact_doubles(values, kinds):
            return _fixed(pa.float64(), len(values), array("d", _filled(values, present, 0.0)), present), False
    except OverflowError:
        pass  # an integer that has no room in 64 bits
    if kinds == _TRUTH:
        return _fixed(pa.bool_(), len(values), _bits(_filled(values, present, False)), present), False
    if kinds == _TEXT:
        return _text(_filled(values, present, ""), present), False
    return _text(["" if value is None else json.dumps(without_long_integer(value)) for value in values], present), True


_INTEGER, _NUMBER, _TRUTH, _TEXT = frozenset([int]), frozenset([int, float]), frozenset([bool]), frozenset([str])


def _are_exact_doubles(values: Sequence[Any], kinds: frozenset[type]) -> bool:
    """Whether the integers among numbers have doubles of exactly their value."""
    return int not in kinds or all(-(2**53) <= value <= 2**53 for value in values if type(value) is int)


def _filled(values: Sequence[Any], present: list[bool] | None, filler: Any) -> Sequence[Any]:
    return values if present is None else [filler if value is None else value for value in values]


# Arrays are made of buffers: pyarrow's own way from Python values loads pandas, half a second in a process that has no use for it.


def _fixed(kind: Any, count: int, numbers: Any, present: list[bool] | None) -> Any:
    import pyarrow as pa

    bitmap = None if present is None else pa.py_buffer(_bits(present))
    return pa.Array.from_buffers(kind, count, [bitmap, pa.py_buffer(numbers)])


def _text(texts: Sequence[str], present: list[bool] | None) -> Any:
    import pyarrow as pa

    encoded = [text.encode() for text in texts]
    offsets = array("i", accumulate(map(len, encoded), initial=0))
    bitmap = None if present is None else pa.py_buffer(_bits(present))
    return pa.Array.from_buffers(pa.string(), len(encoded), [bitmap, pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))])


def _bits(flags: Sequence[bool]) -> bytes:
    """Flags as Arrow's bitmap: eight in a byte, the first lowest."""
    digits = bytes(flags).translate(_DIGITS)[::-1]
    return int(digits, 2).to_bytes((len(flags) + 7) // 8, "little")


_DIGITS = bytes.maketrans(b"\0\1", b"01")


def _is_json(field: Any) -> bool:
    return bool(field.metadata and field.metadata.get(b"encoding") == b"json")


def _values(array: Any, field: Any) -> list[Any]:
    values: list[Any] = array.to_pylist()
    return [None if value is None else json.loads(value) for value in values] if _is_json(field) else values


def _joined(tables: Sequence[Any], name: str) -> Any:
    """One column over all chunks, as pandas takes it: typed where all chunks agree, else Python's own values."""
    import pandas as pd
    import pyarrow as pa

    fields = [table.schema.field(name) if name in table.column_names else None for table in tables]
    kinds = {field.type for field in fields if field is not None} - {pa.null()}
    kind = pa.float64() if kinds == {pa.int64(), pa.float64()} else next(iter(kinds), pa.null())
    if (len(kinds) < 2 or kind == pa.float64()) and not any(field is not None and _is_json(field) for field in fields):
        try:
            column = pa.chunked_array(list(_chunks(tables, name, kind)), kind)
            # With nulls, pandas makes doubles of integers; Arrow does too, but refuses to round.
            return (column.cast(pa.float64()) if column.null_count and kind == pa.int64() else column).to_pandas()
        except pa.ArrowInvalid:
            pass  # an integer that is no exact double
    pieces = (_values(table[name], field) if field else [None] * len(table) for table, field in zip(tables, fields, strict=True))
    return pd.Series(list(chain.from_iterable(pieces)), dtype=object)


def _chunks(tables: Sequence[Any], name: str, kind: Any) -> Iterator[Any]:
    import pyarrow as pa

    for table in tables:
        yield from table[name].cast(kind).chunks if name in table.column_names else [pa.nulls(len(table), kind)]
