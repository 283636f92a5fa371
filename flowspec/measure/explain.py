"""Where the lead time goes: every tick of every closed case under exactly one cause."""

from dataclasses import dataclass

import numpy as np

from flowspec.measure.queues import on_shift
from flowspec.measure.reading import HOUR, Floats, Ints, Reading, open_before, total
from flowspec.model.kinds import by_kind
from flowspec.model.log import SEAT_KINDS, Kind, Log

CAUSES = (
    "work", "rework", "look", "mistrust", "re-entry", "switching", "approval", "machine", "queue: contention", "queue: priority",
    "queue: off shift", "in hand, off shift", "batch", "notice", "forgotten", "ownerless", "chase", "missing data", "misrouted",
    "waiting", "join",
)  # fmt: skip
"""The causes, in the order in which reports show them."""

_PLAIN = {
    Kind.BATCH: "batch", Kind.NOTICE: "notice", Kind.FORGOTTEN: "forgotten", Kind.UNOWNED: "ownerless", Kind.HELD: "chase",
    Kind.AI: "machine", Kind.JOIN: "join", Kind.WAIT: "waiting", Kind.HOLD: "waiting",
}  # fmt: skip
_SEATED = {
    Kind.LOOK: "look", Kind.WORK: "work", Kind.ASK: "chase", Kind.FIX: "missing data", Kind.BLOCKFIX: "missing data",
    Kind.REPAIR: "rework", Kind.SORT: "misrouted", Kind.APPROVE: "approval",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Explained:
    """Ticks per closed case (rows, in the order of `cases`) and cause (columns, as `CAUSES`); rows sum to the lead time."""

    cases: Ints
    ticks: Ints


def lead_time_by_cause(reading: Reading) -> Explained:
    """The lead time of every case that reached an end, split by cause; the sum over causes is exact.

    A span of a seat is overhead first, then work; what the calendar adds is "in hand, off shift". Time in line is off shift while
    nobody of the team is there; of the rest, the time for which later entrants of higher priority took seats is "priority".
    Where tokens run in parallel each tick goes in equal whole parts to those not waiting at a join, the remainder to the first.
    """
    log = reading.log
    cases, closed, outcome = reading.closed
    done = np.sort(cases[outcome >= 0])
    until = np.full(len(reading.arrived), -1, dtype=np.int64)
    until[cases[outcome >= 0]] = closed[outcome >= 0]
    rows = reading.rows(*_PLAIN, *_SEATED, Kind.QUEUE)
    rows = rows[(until[log["case", rows]] >= 0) & ~((log["kind", rows] == Kind.QUEUE) & (log["value", rows] == Kind.SIDE))]
    ends = np.minimum(log["end", rows], until[log["case", rows]])
    parts = _parts(reading, rows, ends)
    shares = _shares(reading, rows, ends)
    cut = np.flatnonzero(shares != ends - log["begin", rows])
    parts[:, cut] = _scaled(parts[:, cut], shares[cut])
    case = log["case", rows]
    return Explained(done, np.stack([total(case, part, len(until))[done] for part in parts], axis=1))


def hours_by_cause(explained: Explained) -> dict[str, Floats]:
    """Hours per case by cause: `because.queue: contention`."""
    return {f"because.{cause}": explained.ticks[:, n] / HOUR for n, cause in enumerate(CAUSES)}


def _parts(reading: Reading, rows: Ints, ends: Ints) -> Ints:
    """Ticks by cause (first axis) of each row."""
    log = reading.log
    parts = np.zeros((len(CAUSES), len(rows)), dtype=np.int64)
    lengths = ends - log["begin", rows]
    of_kind = by_kind(log["kind", rows])
    at = {cause: n for n, cause in enumerate(CAUSES)}
    for kind, cause in _PLAIN.items():
        mine = of_kind[kind]
        parts[at[cause], mine] = lengths[mine]
    for kind, cause in _SEATED.items():
        mine = of_kind[kind]
        worked = np.minimum(log["worked", rows[mine]], lengths[mine])
        switching = np.minimum(log["switching", rows[mine]], worked)
        extra = np.minimum(log["extra", rows[mine]], worked - switching)
        rest = worked - switching - extra
        parts[at["in hand, off shift"], mine] = lengths[mine] - worked
        parts[at["switching"], mine] = switching
        if kind in (Kind.LOOK, Kind.WORK):
            parts[at["mistrust" if kind == Kind.LOOK else "re-entry"], mine] = extra
        else:
            rest = rest + extra
        if kind == Kind.WORK:
            again = reading.returned(rows[mine])
            parts[at["rework"], mine[again]] = rest[again]
            rest[again] = 0
        parts[at[cause], mine] += rest
    _queues(reading, rows, ends, of_kind[Kind.QUEUE], parts)
    return parts


def _queues(reading: Reading, rows: Ints, ends: Ints, queued: Ints, parts: Ints) -> None:
    log = reading.log
    overtaken = _overtaken(reading)
    for team in np.unique(log["team", rows[queued]]):
        mine = queued[log["team", rows[queued]] == team]
        begins, until = log["begin", rows[mine]], ends[mine]
        stretches = on_shift(reading, int(team))
        opened = open_before(stretches, until) - open_before(stretches, begins)
        prior = np.minimum(opened, overtaken[rows[mine]])
        parts[CAUSES.index("queue: off shift"), mine] = until - begins - opened
        parts[CAUSES.index("queue: priority"), mine] = prior
        parts[CAUSES.index("queue: contention"), mine] = opened - prior


def _overtaken(reading: Reading) -> Ints:
    """Per row, if it is of a line: ticks of seats of its team, over the number of seats, that went to later entrants of higher
    priority."""
    log = reading.log
    told = np.zeros(len(log), dtype=np.int64)
    arrive = reading.all_rows(Kind.ARRIVE)
    ranks = np.unique(log["value", arrive])
    if len(ranks) < 2:
        return told
    rank = np.zeros(int(log["case"].max(initial=0)) + 1, dtype=np.int64)
    rank[log["case", arrive]] = log["value", arrive]
    queues, seats = reading.all_rows(Kind.QUEUE), reading.all_rows(*SEAT_KINDS)
    for team, info in enumerate(log.header.teams):
        queue, spans = queues[log["team", queues] == team], seats[log["team", seats] == team]
        spans = spans[np.argsort(log["begin", spans], kind="stable")]
        entered = _entered(log, queue, spans)
        of_queue, of_span = rank[log["case", queue]], rank[log["case", spans]]
        for mine in ranks[1:].tolist():
            behind, ahead = queue[of_queue == mine], of_span < mine
            told[behind] = _went_to(log, behind, spans[ahead], entered[ahead]) // len(info.seats)
    return told


PAIRS = 1_000_000
"""Spans of a line and of a seat that are looked at together, about: some megabytes."""


def _went_to(log: Log, queue: Ints, spans: Ints, entered: Ints) -> Ints:
    """Per row of a line: ticks, while it was there, of those spans (sorted by their begin) whose work joined the line later."""
    starts, stops = log["begin", spans], log["end", spans]
    first, last = np.searchsorted(starts, log["begin", queue]), np.searchsorted(starts, log["end", queue])
    told = np.zeros(len(queue), dtype=np.int64)
    pairs = np.cumsum(last - first)
    bounds = np.unique(np.searchsorted(pairs, np.arange(0, pairs[-1] if len(pairs) else 0, PAIRS), side="right"))
    for part in np.split(np.arange(len(queue)), bounds[1:]):
        many = (last - first)[part]
        row = np.repeat(part, many)
        span = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many) + first[row]
        later = entered[span] > log["begin", queue[row]]
        row, span = row[later], span[later]
        told += total(row, np.minimum(log["end", queue[row]], stops[span]) - starts[span], len(queue))
    return told


