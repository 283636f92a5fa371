"""Log -> only the measures that are asked for: a search over many runs need not work out the rest."""

from collections.abc import Callable

import numpy as np

from flowspec.decide.costs import Tariff, monthly
from flowspec.measure import clocks, handoffs, queues, times
from flowspec.measure.measures import Measures, measure
from flowspec.measure.reading import Floats, Reading
from flowspec.model.log import Log
from flowspec.model.plain import dataclass

_SAMPLES: dict[str, Callable[[Reading], dict[str, Floats]]] = {
    "lead_time": times.lead_times,
    "process_time": times.process_times,
    "activity_ratio": times.process_times,
    "wait": times.waits,
    "acceptance": times.acceptance_waits,
    "met": clocks.clocks,
    "clock": clocks.clocks,
    "complete": handoffs.complete_and_accurate,
    "complete_truly": handoffs.complete_and_accurate,
    "rolled": handoffs.complete_and_accurate,
    "handovers": handoffs.handovers,
    "ping_pong": handoffs.handovers,
}
_NUMBERS: dict[str, Callable[[Reading], dict[str, float]]] = {
    "arrivals": times.throughput,
    "throughput": times.throughput,
    "abandoned": times.throughput,
    "unhandled": times.throughput,
    "open_at_end": times.throughput,
    "queue_length": queues.queue_lengths,
    "utilisation": queues.utilisation,
    "worked": queues.utilisation,
    "split": queues.utilisation,
}
"""Where a measure comes from, by the first part of its name; what is in neither table needs all of them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Log -> the measures of these names, and whatever else comes with them."""

    names: tuple[str, ...]
    warm_up: int
    prices: Tariff

    def __call__(self, log: Log) -> Measures:
        reading = Reading(log, self.warm_up)
        heads = dict.fromkeys(name.partition(".")[0] for name in self.names)
        samples: dict[str, Floats] = {}
        numbers: dict[str, float] = {}
        for head in heads:
            if head in _SAMPLES:
                samples |= _SAMPLES[head](reading)
            elif head in _NUMBERS:
                numbers |= _NUMBERS[head](reading)
            elif head in ("monthly", "cost"):
                numbers |= monthly(reading, self.prices)
            else:
                told = measure(log, warm_up=self.warm_up)
                samples, numbers = {**told.samples, **samples}, {**told.numbers, **numbers}
        return Measures({name: np.asarray(sample) for name, sample in samples.items()}, numbers)
