"""Shows each result once: through IPython's own output where the value is on its way there, else at once.

`%artifact ls` as the last line of a cell becomes its output, `Out[3]`. In the middle of a cell, in a loop or in `x = %artifact ls` there
is no output to become, and the result is displayed on the spot. Which of the two it is, says the instruction that the calling cell will
execute next. Display always, and the last line would show twice; never, and assignments would show nothing.
"""

import dis
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

Bundle = dict[str, object]

publish: Callable[..., Any] = display
"""IPython's `display`, which has no types."""

_MAGIC_CALLS = frozenset({"run_line_magic", "run_cell_magic"})


class Displays:
    """The results of one shell."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._lent: object = None
        self._replaced: list[tuple[dict[int, Any], Any]] = []

    def show(self, value: object, bundle: Bundle) -> None:
        """Show the result of a magic that is about to return `value`."""
        if value is not None and _is_output(_calling_frame(sys._getframe())):
            self._lend(value, bundle)
        else:
            publish(bundle, raw=True)

    def withhold(self, value: object) -> object:
        """What a silent magic returns: None where the value would become an output."""
        return None if _is_output(_calling_frame(sys._getframe())) else value

    def forget(self, *_: object) -> None:
        """Take back what was lent, also when the value never reached the output."""
        for printers, before in self._replaced:
            printers.pop(id(self._lent), None)
            if before is not None:
                printers[id(self._lent)] = before
        self._replaced, self._lent = [], None

    def _lend(self, value: object, bundle: Bundle) -> None:
        """Let the next display of exactly this object be `bundle`. It is kept alive until then: its id must not be another's."""
        self.forget()
        self._lent = value
        formatter: Any = self._shell.display_formatter

        def whole(_: object) -> Bundle:
            return bundle

        def plain(_: object, printer: Any, __: bool) -> None:
            printer.text(bundle["text/plain"])
            self.forget()  # the text is what is asked for last

        # IPython has a printer of its own for the text of lists and booleans, which it prefers to a bundle's.
        for chosen, each in ((whole, formatter.mimebundle_formatter), (plain, formatter.formatters["text/plain"])):
            self._replaced.append((each.singleton_printers, each.singleton_printers.get(id(value))))
            each.singleton_printers[id(value)] = chosen


def _calling_frame(frame: FrameType | None) -> FrameType | None:
    """The frame that called the magic, or None."""
    while frame is not None and frame.f_code.co_name not in _MAGIC_CALLS:
        frame = frame.f_back
    return frame.f_back if frame is not None else None


def _is_output(frame: FrameType | None) -> bool:
    """Whether `frame` hands what it gets to IPython's output: an expression statement, or one that `%time` evaluates."""
    if frame is None or frame.f_code.co_name != "<module>":
        return False
    following = (each for each in dis.get_instructions(frame.f_code) if each.offset > frame.f_lasti and each.opname != "CACHE")
    after = next(following, None)
    if after is None:
        return False
    # Python 3.11 has an instruction of its own for printing, later ones an intrinsic function.
    prints = after.opname == "PRINT_EXPR" or (after.opname == "CALL_INTRINSIC_1" and after.argrepr == "INTRINSIC_PRINT")
    return prints or after.opname == "RETURN_VALUE"
