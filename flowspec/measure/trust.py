"""How receivers' trust in senders went: an assumption of the model (semantics 7.11), read back from what they found."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from flowspec.measure.reading import HOUR, Floats, Ints, Reading
from flowspec.model.log import Flag, Kind
from flowspec.model.scenario import Trust


@dataclass(frozen=True, slots=True)
class TrustInSender:
    """One team's trust in another: at each tick of `ticks` the share of good experience became the one in `trust`.

    `rechecks` are the looks that took longer because of mistrust, `recheck_hours` what they took.
    """

    receiver: str
    sender: str
    start: float
    ticks: Ints
    trust: Floats
    rechecks: int
    recheck_hours: float

    def at(self, grid: Ints) -> Floats:
        """The trust at each tick of `grid`, evidence of that tick included."""
        told = np.concatenate(([self.start], self.trust))
        return np.asarray(told[np.searchsorted(self.ticks, grid, side="right")])

    def recovered(self, below: float) -> int | None:
        """The tick from which on trust is never less than `below` again (0: it never was); None if it is less at the end."""
        low = np.flatnonzero(self.trust < below)
        if not len(low):
            return 0 if self.start >= below or not len(self.trust) else int(self.ticks[0])
        return int(self.ticks[low[-1] + 1]) if low[-1] + 1 < len(self.trust) else None


def trust_over_time(reading: Reading, table: Trust, rechecked: Collection[int]) -> tuple[TrustInSender, ...]:
    """The trust of every receiver in every sender that met over the branches `rechecked` (those that have a re-check).

    The fold is that of the engines: a look is good if nothing is missing at its end, a repair of what came over such a branch is
    a bad experience of its sender; before each, experience falls back towards the prior by `keep`.
    """
    ticks: dict[tuple[int, int], list[int]] = {}
    trust: dict[tuple[int, int], list[float]] = {}
    known: dict[tuple[int, int], tuple[float, float]] = {}
    for tick, pair, good in _evidence(reading, rechecked):
        a, b = known.get(pair, (table.prior_good, table.prior_bad))
        a = table.prior_good + table.keep * (a - table.prior_good) + (table.gain if good else 0.0)
        b = table.prior_bad + table.keep * (b - table.prior_bad) + (0.0 if good else table.loss)
        known[pair] = a, b
        ticks.setdefault(pair, []).append(tick)
        trust.setdefault(pair, []).append(a / (a + b))
    start = table.prior_good / (table.prior_good + table.prior_bad)
    extra = _rechecks(reading)
    names = [team.name for team in reading.log.header.teams]
    return tuple(
        TrustInSender(
            names[pair[0]],
            names[pair[1]],
            start,
            np.array(ticks[pair], dtype=np.int64),
            np.array(trust[pair]),
            len(extra.get(pair, ())),
            sum(extra.get(pair, ())) / HOUR,
        )
        for pair in sorted(known)
    )


def _evidence(reading: Reading, rechecked: Collection[int]) -> Iterator[tuple[int, tuple[int, int], bool]]:
    """Each experience in the order in which it was made: when, (receiver, sender), and whether it was good.

    All gates that one look tests at its end write their CHECK rows at that tick; later rows of the visit are of no look.
    """
    log, origins = reading.log, _origins(reading)
    rows = reading.all_rows(Kind.CHECK, Kind.REPAIR)
    check = log["kind", rows] == Kind.CHECK
    unfinished = reading.flagged(rows, Flag.HANDED_BACK | Flag.DISCARDED | Flag.CENSORED)
    rows = rows[np.where(check, log["handoff", rows] >= 0, ~unfinished)]
    looks = log["kind"] == Kind.CHECK
    visits = reading.visits(rows).tolist()
    missed = _missed(reading, rows, visits)
    looked: set[int] = set()
    for row, visit in zip(rows.tolist(), visits, strict=True):
        branch, sender = origins.get(visit, (-1, -1))
        if branch not in rechecked or sender < 0 or (looks[row] and visit in looked):
            continue
        if looks[row]:
            looked.add(visit)
        yield int(log["end", row]), (int(log["team", row]), sender), bool(looks[row]) and visit not in missed


def _missed(reading: Reading, rows: Ints, visits: list[int]) -> set[int]:
    """The visits whose look ended with something missing."""
    log = reading.log
    ends: dict[int, int] = {}
    told: set[int] = set()
    for row, visit in zip(rows.tolist(), visits, strict=True):
        if (
            log["kind", row] == Kind.CHECK
            and ends.setdefault(visit, int(log["end", row])) == log["end", row]
            and log["missing", row]
        ):
            told.add(visit)
    return told


def _origins(reading: Reading) -> dict[int, tuple[int, int]]:
    """By visit that came over a branch: the branch, and the team that the token came from (-1 for none)."""
    log = reading.log
    rows = np.flatnonzero((log["kind"] == Kind.REACH) & (log["handoff"] >= 0))
    told = zip(log["handoff", rows].tolist(), log["other", rows].tolist(), strict=True)
    return dict(zip(reading.visits(rows).tolist(), told, strict=True))


def _rechecks(reading: Reading) -> dict[tuple[int, int], list[int]]:
    """The ticks of each re-check, by receiver and sender; a look that was handed back counts once for each part."""
    log, origins = reading.log, _origins(reading)
    rows = np.flatnonzero((log["kind"] == Kind.LOOK) & (log["extra"] > 0))
    told: dict[tuple[int, int], list[int]] = {}
    for row, visit in zip(rows.tolist(), reading.visits(rows).tolist(), strict=True):
        told.setdefault((int(log["team", row]), origins.get(visit, (-1, -1))[1]), []).append(int(log["extra", row]))
    return told
