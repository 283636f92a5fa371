"""What is in line, in work and at work, averaged over time; and where seats' time goes."""

import numpy as np

from flowspec.measure.reading import HOUR, WEEK, Floats, Ints, Reading, open_before, united
from flowspec.model.log import SEAT_KINDS, Kind, TeamInfo

SPLIT = {
    Kind.LOOK: "look", Kind.ASK: "chase", Kind.FIX: "missing data", Kind.BLOCKFIX: "missing data", Kind.REPAIR: "rework",
    Kind.SORT: "misrouted", Kind.SIDE: "escalation", Kind.APPROVE: "approval",
}  # fmt: skip
"""Where the time of a seat goes, by kind of span; WORK is split by visit, and overhead apart."""


def time_average(reading: Reading, rows: Ints) -> float:
    """How many of these spans are open at once, averaged over the measured time, whoever is there, whenever they came."""
    begin = np.maximum(reading.log["begin", rows], reading.warm_up)
    end = np.minimum(reading.log["end", rows], reading.until)
    return float(np.maximum(end - begin, 0).sum()) / reading.length


def queue_lengths(reading: Reading) -> dict[str, float]:
    """Mean number in line, by stage (`queue_length.kickoff`) and by team (`queue_length.team.Sales`)."""
    log = reading.log
    rows = reading.all_rows(Kind.QUEUE)
    told = {
        f"queue_length.{info.name}": time_average(reading, rows[log["stage", rows] == stage])
        for stage, info in enumerate(log.header.stages)
        if info.kind == "seats"
    }
    for team, info in enumerate(log.header.teams):
        told[f"queue_length.team.{info.name}"] = time_average(reading, rows[log["team", rows] == team])
    return told


def work_in_progress(reading: Reading) -> float:
    """Mean number of open cases."""
    log = reading.log
    arrive, close = reading.all_rows(Kind.ARRIVE), reading.all_rows(Kind.CLOSE)
    into = np.minimum(np.maximum(log["begin", arrive], reading.warm_up), reading.until)
    out = np.minimum(np.maximum(log["begin", close], reading.warm_up), reading.until)
    still_open = len(arrive) - len(close)
    return float(out.sum() + still_open * reading.until - into.sum()) / reading.length


def capacity(reading: Reading, team: TeamInfo) -> int:
    """Seat ticks on shift in the measured time."""
    bounds = np.array([reading.warm_up, reading.until], dtype=np.int64)
    calendars = reading.log.header.calendars
    opened = (open_before(calendars[calendar], bounds) for _, calendar in team.seats)
    return int(sum(int(o[1] - o[0]) for o in opened))


def worked_within(reading: Reading, rows: Ints) -> Ints:
    """Ticks worked in the measured time, per seat span."""
    log = reading.log
    begin = np.clip(log["begin", rows], reading.warm_up, reading.until)
    end = np.clip(log["end", rows], reading.warm_up, reading.until)
    inside = (begin == log["begin", rows]) & (end == log["end", rows])
    worked = np.where(inside, log["worked", rows], 0)
    for at in np.flatnonzero(~inside & (end > begin)):
        row = rows[at]
        whole = log["worked", row] == log["end", row] - log["begin", row]
        worked[at] = end[at] - begin[at] if whole else _open_between(reading, int(row), int(begin[at]), int(end[at]))
    return worked


def _open_between(reading: Reading, row: int, begin: int, end: int) -> int:
    header = reading.log.header
    team, seat = header.teams[int(reading.log["team", row])], int(reading.log["seat", row])
    opened = open_before(header.calendars[team.seats[seat][1]], np.array([begin, end], dtype=np.int64))
    return int(opened[1] - opened[0])


def utilisation(reading: Reading) -> dict[str, float]:
    """Share of staffed time at work by team (`utilisation.Sales`), hours worked a week, and the split by purpose.

    Discarded work counts: it was done. More than 1 is possible where work goes on past closing time.
    """
    log = reading.log
    told: dict[str, float] = {}
    seats = reading.all_rows(*SEAT_KINDS)
    for number, team in enumerate(log.header.teams):
        rows = seats[log["team", seats] == number]
        worked = worked_within(reading, rows)
        staffed = capacity(reading, team)
        told[f"utilisation.{team.name}"] = float(worked.sum()) / staffed if staffed else 0.0
        told[f"worked.{team.name}"] = float(worked.sum()) / HOUR / (reading.length / WEEK)
        for purpose, ticks in _split(reading, rows, worked).items():
            told[f"split.{team.name}.{purpose}"] = ticks / staffed if staffed else 0.0
    return told


def _split(reading: Reading, rows: Ints, worked: Ints) -> dict[str, float]:
    """Ticks worked by purpose; parts of a span that the edges of the measured time cut are cut in proportion."""
    log = reading.log
    kinds = log["kind", rows]
    whole = np.maximum(log["worked", rows], 1)
    switching = worked * log["switching", rows] / whole
    extra = worked * log["extra", rows] / whole
    rest = worked - switching - extra
    again = reading.returned(rows)
    work = kinds == Kind.WORK
    told = {
        "first-time work": float(rest[work & ~again].sum()),
        "rework": float(rest[work & again].sum()),
        "re-entry": float(extra[work].sum()),
        "mistrust": float(extra[kinds == Kind.LOOK].sum()),
        "switching": float(switching.sum()),
    }
    for kind, purpose in SPLIT.items():
        told[purpose] = told.get(purpose, 0.0) + float(rest[kinds == kind].sum())
    return told


def on_shift(reading: Reading, team: int) -> list[tuple[int, int]]:
    """The stretches in which at least one seat of the team is on shift."""
    header = reading.log.header
    return united(header.calendars[calendar] for calendar in sorted({c for _, c in header.teams[team].seats}))


def series(reading: Reading, rows: Ints, grid: Ints) -> Floats:
    """How many of these spans are open at each tick of `grid`."""
    begins, ends = np.sort(reading.log["begin", rows]), np.sort(reading.log["end", rows])
    return np.asarray(np.searchsorted(begins, grid, side="right") - np.searchsorted(ends, grid, side="right"), dtype=np.float64)
