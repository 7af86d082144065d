"""What is kept of each metric besides its rows: what goes into the summary, and a short curve for screens."""

from collections.abc import Mapping, Sequence
from itertools import compress
from math import inf
from typing import Any, NamedTuple

from jupyter_artifacts.errors import UsageError

KINDS = ("min", "max", "mean", "first", "last", "best", "copy", "none")
CURVES = 100
"""So many metrics have a curve: those that were logged first."""
CURVE_POINTS = 128
_NUMBERS = frozenset([int, float])
_GOALS = {"minimize": "min", "maximize": "max"}


class Metric(NamedTuple):
    """What `define_metric` said of a metric, or of all whose names start alike.

    Attributes:
        name: of the metric; a star at its end stands for any ending.
        step_metric: what it is drawn over.
        step_sync: whether a row that lacks `step_metric` gets its last value.
        hidden: whether to leave it out of pictures.
        summary: what the summary holds of it: kinds of `KINDS`; None is its last value.
        goal: "minimize" or "maximize": what "best" means.
    """

    name: str
    step_metric: str | None = None
    step_sync: bool | None = None
    hidden: bool | None = None
    summary: tuple[str, ...] | None = None
    goal: str | None = None

    def covers(self, key: str) -> bool:
        """Whether it speaks of the metric `key`."""
        return key.startswith(self.name[:-1]) if self.name.endswith("*") else key == self.name

    @property
    def syncs(self) -> bool:
        """Whether rows that lack the step metric get its last value."""
        return self.step_metric is not None and self.step_sync is not False

    def merged_over(self, older: "Metric") -> "Metric":
        """This, with what it leaves open taken from `older`."""
        mine, its = self.as_dict(), older.as_dict()
        return metric_of({key: its[key] if value is None else value for key, value in mine.items()})

    def as_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "name": self.name, "step_metric": self.step_metric, "step_sync": self.step_sync, "hidden": self.hidden,
            "summary": None if self.summary is None else list(self.summary), "goal": self.goal,
        }  # fmt: skip


def metric_of(values: Mapping[str, Any]) -> Metric:
    """The metric that `Metric.as_dict` told."""
    summary = values["summary"]
    return Metric(**{**values, "summary": None if summary is None else tuple(summary)})


def check_metric(name: object, step_metric: object, step_sync: bool | None, hidden: bool | None, summary: object, goal: object) -> Metric:
    """What arguments of `define_metric` say.

    Raises:
        UsageError: naming the argument that is wrong.
    """
    step_metric = step_metric.name if isinstance(step_metric, Metric) else step_metric
    for what, value in {"name": name, "step_metric": step_metric, "summary": summary, "goal": goal}.items():
        if not isinstance(value, str | None) or (what == "name" and not value):
            raise UsageError(f"define_metric() takes text as {what}, not {value!r}.")
    text = str(name)
    if "*" in text[:-1]:
        raise UsageError(f"metric name {text!r}: a star may only stand at the end.")
    kinds = None if not summary else tuple(kind.strip().lower() for kind in str(summary).split(","))
    if unknown := set(kinds or ()) - set(KINDS):
        raise UsageError(f"summary={summary!r}: {min(unknown)!r} is none of {', '.join(KINDS)}.")
    if goal is not None and goal not in _GOALS:
        raise UsageError(f"goal={goal!r} is neither 'minimize' nor 'maximize'.")
    if "best" in (kinds or ()) and goal is None:
        raise UsageError("summary='best' needs a goal: 'minimize' or 'maximize'.")
    return Metric(text, step_metric, step_sync, hidden, kinds, goal)  # type: ignore[arg-type]


class Tracker:
    """What has been seen of one metric so far.

    Attributes:
        last_step: at which `last` was logged.
        count: of numbers, NaN left out; `total`, `least`, `most` and `first` are of these.
        curve: every `stride`-th number; None where no curve is kept.
        seen: how many numbers the curve was made of.
    """

    __slots__ = ("count", "curve", "first", "last", "last_step", "least", "most", "seen", "stride", "total")

    def __init__(
        self,
        last: Any = None,
        last_step: int = -1,
        count: int = 0,
        total: float = 0.0,
        least: Any = None,
        most: Any = None,
        first: Any = None,
        curve: list[float] | None = None,
        stride: int = 1,
        seen: int = 0,
    ) -> None:
        self.last, self.last_step = last, last_step
        self.count, self.total, self.least, self.most, self.first = count, total, least, most, first
        self.curve, self.stride, self.seen = curve, stride, seen

    def add(self, values: Sequence[Any], last_step: int) -> None:
        """Take in values that were logged one after the other, of which the last at `last_step`."""
        if last_step >= self.last_step:
            last = next((value for value in reversed(values) if value is not None), None)
            if last is not None:
                self.last, self.last_step = last, last_step
        if not _NUMBERS.issuperset(map(type, values)):
            values = list(compress(values, [type(value) in _NUMBERS for value in values]))
        self._extend_curve(values)
        total = _sum(values)
        if total != total:  # NaN is no number; of infinities that cancel out nothing is lost by looking
            values = [value for value in values if value == value]
            total = _sum(values)
        if values:
            self._add_numbers(values, total)

    def _add_numbers(self, numbers: Sequence[Any], total: Any) -> None:
        if self.count == 0:
            self.first, self.least, self.most = numbers[0], numbers[0], numbers[0]
        self.least, self.most = min(self.least, min(numbers)), max(self.most, max(numbers))
        try:
            self.total += total
        except OverflowError:  # an integer that is beyond all doubles
            self.total = inf if total > 0 else -inf
        self.count += len(numbers)

    def _extend_curve(self, values: Sequence[Any]) -> None:
        if self.curve is None:
            return
        self.curve += values[-self.seen % self.stride :: self.stride]
        self.seen += len(values)
        while len(self.curve) > CURVE_POINTS:
            self.curve = self.curve[::2]
            self.stride *= 2

    def summary(self, metric: Metric | None) -> Any:
        """What the summary holds of it; None for nothing."""
        kinds = metric.summary if metric is not None else None
        if kinds is None or "copy" in kinds:
            return self.last
        best = self.least if metric is not None and metric.goal == "minimize" else self.most
        known = {
            "min": self.least, "max": self.most, "mean": self.total / self.count if self.count else None, "first": self.first,
            "last": self.last, "best": best,
        }  # fmt: skip
        return {kind: known[kind] for kind in kinds if known.get(kind) is not None} or None

    def as_dict(self) -> dict[str, Any]:
        """As JSON can hold it; the last value is in the summary or the history."""
        return {name: getattr(self, name) for name in self.__slots__}


def _sum(values: Sequence[Any]) -> Any:
    try:
        return sum(values)
    except OverflowError:  # doubles among integers that are beyond all doubles
        return inf
