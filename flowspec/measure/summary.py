"""Replications -> estimates with intervals, under the names of the measures."""

from collections.abc import Iterable, Sequence

from flowspec.measure.intervals import LEVEL, Interval, student
from flowspec.measure.measures import Measures
from flowspec.model.plain import dataclass


@dataclass(frozen=True, slots=True)
class Summary:
    """Every `statistic(measure)` with its interval over replications, and the value of each replication behind it."""

    intervals: dict[str, Interval]
    values: dict[str, tuple[float, ...]]
    replications: int
    level: float = LEVEL

    def __getitem__(self, name: str) -> Interval:
        return self.intervals[name]


def summarise(replications: Iterable[Measures], *, also: Sequence[tuple[str, str]] = (), level: float = LEVEL) -> Summary:
    """The estimates of independent replications; `also` asks for more (statistic, measure) pairs, such as ("p75", "lead_time").

    A measure that a replication lacks (a clock that never ran) does not count there.
    """
    told: list[dict[str, float]] = []
    for measures in replications:
        more = {f"{statistic}({name})": measures.value(statistic, name) for statistic, name in also}
        told.append({**measures.told, **more})
    names = dict.fromkeys(name for numbers in told for name in numbers)
    values = {name: tuple(numbers.get(name, float("nan")) for numbers in told) for name in names}
    return Summary({name: student(v, level=level) for name, v in values.items()}, values, len(told), level)
