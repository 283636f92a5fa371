"""Where the lead time goes: every tick of every closed case under exactly one cause."""

from dataclasses import dataclass

import numpy as np

from flowspec.measure.queues import on_shift
from flowspec.measure.reading import HOUR, Floats, Ints, Reading, open_before
from flowspec.measure.times import closed_cases
from flowspec.model.log import SEAT_KINDS, Kind

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
    cases, closed, outcome = closed_cases(reading)
    done = np.sort(cases[outcome >= 0])
    close_of = dict(zip(cases.tolist(), closed.tolist(), strict=True))
    log = reading.log
    rows = reading.rows(*_PLAIN, *_SEATED, Kind.QUEUE)
    rows = rows[np.isin(log["case"][rows], done) & ~((log["kind"][rows] == Kind.QUEUE) & (log["value"][rows] == Kind.SIDE))]
    ends = np.minimum(log["end"][rows], np.array([close_of[int(c)] for c in log["case"][rows]], dtype=np.int64))
    parts = _parts(reading, rows, ends)
    shares = _shares(reading, rows, ends)
    ticks = np.zeros((len(done), len(CAUSES)), dtype=np.int64)
    lengths = ends - log["begin"][rows]
    cut = np.flatnonzero(shares != lengths)
    parts[cut] = _scaled(parts[cut], shares[cut])
    np.add.at(ticks, np.searchsorted(done, log["case"][rows]), parts)
    return Explained(done, ticks)


def hours_by_cause(explained: Explained) -> dict[str, Floats]:
    """Hours per case by cause: `because.queue: contention`."""
    return {f"because.{cause}": explained.ticks[:, n] / HOUR for n, cause in enumerate(CAUSES)}


def _parts(reading: Reading, rows: Ints, ends: Ints) -> Ints:
    """Ticks of each row by cause."""
    log = reading.log
    parts = np.zeros((len(rows), len(CAUSES)), dtype=np.int64)
    kinds, lengths = log["kind"][rows], ends - log["begin"][rows]
    at = {cause: n for n, cause in enumerate(CAUSES)}
    for kind, cause in _PLAIN.items():
        parts[kinds == kind, at[cause]] = lengths[kinds == kind]
    again = np.isin(reading.visits(rows), reading.returned_visits)
    for kind, cause in _SEATED.items():
        mine = kinds == kind
        worked = np.minimum(log["worked"][rows[mine]], lengths[mine])
        switching = np.minimum(log["switching"][rows[mine]], worked)
        extra = np.minimum(log["extra"][rows[mine]], worked - switching)
        rest = worked - switching - extra
        parts[mine, at["in hand, off shift"]] = lengths[mine] - worked
        parts[mine, at["switching"]] = switching
        if kind in (Kind.LOOK, Kind.WORK):
            parts[mine, at["mistrust" if kind == Kind.LOOK else "re-entry"]] = extra
        else:
            rest = rest + extra
        repeated = again[mine] & (kind == Kind.WORK)
        parts[mine, at[cause]] += np.where(repeated, 0, rest)
        parts[mine, at["rework"]] += np.where(repeated, rest, 0)
    _queues(reading, rows, ends, parts)
    return parts


def _queues(reading: Reading, rows: Ints, ends: Ints, parts: Ints) -> None:
    log = reading.log
    queued = np.flatnonzero(log["kind"][rows] == Kind.QUEUE)
    overtaken = _overtaken(reading)
    for team in np.unique(log["team"][rows[queued]]):
        mine = queued[log["team"][rows[queued]] == team]
        begins, until = log["begin"][rows[mine]], ends[mine]
        stretches = on_shift(reading, int(team))
        opened = open_before(stretches, until) - open_before(stretches, begins)
        prior = np.minimum(opened, np.array([overtaken.get(int(r), 0) for r in rows[mine]], dtype=np.int64))
        parts[mine, CAUSES.index("queue: off shift")] = until - begins - opened
        parts[mine, CAUSES.index("queue: priority")] = prior
        parts[mine, CAUSES.index("queue: contention")] = opened - prior


