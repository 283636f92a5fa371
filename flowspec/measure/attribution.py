"""Whose time it was: the time of every breached deadline, from its start to the breach, by the team that had the case."""

from typing import TypeAlias

import numpy as np

from flowspec.measure.explain import divided
from flowspec.measure.reading import Ints, Reading
from flowspec.model.log import SEAT_KINDS, Flag, Kind

OUTSIDE, NOBODY = "outside", "nobody"
"""Who is asked for information and is no team; work that nobody owns, or that no team works on."""

WhoseTicks: TypeAlias = dict[str, dict[str, int]]
"""By clock, and by team or OUTSIDE or NOBODY: ticks."""

_SPANS = (
    *SEAT_KINDS, Kind.BATCH, Kind.NOTICE, Kind.FORGOTTEN, Kind.QUEUE, Kind.HELD, Kind.AI, Kind.JOIN, Kind.WAIT, Kind.HOLD,
    Kind.UNOWNED,
)  # fmt: skip


def shares(ticks: WhoseTicks) -> dict[str, float]:
    """`whose.kickoff.Sales`: the share of Sales in the elapsed time of all breached instances of a clock until they breached."""
    told: dict[str, float] = {}
    for clock, parts in ticks.items():
        total = sum(parts.values())
        told |= {f"whose.{clock}.{name}": part / total if total else 0.0 for name, part in parts.items()}
    return told


def whose_time(reading: Reading) -> WhoseTicks:
    """Whose the elapsed time of all breached instances of each clock until they breached was.

    Before work is noticed that somebody had to pass on from memory it is the sender's time, after a message the receiver's; while
    an answer is waited for it is the time of who was asked; else of the team whose line, seat or stage it is (semantics 9.4).
    Parallel tokens share each tick in equal whole parts. A clock that no case breached is not told of.
    """
    log = reading.log
    clock, case, begin, breach = _breached(reading)
    if not len(clock):
        return {}
    concerned = np.zeros(len(reading.arrived), dtype=np.bool_)
    concerned[case] = True
    rows = reading.rows(*_SPANS)
    rows = rows[concerned[log["case", rows]]]
    rows = rows[~((log["kind", rows] == Kind.QUEUE) & (log["value", rows] == Kind.SIDE)) & (log["kind", rows] != Kind.SIDE)]
    rows = rows[np.argsort(log["case", rows], kind="stable")]
    first, last = (np.searchsorted(log["case", rows], case, side=side) for side in ("left", "right"))
    many = last - first
    instance = np.repeat(np.arange(len(clock)), many)
    mine = rows[np.arange(len(instance)) - np.repeat(np.cumsum(many) - many, many) + first[instance]]
    begins = np.maximum(log["begin", mine], begin[instance])
    ends = np.minimum(log["end", mine], breach[instance])
    inside = np.flatnonzero(begins < ends)
    instance, mine, begins, ends = instance[inside], mine[inside], begins[inside], ends[inside]
    ticks = divided(instance, begins, ends, log["token", mine], log["kind", mine])
    who = _who(reading, mine)
    told: dict[str, dict[str, int]] = {}
    for number in map(int, np.unique(clock)):
        of_clock = clock[instance] == number
        told[log.header.clocks[number].name] = {
            name: int(ticks[of_clock & (who == code)].sum())
            for code, name in ((-2, OUTSIDE), (-1, NOBODY), *((n, team.name) for n, team in enumerate(log.header.teams)))
        }
    return told


def _breached(reading: Reading) -> tuple[Ints, Ints, Ints, Ints]:
    """Clock, case, start and breach of every breached instance: the n-th breach of a case's clock is of its n-th breached row."""
    log = reading.log
    stopped = reading.rows(Kind.CLOCK)
    stopped = stopped[reading.flagged(stopped, Flag.BREACHED)]
    breaches = reading.rows(Kind.BREACH)
    stopped = stopped[np.lexsort((log["begin", stopped], log["value", stopped], log["case", stopped]))]
    breaches = breaches[np.lexsort((log["begin", breaches], log["value", breaches], log["case", breaches]))]
    if len(stopped) != len(breaches):  # a real log may lack one of them
        breaches = stopped[:0]
        stopped = breaches
    return log["value", stopped], log["case", stopped], log["begin", stopped], log["begin", breaches]


def _who(reading: Reading, rows: Ints) -> Ints:
    """The team whose time each span is; -2 outside, -1 nobody."""
    log = reading.log
    kinds, who = log["kind", rows], log["team", rows].copy()
    held = kinds == Kind.HELD
    who[held] = np.where(log["other", rows[held]] >= 0, log["other", rows[held]], -2)
    by_memory = np.array([branch.carrier == "memory" for branch in reading.log.header.branches] or [False])
    handoff = log["handoff", rows]
    passed_on = np.isin(kinds, (int(Kind.NOTICE), int(Kind.FORGOTTEN))) & (handoff >= 0)
    senders = reading.senders(rows)
    passed_on &= by_memory[np.minimum(np.maximum(handoff, 0), len(by_memory) - 1)] & (senders >= 0)
    who[passed_on] = senders[passed_on]
    who[kinds == Kind.UNOWNED] = -1
    return who
