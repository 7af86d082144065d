"""What the columns of a table hold, in figures: two scans, the second for histograms and frequent values, whatever the size.

Figures of a whole table are kept beside the store under the digest of its contents, which never change.
"""

import json
import math
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_artifacts.core.tables.engine import Cursor
from jupyter_artifacts.core.tables.query import Question, compile_question, computed_type
from jupyter_artifacts.core.tables.schema import arrow_type, read_marks
from jupyter_artifacts.core.tables.source import TableSource

EXACT_ROWS = 1_000_000
"""Up to so many rows, distinct values and quantiles are exact; beyond, they are estimates within some percent, and say so."""

BINS = 20
TOP_VALUES = 10
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)

_TEXT_LIMIT = 200
_COLUMNS_AT_ONCE = 100
_FORMAT = 1

_NUMBERS = frozenset(["integer", "float", "decimal"])
_TIMES = frozenset(["timestamp", "date"])
_PLAIN = _NUMBERS | _TIMES | {"text", "boolean", "time", "bytes"}


class ColumnStatistics(NamedTuple):
    """Figures of one column.

    Attributes:
        name: of the column.
        type: in one word; that of the schema's marks, such as `image`, where they say more than Arrow.
        rows: how many were looked at.
        nulls: cells without a value.
        nans: cells that are NaN; they count in nothing below.
        distinct: how many different values there are; None where values have no equality worth a scan.
        is_estimated: whether `distinct` and `quantiles` are estimates.
        minimum: as text, exact; None where there is none.
        maximum: as text, exact.
        mean: of finite numbers.
        deviation: standard deviation of finite numbers.
        quantiles: at 5, 25, 50, 75 and 95 percent; of times, seconds since 1970.
        edges: of the histogram's bins, one more than `counts`; of times, seconds since 1970.
        counts: values in each bin.
        top: the most frequent values as text, and how often they occur.
    """

    name: str
    type: str
    rows: int
    nulls: int
    nans: int = 0
    distinct: int | None = None
    is_estimated: bool = False
    minimum: str | None = None
    maximum: str | None = None
    mean: float | None = None
    deviation: float | None = None
    quantiles: tuple[float, ...] = ()
    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    top: tuple[tuple[str, int], ...] = ()


def compute_statistics(
    source: TableSource, cursor: Cursor, columns: Sequence[int] | None = None, question: Question | None = None
) -> list[ColumnStatistics]:
    """Figures of some columns, of the rows that a question selects; those of whole tables are remembered."""
    wanted = list(range(len(source.schema))) if columns is None else list(columns)
    question = question or Question()
    known = {} if question.is_narrow else _load(source)
    missing = [at for at in wanted if at not in known]
    for first in range(0, len(missing), _COLUMNS_AT_ONCE):
        some = missing[first : first + _COLUMNS_AT_ONCE]
        known.update(zip(some, _compute(source, cursor, some, question), strict=True))
    if missing and not question.is_narrow:
        _save(source, known)
    return [known[at] for at in wanted]


def find_statistics(source: TableSource) -> dict[int, ColumnStatistics]:
    """What is known of a whole table without reading it: by position of a column."""
    return _load(source)


def _compute(source: TableSource, cursor: Cursor, columns: list[int], question: Question) -> list[ColumnStatistics]:
    compiled = compile_question(source.schema, Question(filters=question.filters, search=question.search))
    types = _types(source)
    is_exact = source.row_count <= EXACT_ROWS
    parts = ["count(*)"]
    for at in columns:
        parts += _aggregates(at, types[at], computed_type(source.schema.field(at).type), is_exact=is_exact)
    relation = f"{source.relation(sorted({*columns, *compiled.columns}))} WHERE {compiled.where}"
    row = list(
        cursor.query(f"SELECT {', '.join(f'{part} AS a{at}' for at, part in enumerate(parts))} FROM {relation}", compiled.values)
        .to_pylist()[0]
        .values()
    )
    rows, values = int(row[0]), iter(row[1:])
    found = []
    for at in columns:
        figures = [next(values) for _ in range(8)]
        plain = _plain(source.schema.field(at).name, types[at], rows, figures, is_exact=is_exact)
        found.append(_with_distribution(plain, at, cursor, relation, compiled.values, computed_type(source.schema.field(at).type)))
    return found


def _aggregates(at: int, said: str, kind: str, *, is_exact: bool) -> list[str]:
    """Eight aggregates of a column: values, NaN, distinct, minimum, maximum, mean, deviation, quantiles."""
    column = f"c{at}"
    nothing = "NULL"
    if kind not in _PLAIN or said not in _PLAIN:
        return [f"count({column})", *[nothing] * 7]
    distinct = f"count(DISTINCT {column})" if is_exact else f"approx_count_distinct({column})"
    is_number = f"NOT isnan({column})" if kind == "float" else "TRUE"
    is_finite = f"isfinite({column})" if kind == "float" else "TRUE"
    number = _number(column, kind)
    extremes = [f"CAST({end}({column}) FILTER ({is_number}) AS VARCHAR)" for end in ("min", "max")] if kind != "bytes" else [nothing] * 2
    moments = [f"{name}({number}) FILTER ({is_finite})" for name in ("avg", "stddev_pop")] if kind in _NUMBERS else [nothing] * 2
    quantile = "quantile_cont" if is_exact else "approx_quantile"
    points = f"{quantile}({number}, {list(QUANTILES)}) FILTER ({is_finite})" if kind in _NUMBERS | _TIMES else nothing
    nans = f"count(*) FILTER (isnan({column}))" if kind == "float" else "0"
    return [f"count({column})", nans, distinct, *extremes, *moments, points]


