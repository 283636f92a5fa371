"""A run whose rows come in pieces: those of cases that are over are handed on and forgotten, those of open cases are kept."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from flowspec.model.log import COLUMNS, SEAT_KINDS, Kind, Log
from flowspec.model.plain import dataclass
from flowspec.simulate.laws import TOLD_LATER, broke, violations
from flowspec.simulate.model import Model

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Piece:
    """The rows since the last piece, and the numbers of the cases that may still get rows."""

    log: Log
    open_cases: Ints


def closed(pieces: Iterable[Piece], model: Model) -> Iterator[Log]:
    """Logs of whole cases, each in the piece in which it was over; they are numbered from 0 in each Log, in order of arrival.

    Raises `LawViolated` if the run breaks a law that `laws.violations` holds whole Logs to: what can be seen in single cases is
    held to it there, what concerns several (order, seats, numbers) from piece to piece.
    """
    across = _Across()
    kept: dict[str, Ints] | None = None
    for piece in pieces:
        broken = list(across.violations(piece.log))
        rows = piece.log.columns if kept is None else {name: np.concatenate([kept[name], piece.log[name]]) for name in COLUMNS}
        still = np.isin(rows["case"], piece.open_cases)
        kept = {name: rows[name][still] for name in COLUMNS}
        over = {name: rows[name][~still] for name in COLUMNS}
        if len(over["case"]):
            numbers, over["case"] = np.unique(over["case"], return_inverse=True)
            log = replace(piece.log, columns=over)
            broken += violations(log, model, numbers)
            if not broken:
                yield log
        if broken:
            raise broke(broken)


class _Across:
    """What is known of earlier pieces: the last tick, how many cases came, until when each seat was taken."""

    def __init__(self) -> None:
        self.tick, self.cases = 0, 0
        self.taken: dict[int, int] = {}

    def violations(self, log: Log) -> Iterator[str]:
        ends = log["end", ~np.isin(log["kind"], TOLD_LATER)]
        if len(ends):
            if ends[0] < self.tick or (np.diff(ends) < 0).any():
                yield f"a row stands before one that happened earlier, after tick {self.tick}"
            self.tick = int(ends[-1])
        came = log["case", log["kind"] == Kind.ARRIVE]
        if not np.array_equal(came, np.arange(self.cases, self.cases + len(came))):
            yield "cases are not numbered in the order of their arrival"
        self.cases += len(came)
        yield from self._seats(log)

    def _seats(self, log: Log) -> Iterator[str]:
        rows = np.flatnonzero(np.isin(log["kind"], [int(kind) for kind in SEAT_KINDS]) & (log["seat"] >= 0))
        seats = log["team", rows] << 20 | log["seat", rows]
        for seat in np.unique(seats).tolist():
            mine = rows[seats == seat]
            if log["begin", mine].min() < self.taken.get(seat, 0):
                yield f"a seat is in two places: seat {seat & 0xFFFFF} of team {seat >> 20} before tick {self.taken[seat]}"
            self.taken[seat] = int(log["end", mine].max())
