"""The summary of a run: one value for each metric, its last unless `define_metric` asks for others, and what the user sets."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

from jupyter_artifacts.core.model.history import Rows
from jupyter_artifacts.core.model.values import plain_summary
from jupyter_artifacts.sdk.metrics import CURVES, Metric, Tracker, metric_of


class MetricSummary:
    """What the rows of a run come to.

    Attributes:
        values: the summary, also what the user set.
        is_synced: whether rows get the values of step metrics.
    """

    def __init__(self, values: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
        """`kept` is what `as_dict` told of the same run before."""
        self.values: dict[str, Any] = dict(values)
        self._metrics = {each["name"]: metric_of(each) for each in kept.get("defined", ())}
        self._trackers = {key: Tracker(**tracker) for key, tracker in kept.get("tracked", {}).items()}
        self._definitions: dict[str, Metric | None] = {}
        self.is_synced = any(metric.syncs for metric in self._metrics.values())

    def define(self, metric: Metric, *, overwrite: bool) -> Metric:
        """Keep what `define_metric` said; what it left open stays as it was, unless it is to overwrite."""
        older = self._metrics.get(metric.name)
        self._metrics[metric.name] = metric = metric if older is None or overwrite else metric.merged_over(older)
        self._definitions = {}
        self.is_synced = any(each.syncs for each in self._metrics.values())
        for key in self._trackers:
            if metric.covers(key):
                self._summarize(key)
        return metric

    def with_step_metrics(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row with the last values of the step metrics that it lacks."""
        if not self.is_synced:
            return row
        for key in list(row):
            metric = self._definition(key)
            if metric is not None and metric.syncs and metric.step_metric not in row:
                tracker = self._trackers.get(str(metric.step_metric))
                if tracker is not None and tracker.last is not None:
                    row[str(metric.step_metric)] = tracker.last
        return row

    def add(self, rows: Rows) -> None:
        """Take in rows that were logged since."""
        (*_, last_step), _, *columns = rows.columns
        for key, column in zip(rows.keys, columns, strict=True):
            tracker = self._trackers.get(key)
            if tracker is None:
                curve: list[float] | None = [] if len(self._trackers) < CURVES else None
                tracker = self._trackers[key] = Tracker(curve=curve)
            tracker.add(column, last_step)
            self._summarize(key)

    def _summarize(self, key: str) -> None:
        value = self._trackers[key].summary(self._definition(key))
        if value is not None:
            self.values[key] = value

    def _definition(self, key: str) -> Metric | None:
        """What was said of a metric: under its own name, else under the longest beginning of it."""
        if key not in self._definitions:
            fitting = [metric for metric in self._metrics.values() if metric.covers(key)]
            self._definitions[key] = max(fitting, key=lambda metric: (metric.name == key, len(metric.name)), default=None)
        return self._definitions[key]

    def as_dict(self) -> dict[str, Any]:
        """What must be known to go on later, and the curves that screens draw, as JSON can hold it."""
        tracked = {
            key: tracker.as_dict()
            for key, tracker in self._trackers.items()
            if tracker.curve or self._definition(key) is not None or key in self._step_metrics()
        }
        return {"defined": [metric.as_dict() for metric in self._metrics.values()], "tracked": tracked}

    def _step_metrics(self) -> set[str | None]:
        return {metric.step_metric for metric in self._metrics.values()}


class Summary(MutableMapping[str, Any]):
    """The summary of a run that goes on: read it, and set what should stand there. Names are items and attributes."""

    def __init__(self, metrics: MetricSummary, fold: Callable[[], None], on_change: Callable[[], None]) -> None:
        """`fold` brings `metrics` up to date; `on_change` is told before each change and may refuse it."""
        for name, value in {"_metrics": metrics, "_fold": fold, "_on_change": on_change}.items():
            object.__setattr__(self, name, value)

    def _values(self) -> dict[str, Any]:
        self._fold()
        values: dict[str, Any] = self._metrics.values
        return values

    def __getitem__(self, key: str) -> Any:
        values = self._values()
        if key not in values and (inside := {name[len(key) + 1 :]: values[name] for name in values if name.startswith(f"{key}.")}):
            return inside  # a dict that was logged: its keys are dotted
        return values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._on_change()
        self._values().update(plain_summary({key: value}))

    def __delitem__(self, key: str) -> None:
        self._on_change()
        del self._values()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._values()))

    def __len__(self) -> int:
        return len(self._values())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"the summary has no {name!r}; it has {', '.join(self) or 'nothing'}.") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        del self[name]

    def __repr__(self) -> str:
        return repr(self._values())
