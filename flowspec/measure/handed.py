"""Who hands what to whom, and how well: the handoff matrix."""

from dataclasses import dataclass

import numpy as np

from flowspec.measure.reading import HOUR, WEEK, Floats, Ints, Reading
from flowspec.measure.value_stream import first_missing
from flowspec.model.log import Flag, Kind


@dataclass(frozen=True, slots=True)
class Handed:
    """What one team hands to another: how often a week, how much of it went back, what was complete and accurate at the first
    check, hours until somebody took it, and the share accepted later than promised. nan is what nothing was measured of."""

    volume: float
    returned: float
    complete: float
    acceptance: float
    late: float


def handoff_matrix(reading: Reading) -> dict[tuple[str, str], Handed]:
    """By (sender, receiver), moves inside a team left out.

    Who hands on what only waited is the owner of the stage where it did. Work that is sent back counts as handed on by whoever
    sends it back; `returned` is how often that happens for each piece of work handed forward (above 1 where it goes back
    several times; nan for a pair that only sends back). Late are acceptances and OLAs, by the handoff that started their clock.
    """
    log = reading.log
    rows = reading.rows(Kind.REACH)
    senders, receivers = reading.senders(rows), log["team", rows]
    between = (senders >= 0) & (receivers >= 0) & (senders != receivers)
    rows, pairs = rows[between], (senders * len(log.header.teams) + receivers)[between]
    back = reading.flagged(rows, Flag.RETURNED)
    complete, waited, late = _complete(reading, rows), _waited(reading, rows), _late(reading, rows)
    teams = [team.name for team in log.header.teams]
    told: dict[tuple[str, str], Handed] = {}
    for pair in np.unique(pairs).tolist():
        mine, (sender, receiver) = pairs == pair, divmod(pair, len(teams))
        forward, opposite = int((mine & ~back).sum()), pairs == receiver * len(teams) + sender
        told[teams[sender], teams[receiver]] = Handed(
            float(mine.sum()) / (reading.length / WEEK),
            float((opposite & back).sum()) / forward if forward else float("nan"),
            _mean(complete[mine]),
            _mean(waited[mine]),
            _mean(late[mine]),
        )
    return told


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _complete(reading: Reading, rows: Ints) -> Floats:
    """By visit that begins with a row: 1 if its first check found nothing missing, 0 if something; nan if nothing was checked."""
    log = reading.log
    checks = reading.rows(Kind.CHECK)
    checks = checks[log["handoff", checks] >= 0]
    visits = reading.visits(checks)
    missing = first_missing(visits, log["begin", checks], log["missing", checks])
    return _looked_up(reading.visits(rows), np.unique(visits), (missing == 0).astype(np.float64))


def _waited(reading: Reading, rows: Ints) -> Floats:
    """By visit: hours from reaching to the first seat that takes it; nan if none does."""
    visits, begins = reading.first_taken
    first = _looked_up(reading.visits(rows), visits, begins.astype(np.float64))
    return np.asarray((first - reading.log["begin", rows]) / HOUR)


def _late(reading: Reading, rows: Ints) -> Floats:
    """By row: 1 if a clock of acceptance or an OLA that it started was breached, 0 if all were met; nan if it started none."""
    log, header = reading.log, reading.log.header
    started_by = [clock.name if clock.what == "acceptance" else "" for clock in header.clocks]  # an OLA by whatever begins then
    promised = [number for number, clock in enumerate(header.clocks) if clock.what in ("acceptance", "OLA")]
    own = reading.rows(Kind.CLOCK, without=Flag.CANCELLED)
    own = own[reading.flagged(own, Flag.BREACHED) | ~reading.flagged(own, Flag.CENSORED)]
    late, branch = np.full(len(rows), np.nan), log["handoff", rows]
    for name in sorted({started_by[number] for number in promised}):
        mine = own[np.isin(log["value", own], [number for number in promised if started_by[number] == name])]
        starts, number = np.unique(_moments(reading, mine), return_inverse=True)
        breached = np.zeros(len(starts))
        np.maximum.at(breached, number, reading.flagged(mine, Flag.BREACHED).astype(np.float64))
        ours = [number for number, info in enumerate(header.branches) if name in ("", info.link, info.name)]
        asked = np.flatnonzero(np.isin(branch, ours))
        late[asked] = np.fmax(late[asked], _looked_up(_moments(reading, rows[asked]), starts, breached))
    return late


def _moments(reading: Reading, rows: Ints) -> Ints:
    """One number per row that is equal for rows of one case that begin at one tick."""
    return np.asarray(reading.log["case", rows] * (reading.log.header.end + 1) + reading.log["begin", rows])


def _looked_up(keys: Ints, known: Ints, values: Floats) -> Floats:
    """The value of each key among the sorted known ones; nan for others."""
    if not len(known):
        return np.full(len(keys), np.nan)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[at] == keys, values[at], np.nan)
