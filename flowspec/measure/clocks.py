"""Promises kept and broken."""

import numpy as np

from flowspec.measure.reading import HOUR, Floats, Reading
from flowspec.model.log import Flag, Kind


def clocks(reading: Reading) -> dict[str, Floats]:
    """Per instance of each clock: `met.kickoff` 1 or 0, `clock.kickoff` the hours it ran.

    Cancelled instances count nowhere; one that still runs at the end counts only if it is already breached.
    """
    log = reading.log
    rows = reading.rows(Kind.CLOCK, without=Flag.CANCELLED)
    breached = reading.flagged(rows, Flag.BREACHED)
    censored = reading.flagged(rows, Flag.CENSORED)
    told: dict[str, Floats] = {}
    for number, clock in enumerate(log.header.clocks):
        mine = (log["value", rows] == number) & (breached | ~censored)
        if mine.any():
            told[f"met.{clock.name}"] = (~breached[mine]).astype(np.float64)
            told[f"clock.{clock.name}"] = log["worked", rows][mine & ~censored] / HOUR
    return told
