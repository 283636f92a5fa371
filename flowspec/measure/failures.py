"""Each kind of handoff failure: how often, how many hours of waiting, how many hours of work."""

from dataclasses import dataclass

import numpy as np

from flowspec.measure.handoffs import handovers
from flowspec.measure.reading import HOUR, Ints, Reading
from flowspec.model.log import OUTCOME_ABANDONED, OUTCOME_STUCK, Flag, Kind

FAILURES = {
    "incomplete": "work arrived with something missing",
    "returned": "work was sent back",
    "chased": "the receiver had to ask for information",
    "blocked": "the sender had to complete it before it could leave",
    "escalated": "somebody else had to complete it",
    "reworked": "a defect was found where it was used, and repaired",
    "unnoticed": "work lay until somebody noticed it",
    "forgotten": "nobody passed the work on until somebody asked",
    "ownerless": "work lay where nobody owned it",
    "misrouted": "work went the wrong way",
    "accepted late": "the receiver's yes came after its limit",
    "breached": "a deadline passed",
    "abandoned": "the customer gave up",
    "unhandled": "no way on applied: the case is stuck",
    "asked twice": "somebody was asked again for what was known",
    "entered twice": "data was typed again in another tool",
    "rechecked": "the receiver checked again because of mistrust",
    "ping-pong": "work went straight back to where it came from",
}
"""The kinds of failure that a Log can show, and what each means."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Occurrences per 100 cases, and hours of waiting and of work that they cost, per 100 cases."""

    per_100: float
    waiting: float
    work: float


def failures(reading: Reading) -> dict[str, Failure]:
    """Every kind of failure of `FAILURES`, those that did not happen too."""
    cases = max(1, reading.cases)
    return {
        name: Failure(100 * count / cases, 100 * waiting / HOUR / cases, 100 * work / HOUR / cases)
        for name, (count, waiting, work) in _counted(reading).items()
    }


def _counted(reading: Reading) -> dict[str, tuple[float, float, float]]:
    log = reading.log
    _, _, outcome = reading.closed
    checks = reading.rows(Kind.CHECK)
    reached = reading.rows(Kind.REACH)
    looks = reading.rows(Kind.LOOK)
    rechecks = looks[log["extra", looks] > 0]
    told = dict.fromkeys(FAILURES, (0.0, 0.0, 0.0))
    told["incomplete"] = (float((log["missing", checks] != 0).sum()), 0.0, 0.0)
    told["returned"] = (float(reading.flagged(reached, Flag.RETURNED).sum()), *_return_visits(reading))
    told["chased"] = (_count(reading, Kind.ASK), _waited(reading, Kind.HELD), _worked(reading, Kind.ASK))
    told["blocked"] = (_count(reading, Kind.BLOCKFIX), 0.0, _worked(reading, Kind.BLOCKFIX))
    told["escalated"] = (_count(reading, Kind.FIX), 0.0, _worked(reading, Kind.FIX))
    told["reworked"] = (_count(reading, Kind.REPAIR), 0.0, _worked(reading, Kind.REPAIR))
    told["unnoticed"] = (_count(reading, Kind.NOTICE), _waited(reading, Kind.NOTICE), 0.0)
    told["forgotten"] = (_count(reading, Kind.FORGOTTEN), _waited(reading, Kind.FORGOTTEN), 0.0)
    told["ownerless"] = (_count(reading, Kind.UNOWNED), _waited(reading, Kind.UNOWNED), 0.0)
    told["misrouted"] = (_count(reading, Kind.MISROUTE), 0.0, _worked(reading, Kind.SORT))
    told["accepted late"], told["breached"] = _breaches(reading)
    told["abandoned"] = (float((outcome == OUTCOME_ABANDONED).sum()), 0.0, 0.0)
    told["unhandled"] = (float((outcome == OUTCOME_STUCK).sum()), 0.0, 0.0)
    told["asked twice"], told["entered twice"] = _twice(reading)
    told["rechecked"] = (float(len(rechecks)), 0.0, float(log["extra", rechecks].sum()))
    told["ping-pong"] = (float(handovers(reading)["ping_pong"].sum()), 0.0, 0.0)
    return told


def _count(reading: Reading, kind: Kind) -> float:
    return float(len(reading.rows(kind, without=Flag.DISCARDED)))


def _waited(reading: Reading, kind: Kind) -> float:
    return float(reading.length_of(reading.rows(kind)).sum())


def _worked(reading: Reading, kind: Kind) -> float:
    return float(reading.log["worked", reading.rows(kind, without=Flag.DISCARDED)].sum())


def _return_visits(reading: Reading) -> tuple[float, float]:
    """Ticks in line and at work in visits that are returns."""
    queues = reading.rows(Kind.QUEUE)
    spans = reading.seat_rows
    waited = reading.length_of(queues[reading.returned(queues)])
    worked = reading.log["worked", spans[reading.returned(spans)]]
    return float(waited.sum()), float(worked.sum())


def _breaches(reading: Reading) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Acceptance clocks breached, and all others; chains of an escalation are consequences, not promises."""
    rows = reading.rows(Kind.BREACH)
    clocks = reading.log.header.clocks
    many = np.bincount(reading.log["value", rows], minlength=len(clocks)).tolist()
    late = sum(count for count, clock in zip(many, clocks, strict=True) if clock.what == "acceptance")
    chained = sum(count for count, clock in zip(many, clocks, strict=True) if clock.what == "chain")
    return (float(late), 0.0, 0.0), (float(len(rows) - late - chained), 0.0, 0.0)


def _twice(reading: Reading) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Fields asked for again, and fields typed again; each with its share of the extra work of that visit."""
    log = reading.log
    rows = reading.rows(Kind.COLLECT)
    rows = rows[log["hidden", rows] != 0]
    retyped = np.array([sum(1 << n for n in stage.retypes) for stage in log.header.stages], dtype=np.int64)
    again = log["hidden", rows] & retyped[log["stage", rows]]
    asked = log["hidden", rows] & ~retyped[log["stage", rows]]
    work = reading.rows(Kind.WORK)
    work = work[log["extra", work] > 0]
    extra = dict(zip(reading.visits(work).tolist(), log["extra", work].tolist(), strict=True))
    ticks = np.array([extra.get(int(v), 0) for v in reading.visits(rows)], dtype=np.float64)
    many_again, many_asked = _ones(again), _ones(asked)
    share = np.divide(many_again, np.maximum(many_again + many_asked, 1))
    return (
        (float(many_asked.sum()), 0.0, float((ticks * (1 - share)).sum())),
        (float(many_again.sum()), 0.0, float((ticks * share).sum())),
    )


def _ones(masks: Ints) -> Ints:
    return np.bitwise_count(masks).astype(np.int64)
