"""Who reads a screen: which language its code is in, and whether its times are ages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from jupyter_artifacts.views.blocks import Code
from jupyter_artifacts.views.payloads import shapes
from jupyter_artifacts.views.quantities import format_age, format_time

_ZONE = "UTC"

Caller = Literal["magic", "python", "cli"]


@dataclass(frozen=True, slots=True)
class Audience:
    """See `screen_of`."""

    caller: Caller
    now_us: int | None

    def time(self, iso: str) -> str:
        """A moment as this audience reads it."""
        moment_us = int(datetime.fromisoformat(iso).timestamp()) * 1_000_000
        return format_time(moment_us) if self.now_us is None else format_age((self.now_us - moment_us) / 1_000_000)

    def time_cell(self, iso: str) -> str:
        """A moment in a column headed by `time_column`."""
        return self.time(iso).removesuffix(f" {_ZONE}")

    def date_cell(self, iso: str) -> str:
        """The day of a moment, in a narrow column."""
        return self.time(iso)[: len("2026-11-21")] if self.now_us is None else self.time(iso)

    def time_column(self, name: str) -> str:
        """The name of a column of times: it says the zone, so that the cells need not."""
        return f"{name} ({_ZONE})" if self.now_us is None else name

    def code(self, code: shapes.Code, caption: str = "") -> Code:
        """The step in this audience's language."""
        return Code(code[self.caller], caption)