def _entered(log: Log, queue: Ints, spans: Ints) -> Ints:
    """When each span's work joined the line that it was taken from; its own begin if it was in none."""
    both = np.concatenate([queue, spans])
    tick = np.concatenate([log["end", queue], log["begin", spans]])
    order = np.lexsort((tick, log["token", both], log["case", both]))  # of equals, lines first
    waited = np.maximum.accumulate(np.where(order < len(queue), np.arange(len(order)), 0))
    before = order[waited]
    same = (log["case", both[before]] == log["case", both[order]]) & (log["token", both[before]] == log["token", both[order]])
    same &= (tick[before] == tick[order]) & (before < len(queue))
    joined = log["begin", both].copy()
    joined[order[same]] = log["begin", both[before[same]]]
    return np.asarray(joined[len(queue) :])


def _shares(reading: Reading, rows: Ints, ends: Ints) -> Ints:
    """Ticks of its case's lead time that each row has: its length, or its part where tokens run in parallel."""
    log = reading.log
    shares = np.asarray(ends - log["begin", rows])
    forked = np.zeros(len(reading.arrived), dtype=np.bool_)
    forked[log["case", reading.rows(Kind.FORK)]] = True
    parallel = np.flatnonzero(forked[log["case", rows]])
    mine = rows[parallel]
    shares[parallel] = divided(log["case", mine], log["begin", mine], ends[parallel], log["token", mine], log["kind", mine])
    return shares


def divided(cases: Ints, begins: Ints, ends: Ints, tokens: Ints, kinds: Ints) -> Ints:
    """Ticks of each span: every elementary interval of a case goes in equal whole parts to the tokens that do not wait at a join
    (all wait: to all), the remainder to the first."""
    span = int(ends.max(initial=0)) + 1
    starts, stops = cases * span + begins, cases * span + ends
    bounds, number = np.unique(np.concatenate([starts, stops]), return_inverse=True)
    first, last = number[: len(cases)], number[len(cases) :]
    many = np.maximum(last - first, 0)
    row = np.repeat(np.arange(len(cases)), many)
    at = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many) + first[row]
    works = kinds[row] != Kind.JOIN
    anybody = np.bincount(at[works], minlength=len(bounds)) > 0
    kept = works | ~anybody[at]
    row, at = row[kept], at[kept]
    order = np.lexsort((tokens[row], at))
    row, at = row[order], at[order]
    among = np.bincount(at, minlength=len(bounds))[at]
    part, rest = np.divmod((np.append(bounds[1:], 0) - bounds)[at], among)
    leads = np.append(True, at[1:] != at[:-1])[: len(at)]
    return total(row, part + np.where(leads, rest, 0), len(cases))


def _scaled(parts: Ints, totals: Ints) -> Ints:
    """Each column of `parts` scaled to sum to its total, in whole numbers; the largest part takes the remainder."""
    scaled = parts * totals // np.maximum(parts.sum(axis=0), 1)
    scaled[parts.argmax(axis=0), np.arange(len(totals))] += totals - scaled.sum(axis=0)
    return np.asarray(scaled)
