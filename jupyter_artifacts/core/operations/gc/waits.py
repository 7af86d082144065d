"""How long garbage is kept at each step. Waits give people time to change their minds; none of the safety of collection rests on them."""

from datetime import timedelta
from typing import NamedTuple


class Waits(NamedTuple):
    """The time before each step.

    Attributes:
        undelete: a deleted version can be brought back for so long.
        condemned: contents that nothing refers to any more are kept for so long, and a log that holds them again need not store them.
        trash: containers lie in the trash for so long: a catalog that was brought back from a copy of that age still finds its bytes.
    """

    undelete: timedelta = timedelta(days=7)
    condemned: timedelta = timedelta(hours=1)
    trash: timedelta = timedelta(days=7)

    @property
    def are_none(self) -> bool:
        """Whether everything is wanted gone at once: then packs are rewritten for the least dead byte in them."""
        return not any((self.undelete, self.condemned, self.trash))


USUAL = Waits()


def waits_of(grace: timedelta | None) -> Waits:
    """The waits where `grace` replaces each; the usual ones when it is None."""
    return USUAL if grace is None else Waits(grace, grace, grace)


def microseconds(length: timedelta) -> int:
    """As the store counts time."""
    return length // timedelta(microseconds=1)