def _number(column: str, kind: str) -> str:
    return f"CAST(epoch({column}) AS DOUBLE)" if kind in _TIMES else f"CAST({column} AS DOUBLE)"


def _plain(name: str, said: str, rows: int, figures: list[Any], *, is_exact: bool) -> ColumnStatistics:
    count, nans, distinct, minimum, maximum, mean, deviation, points = figures
    return ColumnStatistics(
        name, said, rows, rows - int(count), int(nans or 0), None if distinct is None else int(distinct),
        is_estimated=not is_exact and distinct is not None, minimum=_short(minimum), maximum=_short(maximum), mean=mean,
        deviation=deviation,        quantiles=tuple(points or ()),
    )  # fmt: skip


def _with_distribution(
    plain: ColumnStatistics, at: int, cursor: Cursor, relation: str, values: tuple[object, ...], kind: str
) -> ColumnStatistics:
    """The histogram of numbers and times, the most frequent values of text and truth."""
    if plain.nulls == plain.rows or plain.distinct is None:
        return plain
    if kind in _NUMBERS | _TIMES:
        edges, counts = _histogram(at, cursor, relation, values, kind)
        return plain._replace(edges=edges, counts=counts)
    if plain.type in ("text", "boolean"):
        # Which values are frequent is estimated in little memory; how often they occur is counted.
        frequent = f"SELECT unnest(approx_top_k(c{at}, {TOP_VALUES})) FROM {relation}"
        sql = f"SELECT CAST(c{at} AS VARCHAR) AS v, count(*) AS n FROM {relation} AND c{at} IN ({frequent}) GROUP BY 1 ORDER BY n DESC, v"
        found = cursor.query(sql, [*values, *values]).to_pylist()
        return plain._replace(top=tuple((_short(row["v"]) or "", int(row["n"])) for row in found))
    return plain


def _histogram(at: int, cursor: Cursor, relation: str, values: tuple[object, ...], kind: str) -> tuple[tuple[float, ...], tuple[int, ...]]:
    number = _number(f"c{at}", kind)
    bound = cursor.query(
        f"SELECT min(x) AS low, max(x) AS high FROM (SELECT {number} AS x FROM {relation}) WHERE isfinite(x)", values
    ).to_pylist()[0]
    low, high = bound["low"], bound["high"]
    if low is None or not math.isfinite(high - low):
        return (), ()
    bins = 1 if low == high else BINS
    width = (high - low) / bins or 1.0
    place = f"least(greatest(CAST(floor((x - ?) / ?) AS INTEGER), 0), {bins - 1})"
    found = cursor.query(
        f"SELECT {place} AS b, count(*) AS n FROM (SELECT {number} AS x FROM {relation}) WHERE isfinite(x) GROUP BY 1",
        [low, width, *values],
    ).to_pylist()
    counts = [0] * bins
    for row in found:
        counts[row["b"]] = int(row["n"])
    return (*(low + width * step for step in range(bins)), high), tuple(counts)


def _types(source: TableSource) -> list[str]:
    marks = read_marks(source.schema).columns
    return [str(marks[field.name]["type"]) if field.name in marks else arrow_type(field.type) for field in source.schema]


def _short(value: object) -> str | None:
    return None if value is None else str(value)[:_TEXT_LIMIT]


def _file_name(source: TableSource) -> str:
    return f"{source.digest}-statistics-{_FORMAT}.json"


def _load(source: TableSource) -> dict[int, ColumnStatistics]:
    path = source.scratch.find(_file_name(source))
    if path is None:
        return {}
    try:
        said = json.loads(Path(path).read_text(encoding="utf-8"))
        return {int(at): _from_json(row) for at, row in said.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _from_json(row: dict[str, Any]) -> ColumnStatistics:
    lists = {key: tuple(row[key]) for key in ("quantiles", "edges", "counts")}
    return ColumnStatistics(**{**row, **lists, "top": tuple((str(value), int(count)) for value, count in row["top"])})


def _save(source: TableSource, known: dict[int, ColumnStatistics]) -> None:
    name = _file_name(source)

    def write(path: str) -> None:
        Path(path).write_text(json.dumps({at: row._asdict() for at, row in known.items()}), encoding="utf-8")

    with suppress(OSError):
        (source.scratch.folder / name).unlink(missing_ok=True)
        source.scratch.derive(name, write)
