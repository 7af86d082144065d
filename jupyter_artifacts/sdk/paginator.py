"""What the public API lists: lazy, read page by page, resumable."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

from jupyter_artifacts.core.model.page import Order, Page, Place, parse_order, read_cursor, write_cursor
from jupyter_artifacts.core.operations.browse import Listing
from jupyter_artifacts.errors import UsageError

T = TypeVar("T")
MAX_PER_PAGE = 10_000
_SHOWN = 10


class Paginator(Sequence[T], Generic[T]):
    """A list that is read page by page, when it is looked at: len(), indexing, slicing, iteration; only a page is held.

    Deleting items while iterating is fine: each page begins after the last item of the one before.

    Attributes:
        per_page: how many items are read at once.
    """

    def __init__(
        self,
        listing: Listing[Any],
        convert: Callable[[Any], T],
        *,
        order: str | None = None,
        per_page: int = 50,
        start: str | None = None,
    ) -> None:
        if type(per_page) is not int or not 1 <= per_page <= MAX_PER_PAGE:
            raise UsageError(f"per_page={str(per_page)[:40]} must be a number from 1 to {MAX_PER_PAGE:,}.")
        self.per_page = per_page
        self._listing = listing
        self._convert = convert
        self._order: Order = listing.default if order is None else parse_order(order, listing.fields)
        self._start: Place | None = None if start is None else read_cursor(start, self._order)
        self._last: Place | None = self._start
        self._page: tuple[int, Sequence[Any]] | None = None
        self._iterator: Iterator[T] | None = None

    @property
    def cursor(self) -> str | None:
        """Where iterating has come to, after the last item that was handed out: `start=` of the same call goes on there."""
        return None if self._last is None else write_cursor(self._order, self._last)

    @property
    def length(self) -> int:
        """How many items there are."""
        return len(self)

    @property
    def more(self) -> bool:
        """Whether there are items after those that iterating has handed out."""
        return self._listing.count(Page(self._order, 1, self._last)) > 0

    def __len__(self) -> int:
        return self._listing.count(Page(self._order, 1, self._start))

    def __iter__(self) -> Iterator[T]:
        last = self._start
        while True:
            items = self._listing.fetch(Page(self._order, self.per_page, last))
            for item in items:
                last = self._last = self._listing.place(item, self._order)
                yield self._convert(item)
            if len(items) < self.per_page:
                return

    def __next__(self) -> T:
        if self._iterator is None:
            self._iterator = iter(self)
        return next(self._iterator)

    next = __next__

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return self._slice(index)
        at = index if index >= 0 else len(self) + index
        number, position = divmod(at, self.per_page)
        if at >= 0:
            items = self._page_at(number)
            if position < len(items):
                return self._convert(items[position])
        raise IndexError(f"there is no item {index}: there are {len(self)}.")

    def _page_at(self, number: int) -> Sequence[Any]:
        """A page by its number; the one after that which is held begins behind it, without counting from the beginning."""
        if self._page is None or self._page[0] != number:
            after, offset = self._start, number * self.per_page
            if self._page is not None and self._page[0] == number - 1 and self._page[1]:
                after, offset = self._listing.place(self._page[1][-1], self._order), 0
            self._page = number, self._listing.fetch(Page(self._order, self.per_page, after, offset))
        return self._page[1]

    def _slice(self, wanted: slice) -> Sequence[T]:
        positions = range(*wanted.indices(len(self)))
        if not positions:
            return []
        first, last = min(positions), max(positions)
        items = self._listing.fetch(Page(self._order, last - first + 1, self._start, first))
        return [self._convert(items[at - first]) for at in positions if at - first < len(items)]

    def __eq__(self, other: object) -> bool:
        """Whether another list has the same items."""
        return isinstance(other, Sequence) and not isinstance(other, str) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = list(self[:_SHOWN])
        more = len(self) - len(shown) if len(shown) == _SHOWN else 0
        return f"[{', '.join(map(repr, shown))}{f', and {more:,} more' if more > 0 else ''}]"
