"""All measures of one Log under their names: the names that JSON, targets and reports use."""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from flowspec.measure import clocks, handoffs, queues, times
from flowspec.measure.attribution import shares, whose_time
from flowspec.measure.explain import hours_by_cause, lead_time_by_cause
from flowspec.measure.failures import failures
from flowspec.measure.intervals import quantile, quantiles
from flowspec.measure.reading import Floats, Reading
from flowspec.measure.sketch import Sketch
from flowspec.model.log import Log

STATISTIC = re.compile(r"mean|share|sum|p(?:100|[1-9]?\d)")
QUANTILES = (50, 90, 95)
"""The quantiles that are told of every sample."""


@dataclass(frozen=True)
class Measures:
    """One replication: samples (one value per case, visit or clock) and single numbers, by name.

    Of a run whose Log was never whole there are `sketches` instead of samples.
    """

    samples: dict[str, Floats]
    numbers: dict[str, float]
    sketches: Mapping[str, Sketch] = field(default_factory=dict[str, Sketch])

    def __contains__(self, name: str) -> bool:
        """Whether anything is measured under this name."""
        return name in self.numbers or name in self.samples or name in self.sketches

    def value(self, statistic: str, name: str) -> float:
        """`p90` of `lead_time`, `share` of `met.kickoff`, `mean` of `utilisation.Sales`; nan where nothing was measured.

        Raises KeyError if no measure has that name, ValueError if there is no such statistic or it does not suit a single number.
        """
        if not STATISTIC.fullmatch(statistic):
            raise ValueError(f"there is no statistic {statistic!r}: say mean, share, sum, or p1 to p99")
        if name in self.numbers:
            if statistic not in {"mean", "share"}:
                raise ValueError(f"{name} is one number per run: it has a mean, but no {statistic}")
            return self.numbers[name]
        return of_sample(self.sketches[name] if name in self.sketches else self.samples[name], statistic)

    def keeping(self, names: Collection[str]) -> "Measures":
        """The same numbers with only these samples: what a run told weighs little beside what it measured."""
        less = replace(self, samples={name: sample for name, sample in self.samples.items() if name in names})
        less.__dict__["told"] = self.told
        return less

    @cached_property
    def told(self) -> Mapping[str, float]:
        """Every number under `statistic(name)`: what replications are averaged over."""
        numbers = {f"mean({name})": value for name, value in self.numbers.items()}
        samples: dict[str, Floats | Sketch] = {**self.samples, **self.sketches}
        for name, sample in samples.items():
            if _is_share(name):
                numbers[f"share({name})"] = of_sample(sample, "share")
                continue
            numbers[f"mean({name})"] = of_sample(sample, "mean")
            parts = [q / 100 for q in QUANTILES]
            found = [sample.quantile(p) for p in parts] if isinstance(sample, Sketch) else quantiles(sample, parts)
            numbers |= {f"p{q}({name})": value for q, value in zip(QUANTILES, found, strict=True)}
        return numbers


def of_sample(sample: Floats | Sketch, statistic: str) -> float:
    """A statistic of a sample; nan of an empty one (0 for a sum)."""
    if isinstance(sample, Sketch):
        mean = statistic in {"mean", "share"}
        return sample.sum if statistic == "sum" else sample.mean() if mean else sample.quantile(int(statistic[1:]) / 100)
    if statistic == "sum":
        return float(sample.sum())
    if not len(sample):
        return math.nan
    return float(sample.mean()) if statistic in {"mean", "share"} else quantile(sample, int(statistic[1:]) / 100)


def _is_share(name: str) -> bool:
    return name.split(".", maxsplit=1)[0] in {"met", "complete", "complete_truly", "rolled"}


def measure(log: Log, *, warm_up: int = 0, workflow: int | None = None) -> Measures:
    """All measures of a Log. Times are hours, rates are per week, shares are in [0, 1].

    Cases that arrived before `warm_up` (ticks) do not count, and time averages begin there.
    """
    return measures_of(Reading(log, warm_up, workflow))


def measures_of(reading: Reading) -> Measures:
    """All measures of what a Reading lets count."""
    samples: dict[str, Floats] = {
        **times.lead_times(reading),
        **times.process_times(reading),
        **times.waits(reading),
        **times.acceptance_waits(reading),
        **clocks.clocks(reading),
        **handoffs.complete_and_accurate(reading),
        **handoffs.handovers(reading),
        **hours_by_cause(lead_time_by_cause(reading)),
    }
    numbers = {
        "cases": float(reading.cases),
        **times.throughput(reading),
        "work_in_progress": queues.work_in_progress(reading),
        **queues.queue_lengths(reading),
        **queues.utilisation(reading),
        **shares(whose_time(reading)),
    }
    for name, failure in failures(reading).items():
        numbers[f"failures.{name}"] = failure.per_100
        numbers[f"failure_waiting.{name}"] = failure.waiting
        numbers[f"failure_work.{name}"] = failure.work
    by_handoff = {k: float(v.mean()) for k, v in samples.items() if k.startswith("complete.") and k.count(".") == 1}
    if by_handoff:
        numbers["rolled_product"] = handoffs.rolled_product(by_handoff)
    return Measures({k: np.asarray(v) for k, v in samples.items()}, numbers)
