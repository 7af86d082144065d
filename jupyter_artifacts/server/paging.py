"""How a request asks for a page of something long."""

from collections.abc import Sequence
from typing import Annotated, TypedDict, TypeVar

from jupyter_artifacts.core.model.page import Page, parse_order, read_cursor, write_cursor
from jupyter_artifacts.core.operations.browse import Listing
from jupyter_artifacts.errors import UsageError

T = TypeVar("T")

USUAL = 100
Limit = Annotated[int, {"minimum": 1, "maximum": 500, "default": USUAL}]
Text = Annotated[str, {"maxLength": 1000}]
_LARGEST = 2**63


class PageQuery(TypedDict, total=False):
    """Which page: `start` is the `next` of the one before; `order` is a field, with "-" before it for the other way round."""

    start: Text
    limit: Limit
    order: Text


def fetch_page(listing: Listing[T], query: PageQuery) -> tuple[Sequence[T], str | None, int]:
    """(items, where the next page begins, how many there are in all) of the page that is asked for.

    Raises:
        UsageError: an order or a cursor that makes no sense here.
    """
    order = parse_order(query["order"], listing.fields) if "order" in query else listing.default
    after = read_cursor(query["start"], order) if "start" in query else None
    if after is not None and any(isinstance(each, int | float) and not -_LARGEST < each < _LARGEST for each in after):
        raise UsageError("start is not the cursor of a listing; leave it out to begin at the beginning.")
    limit = query.get("limit", USUAL)
    items = listing.fetch(Page(order, limit + 1, after))
    following = write_cursor(order, listing.place(items[limit - 1], order)) if len(items) > limit else None
    return items[:limit], following, listing.count(Page(order, 1))
