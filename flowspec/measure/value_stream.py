"""The value stream: per stage how long a case is there and how much of that it is worked on, and how complete it arrives.

Martin and Osterling, Value Stream Mapping (2013): process time, lead time, percent complete and accurate; along the stream they
give the activity ratio (process time over lead time) and the rolled %C&A.
"""

from dataclasses import dataclass

import numpy as np

from flowspec.measure.reading import HOUR, Ints, Reading
from flowspec.model.log import SEAT_KINDS, Kind

SPANS = tuple(kind for kind in Kind if kind < Kind.SIDE or kind >= Kind.WAIT)
"""Kinds that tile the time of a case; side work of an escalation is done beside it."""


@dataclass(frozen=True, slots=True)
class Station:
    """A stage as the cases that ended met it: the share of them that came there, and of those the mean hours of work (process),
    the mean hours from reaching to leaving it (lead), all visits together, and the share that its first check found complete
    (nan: nothing is checked there)."""

    share: float
    process: float
    lead: float
    complete: float


def value_stream(reading: Reading) -> dict[tuple[int, str], Station]:
    """By workflow and stage, in the order of the spec, ends left out; nothing where no case ended.

    Of cases without parallel work the lead times of the stages that they came to sum to their lead time exactly.
    """
    log = reading.log
    cases, closed, outcome = reading.closed
    done = np.sort(cases[outcome >= 0])
    if not len(done):
        return {}
    until = np.full(len(reading.arrived), -1, dtype=np.int64)
    until[cases[outcome >= 0]] = closed[outcome >= 0]
    rows = reading.rows(*SPANS)
    rows = rows[(until[log["case", rows]] >= 0) & ~((log["kind", rows] == Kind.QUEUE) & (log["value", rows] == Kind.SIDE))]
    lengths = np.minimum(log["end", rows], until[log["case", rows]]) - log["begin", rows]
    seated = np.isin(log["kind", rows], [int(kind) for kind in SEAT_KINDS])
    worked = np.where(seated, np.minimum(log["worked", rows], lengths), 0)
    reached = reading.rows(Kind.REACH)
    complete = _complete_at_first(reading)
    told: dict[tuple[int, str], Station] = {}
    for stage, info in enumerate(log.header.stages):
        came = np.unique(log["case", reached[log["stage", reached] == stage]])
        came = came[until[came] >= 0]
        if info.kind == "end" or not len(came):
            continue
        mine = log["stage", rows] == stage
        told[info.workflow, info.name] = Station(
            len(came) / len(done),
            float(worked[mine].sum()) / HOUR / len(came),
            float(lengths[mine].sum()) / HOUR / len(came),
            complete.get(stage, float("nan")),
        )
    return told


def _complete_at_first(reading: Reading) -> dict[int, float]:
    """By stage with checks of what arrives: the share of cases whose first check there found nothing missing."""
    log = reading.log
    checks = reading.rows(Kind.CHECK)
    checks = checks[log["handoff", checks] >= 0]
    told: dict[int, float] = {}
    for stage in np.unique(log["stage", checks]):
        mine = checks[log["stage", checks] == stage]
        missing = first_missing(log["case", mine], log["begin", mine], log["missing", mine])
        told[int(stage)] = float((missing == 0).mean())
    return told


def first_missing(groups: Ints, ticks: Ints, masks: Ints) -> Ints:
    """The union of the masks at each group's first tick, by group in sorted order."""
    order = np.lexsort((ticks, groups))
    groups, ticks, masks = groups[order], ticks[order], masks[order]
    unique, at, number = np.unique(groups, return_index=True, return_inverse=True)
    first = ticks == ticks[at][number]
    total = np.zeros(len(unique), dtype=np.int64)
    np.bitwise_or.at(total, number[first], masks[first])
    return total
