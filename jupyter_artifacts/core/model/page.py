"""A part of a long listing: in which order, after which item, how many. And the text that tells where a listing was left."""

import base64
import json
import sys
from typing import NamedTuple

from jupyter_artifacts.core.model.filters import open_field
from jupyter_artifacts.errors import UsageError

Place = tuple[float | str, int]
"""Where an item stands: what it is ordered by, and its key, which tells apart those that are equal in that."""


class Order(NamedTuple):
    """What a listing is ordered by."""

    field: str
    is_descending: bool = False

    def __str__(self) -> str:
        """As people write it."""
        return f"{'-' if self.is_descending else '+'}{self.field}"

    @property
    def last_number(self) -> float:
        """A number that comes after all others in this order."""
        return -sys.float_info.max if self.is_descending else sys.float_info.max


class Page(NamedTuple):
    """Which part of a listing is wanted.

    Attributes:
        order: of the whole listing.
        limit: at most so many items.
        after: the place of the item before the first that is wanted; None begins at the beginning.
        offset: how many items to leave out after that.
    """

    order: Order
    limit: int
    after: Place | None = None
    offset: int = 0


def parse_order(text: str, fields: tuple[str, ...]) -> Order:
    """``name``, ``+name`` or ``-name``; W&B's ``createdAt`` is ``created_at``.

    One of `fields` that ends with a dot stands for all that begin so.

    Raises:
        UsageError: the listing can't be ordered by that.
    """
    if not isinstance(text, str):
        raise UsageError(f"order must be text such as '-{fields[0]}', not {type(text).__name__}.")
    bare = text.lstrip("+-")
    field = bare if open_field(bare, fields) else "".join(f"_{char.lower()}" if char.isupper() else char for char in bare)
    if len(text) - len(bare) > 1 or field.endswith(".") or (field not in fields and not open_field(field, fields)):
        known = ", ".join(repr(each) for each in fields)
        raise UsageError(f"order={text[:80]!r}: this can be ordered by {known}, with '+' or '-' before it.")
    return Order(field, text.startswith("-"))


def write_cursor(order: Order, place: Place) -> str:
    """A place in a listing as text."""
    return base64.urlsafe_b64encode(json.dumps([str(order), *place]).encode()).decode().rstrip("=")


def read_cursor(text: str, order: Order) -> Place:
    """The place that `write_cursor` wrote.

    Raises:
        UsageError: it is not a cursor, or one of a listing in another order.
    """
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        written, value, key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(written, str) or not isinstance(value, int | float | str) or not isinstance(key, int):
            raise ValueError
    except (AttributeError, ValueError, TypeError, RecursionError):
        raise UsageError(f"start={str(text)[:60]!r} is not the cursor of a listing; leave it out to begin at the beginning.") from None
    if written != str(order):
        raise UsageError(f"this cursor belongs to a listing ordered by {written[:60]!r}, not by {str(order)!r}; give the same order.")
    return value, key
