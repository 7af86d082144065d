"""Filters and pages as SQL. What can be filtered and ordered by is told by the noun that is listed."""

from collections.abc import Mapping

from jupyter_artifacts.core.model.filters import Condition, Every, Filter, Not
from jupyter_artifacts.core.model.page import Page

_OPERATORS = {"$eq": "=", "$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}
_ANY = "{}"
"""In a column's expression: the place of a comparison with any one of several names, such as tags."""


def filter_sql(wanted: Filter, columns: Mapping[str, str], parameters: dict[str, object]) -> str:
    """A condition; its values are added to `parameters`.

    `columns` has an expression for each field. One that holds ``{}`` is true where the comparison put there is true of ``n.name``.
    """
    if isinstance(wanted, Condition):
        return _condition_sql(wanted, columns[wanted.field], parameters)
    if isinstance(wanted, Not):
        return f"NOT {filter_sql(wanted.part, columns, parameters)}"
    word, empty = (" AND ", "1 = 1") if isinstance(wanted, Every) else (" OR ", "1 = 0")
    return f"({word.join(filter_sql(part, columns, parameters) for part in wanted.parts) or empty})"


def _condition_sql(wanted: Condition, column: str, parameters: dict[str, object]) -> str:
    if wanted.operator in ("$ne", "$nin"):  # also true where there is nothing to compare with
        opposite = Condition(wanted.field, "$eq" if wanted.operator == "$ne" else "$in", wanted.value)
        return f"NOT {_condition_sql(opposite, column, parameters)}"
    if _ANY in column:
        return column.replace(_ANY, _comparison_sql(wanted, "n.name", parameters))
    return _comparison_sql(wanted, column, parameters)


def _comparison_sql(wanted: Condition, column: str, parameters: dict[str, object]) -> str:
    if wanted.value is None:
        return f"{column} IS NULL"
    values = wanted.value if isinstance(wanted.value, tuple) else (wanted.value,)
    names = []
    for value in values:
        names.append(f"f{len(parameters)}")
        parameters[names[-1]] = value
    marks = ", ".join(f":{name}" for name in names)
    if wanted.operator == "$in":
        comparison = f"{column} IN ({marks})" if names else "1 = 0"
    elif wanted.operator == "$regex":
        comparison = f"regexp_like({column}, {marks})"
    else:
        comparison = f"{column} {_OPERATORS[wanted.operator]} {marks}"
    return f"({column} IS NOT NULL AND {comparison})"  # never NULL, which NOT would leave as it is


def page_sql(page: Page, columns: Mapping[str, str], key: str, parameters: dict[str, object]) -> tuple[str, str]:
    """(condition, what follows the conditions) of a page; its values are added to `parameters`."""
    column, way = columns[page.order.field], "DESC" if page.order.is_descending else "ASC"
    condition = "1 = 1"
    if page.after is not None:
        parameters["after_value"], parameters["after_key"] = page.after
        condition = f"({column}, {key}) {'<' if page.order.is_descending else '>'} (:after_value, :after_key)"
    parameters["limit"], parameters["offset"] = page.limit, page.offset
    return condition, f"ORDER BY {column} {way}, {key} {way} LIMIT :limit OFFSET :offset"
