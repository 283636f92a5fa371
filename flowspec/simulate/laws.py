"""What every run keeps, whatever the model: held to after each run."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from flowspec.model.log import SEAT_KINDS, Kind, Log
from flowspec.simulate.model import Model

Ints = npt.NDArray[np.int64]


def violations(log: Log, model: Model) -> list[str]:
    """The laws that the Log breaks, in words; none for a right engine.

    Every case arrives once and closes once, not before it arrived; nothing is done for it before; no span ends before it
    begins or after the run; no seat is in two places.
    """
    return list(_broken(log, model))


def _broken(log: Log, model: Model) -> Iterator[str]:
    kind, case = log["kind"], log["case"]
    arrive, close = np.flatnonzero(kind == Kind.ARRIVE), np.flatnonzero(kind == Kind.CLOSE)
    if not np.array_equal(np.sort(case[arrive]), np.sort(case[close])) or len(np.unique(case[arrive])) != len(arrive):
        yield "not every case arrives once and closes once"
        return
    arrived = np.zeros(len(arrive), dtype=np.int64)
    arrived[case[arrive]] = log["begin"][arrive]
    if (log["begin"] < arrived[case]).any():
        yield "something happens to a case before it arrived"
    if (log["end"] < log["begin"]).any() or (log["end"] > model.end).any():
        yield "a span ends before it begins, or after the run"
    if _twice(log):
        yield "a seat is in two places"


def _twice(log: Log) -> bool:
    rows = np.flatnonzero(np.isin(log["kind"], [int(k) for k in SEAT_KINDS]))
    order = rows[np.lexsort((log["begin"][rows], log["seat"][rows], log["team"][rows]))]
    same = (np.diff(log["team"][order]) == 0) & (np.diff(log["seat"][order]) == 0)
    return bool((same & (log["begin"][order][1:] < log["end"][order][:-1])).any())
