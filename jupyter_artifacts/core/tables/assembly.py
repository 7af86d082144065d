"""Columns put together: as an Arrow table with what Arrow can't say in its metadata, as a DataFrame; and from an Arrow table again.

Media are objects that know the struct which stands for them, `to_cell`; what they are is not known here.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jupyter_artifacts.core.tables.cells import Cells, LoadMedium
from jupyter_artifacts.core.tables.dtypes import ColumnType, family_of_arrow
from jupyter_artifacts.core.tables.frames import pandas_of_arrow
from jupyter_artifacts.core.tables.schema import MEDIA_KINDS, Marks, media_struct, with_marks


def cells_of_arrow(table: Any, marks: Mapping[str, Mapping[str, Any]], load_medium: LoadMedium) -> Cells:
    """What a file holds. `load_medium` makes the medium that a cell stands for, when somebody asks for it."""
    cells = Cells(table.column_names, {field.name: _type_of(field, marks.get(field.name)) for field in table.schema})
    cells.marks = {name: dict(mark) for name, mark in marks.items() if mark["type"] not in MEDIA_KINDS}
    cells.load_medium = load_medium
    cells.take(dict(zip(table.column_names, table.columns, strict=True)), table.num_rows)
    return cells


def _type_of(field: Any, mark: Mapping[str, Any] | None) -> ColumnType:
    if mark is None:
        return ColumnType(family_of_arrow(field.type))
    return ColumnType({"json": "any"}.get(str(mark["type"]), str(mark["type"])))


def arrow_of_cells(cells: Cells, marks: Marks | None = None) -> Any:
    """The rows as an Arrow table, as they are kept."""
    return _arrow(cells, marks, _structs)


def arrow_without_media(cells: Cells) -> Any:
    """As `arrow_of_cells`, with nulls for media: what types it has, without reading them."""
    return _arrow(cells, None, lambda media: [None] * len(media))


def _arrow(cells: Cells, keys: Marks | None, structs: Callable[[list[Any]], list[Any]]) -> Any:
    import pyarrow as pa

    columns, marked = [], {}
    for name in cells.names:
        column = cells.column(name)
        if isinstance(column, list):
            marked[name] = {"type": cells.types[name].family}
            column = pa.array(structs(column), media_struct())
        elif name in cells.marks:
            marked[name] = cells.marks[name]
        columns.append(column)
    table = pa.Table.from_arrays(columns, names=cells.names) if cells.names else pa.table({})
    marks = Marks(marked, keys.primary_key if keys else None, keys.foreign_keys if keys else {})
    return table.replace_schema_metadata(with_marks(table.schema, marks).metadata)


def _structs(media: list[Any]) -> list[Any]:
    return [None if medium is None else medium.to_cell() for medium in media]


def frame_of_cells(cells: Cells, names: Sequence[str]) -> Any:
    """Columns as a pandas DataFrame, with media and arrays as objects."""
    import pandas as pd
    import pyarrow as pa

    plain = [name for name in names if not cells.is_media(name) and name not in cells.marks]
    frame = (
        pandas_of_arrow(pa.table([cells.column(name) for name in plain], names=plain)) if plain else pd.DataFrame(index=range(len(cells)))
    )
    for at, name in enumerate(names):
        if name not in plain:
            values = pd.Series(cells.values(name), dtype=object)
            frame.insert(at, name, values.set_axis(frame.index))
    return frame


def are_equal(one: Cells, other: Cells) -> bool:
    """Whether all columns are equal: names, order, types and cells; NaN equals NaN."""
    if one.names != other.names or len(one) != len(other):
        return False
    return all(_same(one, other, name) for name in one.names)


def _same(one: Cells, other: Cells, name: str) -> bool:
    import pyarrow.compute as pc
    import pyarrow.types as is_a

    first, second = one.column(name), other.column(name)
    if isinstance(first, list) or isinstance(second, list) or one.marks.get(name) != other.marks.get(name):
        return isinstance(first, list) and isinstance(second, list) and first == second
    if first.type != second.type or first.equals(second):
        return bool(first.equals(second)) if first.type == second.type else False
    if not is_a.is_floating(first.type):
        return False
    alike = pc.or_(pc.equal(first, second), pc.and_(pc.is_nan(first), pc.is_nan(second)))
    return bool(first.is_null().equals(second.is_null()) and pc.all(alike).as_py() is not False)
