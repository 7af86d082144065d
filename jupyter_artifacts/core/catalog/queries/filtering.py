"""Filters and pages as SQL. What can be filtered and ordered by is told by the noun that is listed."""

from collections.abc import Mapping

from jupyter_artifacts.core.model.filters import Condition, Every, Filter, Not, open_field
from jupyter_artifacts.core.model.page import Order, Page

_OPERATORS = {"$eq": "=", "$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}
_ANY = "{}"
"""In a column's expression: the place of a comparison with any one of several names, such as tags."""


def filter_sql(wanted: Filter | None, columns: Mapping[str, str], parameters: dict[str, object]) -> str:
    """A condition, None being none; its values are added to `parameters`.

    `columns` has an expression for each field. One that holds ``{}`` is true where the comparison put there is true of ``n.name``. One
    under a name that ends with a dot is JSON, in which the rest of a field's name is looked up.
    """
    if wanted is None:
        return "1 = 1"
    if isinstance(wanted, Condition):
        start = open_field(wanted.field, columns)
        if start is None:
            return _condition_sql(wanted, columns[wanted.field], parameters)
        value_of = json_column(columns[start], wanted.field.removeprefix(start), parameters)
        return _condition_sql(_in_json(wanted), value_of[_kind_in_json(wanted)], parameters)
    if isinstance(wanted, Not):
        return f"NOT {filter_sql(wanted.part, columns, parameters)}"
    word, empty = (" AND ", "1 = 1") if isinstance(wanted, Every) else (" OR ", "1 = 0")
    return f"({word.join(filter_sql(part, columns, parameters) for part in wanted.parts) or empty})"


def json_column(column: str, key: str, parameters: dict[str, object]) -> dict[str, str]:
    """Expressions for what is at `key` in a JSON column: as a number, as text, and as anything; NULL where it is none."""
    name = f"f{len(parameters)}"
    parameters[name] = key
    number, text = (f"json_{kind}({column}, :{name})" for kind in ("number", "text"))
    return {"number": number, "text": text, "any": f"coalesce({text}, CAST({number} AS TEXT))"}


def _kind_in_json(wanted: Condition) -> str:
    values = wanted.value if isinstance(wanted.value, tuple) else (wanted.value,)
    if wanted.value is None:
        return "any"
    return "number" if all(isinstance(each, int | float) and not isinstance(each, bool) for each in values) else "text"


def _in_json(wanted: Condition) -> Condition:
    """The condition with truth values as `json_text` tells them."""
    if isinstance(wanted.value, tuple):
        return wanted._replace(value=tuple(map(_word, wanted.value)))
    return wanted if wanted.value is None else wanted._replace(value=_word(wanted.value))


def _word(value: str | float) -> str | float:
    return ("true" if value else "false") if isinstance(value, bool) else value


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
    column, way = _order_column(page.order, columns, parameters), "DESC" if page.order.is_descending else "ASC"
    condition = "1 = 1"
    if page.after is not None:
        parameters["after_value"], parameters["after_key"] = page.after
        condition = f"({column}, {key}) {'<' if page.order.is_descending else '>'} (:after_value, :after_key)"
    parameters["limit"], parameters["offset"] = page.limit, page.offset
    return condition, f"ORDER BY {column} {way}, {key} {way} LIMIT :limit OFFSET :offset"


def _order_column(order: Order, columns: Mapping[str, str], parameters: dict[str, object]) -> str:
    """What to order by; in JSON by numbers, and what has none comes last."""
    start = open_field(order.field, columns)
    if start is None:
        return columns[order.field]
    number = json_column(columns[start], order.field.removeprefix(start), parameters)["number"]
    return f"coalesce({number}, {order.last_number!r})"