def _overtaken(reading: Reading) -> dict[int, int]:
    """Per QUEUE row: ticks of seats of its team, over the number of seats, that went to later entrants of higher priority."""
    log = reading.log
    arrive = np.flatnonzero(log["kind"] == Kind.ARRIVE)
    if len(np.unique(log["value"][arrive])) < 2:
        return {}
    rank = np.zeros(int(log["case"].max(initial=0)) + 1, dtype=np.int64)
    rank[log["case"][arrive]] = log["value"][arrive]
    told: dict[int, int] = {}
    for team, info in enumerate(log.header.teams):
        queue = np.flatnonzero((log["kind"] == Kind.QUEUE) & (log["team"] == team))
        spans = np.flatnonzero(np.isin(log["kind"], [int(k) for k in SEAT_KINDS]) & (log["team"] == team))
        spans = spans[np.argsort(log["begin"][spans], kind="stable")]
        starts, stops, ranks = log["begin"][spans], log["end"][spans], rank[log["case"][spans]]
        entered = _entered(reading, queue, spans)
        first, last = np.searchsorted(starts, log["begin"][queue]), np.searchsorted(starts, log["end"][queue])
        mine = rank[log["case"][queue]]
        for at in np.flatnonzero((first < last) & (mine > 0)):
            begin, end, part = int(log["begin"][queue[at]]), int(log["end"][queue[at]]), slice(first[at], last[at])
            taken = (ranks[part] < mine[at]) & (entered[part] > begin)
            if taken.any():
                told[int(queue[at])] = int((np.minimum(end, stops[part]) - starts[part])[taken].sum()) // len(info.seats)
    return told


def _entered(reading: Reading, queue: Ints, spans: Ints) -> Ints:
    """When each span's work joined the line that it was taken from; its own begin if it was in none."""
    log = reading.log
    rows = zip(log["case"][queue].tolist(), log["token"][queue].tolist(), log["end"][queue].tolist(), strict=True)
    joined = dict(zip(rows, log["begin"][queue].tolist(), strict=True))
    taken = zip(log["case"][spans].tolist(), log["token"][spans].tolist(), log["begin"][spans].tolist(), strict=True)
    return np.array([joined.get(key, key[2]) for key in taken], dtype=np.int64)


def _shares(reading: Reading, rows: Ints, ends: Ints) -> Ints:
    """Ticks of its case's lead time that each row has: its length, or its part where tokens run in parallel."""
    log = reading.log
    shares = np.asarray(ends - log["begin"][rows])
    forked = np.unique(log["case"][reading.rows(Kind.FORK)])
    parallel = np.flatnonzero(np.isin(log["case"][rows], forked))
    mine = rows[parallel]
    shares[parallel] = divided(log["case"][mine], log["begin"][mine], ends[parallel], log["token"][mine], log["kind"][mine])
    return shares


def divided(cases: Ints, begins: Ints, ends: Ints, tokens: Ints, kinds: Ints) -> Ints:
    """Ticks of each span: every elementary interval of a case goes in equal whole parts to the tokens that do not wait at a join
    (all wait: to all), the remainder to the first."""
    span = int(ends.max(initial=0)) + 1
    starts, stops = cases * span + begins, cases * span + ends
    bounds = np.unique(np.concatenate([starts, stops]))
    first, last = np.searchsorted(bounds, starts), np.searchsorted(bounds, stops)
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
    shares = np.zeros(len(cases), dtype=np.int64)
    np.add.at(shares, row, part + np.where(leads, rest, 0))
    return shares


def _scaled(parts: Ints, totals: Ints) -> Ints:
    """Each row of `parts` scaled to sum to its total, in whole numbers; the largest part takes the remainder."""
    sums = np.maximum(parts.sum(axis=1), 1)
    scaled = parts * totals[:, None] // sums[:, None]
    if len(parts):
        scaled[np.arange(len(parts)), parts.argmax(axis=1)] += totals - scaled.sum(axis=1)
    return np.asarray(scaled)
