"""What a question says, checked as it is read: it comes from a browser."""

from collections.abc import Mapping

from jupyter_artifacts.errors import UsageError

_LONGEST_TEXT = 100_000
_LONGEST_LIST = 1000


class Params:
    """The parameters of a question."""

    def __init__(self, values: object) -> None:
        if not isinstance(values, Mapping):
            raise UsageError("the parameters of a question must be an object.")
        self._values = values

    def has(self, name: str) -> bool:
        """Whether something is said, and it is not null."""
        return self._values.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        """A text; required where there is no default.

        Raises:
            UsageError: it is missing, or no text of a sane length.
        """
        value = self._values.get(name, default)
        if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
            raise self._wrong(name, "a text")
        return value

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 0 to `most`.

        Raises:
            UsageError: it is something else.
        """
        value = self._values.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self._wrong(name, "a number from 0 on")
        return min(value, most)

    def flag(self, name: str) -> bool:
        """Whether something is so; False where nothing is said.

        Raises:
            UsageError: it is neither true nor false.
        """
        value = self._values.get(name, False)
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false")
        return value

    def texts(self, name: str) -> list[str]:
        """A list of texts; empty where nothing is said.

        Raises:
            UsageError: it is something else.
        """
        value = self._values.get(name, [])
        if not isinstance(value, list) or len(value) > _LONGEST_LIST or not all(isinstance(each, str) for each in value):
            raise self._wrong(name, "a list of texts")
        return value

    def part(self, name: str) -> "Params | None":
        """An object inside; None where there is none.

        Raises:
            UsageError: it is something else.
        """
        value = self._values.get(name)
        return None if value is None else Params(value)

    def parts(self, name: str) -> "list[Params]":
        """A list of objects; empty where nothing is said.

        Raises:
            UsageError: it is something else.
        """
        value = self._values.get(name, [])
        if not isinstance(value, list) or len(value) > _LONGEST_LIST:
            raise self._wrong(name, "a list of objects")
        return [Params(each) for each in value]

    def values(self, *names: str) -> tuple[object, ...]:
        """Values of any kind, None where nothing is said: for those who check them themselves."""
        return tuple(self._values.get(name) for name in names)

    def _wrong(self, name: str, wanted: str) -> UsageError:
        return UsageError(f"the question's {name!r} must be {wanted}.")
