"""How long cases take, and how many come through."""

import numpy as np

from flowspec.measure.reading import HOUR, WEEK, Floats, Reading, among, distinct, total
from flowspec.model.log import OUTCOME_ABANDONED, OUTCOME_STUCK, Flag, Kind


def lead_times(reading: Reading) -> dict[str, Floats]:
    """Hours from arrival to an end, per case that reached one; also by the end's name."""
    cases, closed, outcome = reading.closed
    done = outcome >= 0
    hours = (closed[done] - reading.arrived[cases[done]]) / HOUR
    told = {"lead_time": hours}
    for number, stage in enumerate(reading.log.header.ends):
        told[f"lead_time.{reading.log.header.stages[stage].name}"] = hours[outcome[done] == number]
    return told


def throughput(reading: Reading) -> dict[str, float]:
    """Cases per week: arrived, done (an end reached), by end; and the share abandoned, stuck and still open at the end."""
    _, closed, outcome = reading.closed
    weeks = reading.length / WEEK
    within = (closed >= reading.warm_up) & (closed < reading.until)
    told = {
        "arrivals": reading.cases / weeks,
        "throughput": float(((outcome >= 0) & within).sum()) / weeks,
    }
    for number, stage in enumerate(reading.log.header.ends):
        told[f"throughput.{reading.log.header.stages[stage].name}"] = float(((outcome == number) & within).sum()) / weeks
    cases = max(1, reading.cases)
    told["abandoned"] = float((outcome == OUTCOME_ABANDONED).sum()) / cases
    told["unhandled"] = float((outcome == OUTCOME_STUCK).sum()) / cases
    told["open_at_end"] = float((outcome == -1).sum()) / cases
    return told


def waits(reading: Reading) -> dict[str, Floats]:
    """Hours in line per visit that somebody took, by stage: `wait.kickoff`."""
    log = reading.log
    seats = reading.seat_rows
    visits = distinct(reading.visits(seats[log["stage", seats] >= 0]))
    queues = reading.rows(Kind.QUEUE, without=Flag.WITHDRAWN)
    keys = reading.visits(queues)
    taken = among(keys, visits)
    ticks = total(np.searchsorted(visits, keys[taken]), reading.length_of(queues[taken]), len(visits))
    stages = reading.stages(visits)
    return {
        f"wait.{info.name}": ticks[stages == stage] / HOUR
        for stage, info in enumerate(log.header.stages)
        if info.kind != "end" and (stages == stage).any()
    }


def process_times(reading: Reading) -> dict[str, Floats]:
    """Hours of work (process time) per case that reached an end, and the activity ratio: process time / lead time."""
    cases, closed, outcome = reading.closed
    done = np.flatnonzero(outcome >= 0)
    done = done[np.argsort(cases[done])]
    rows = reading.seat_rows
    worked = total(reading.log["case", rows], reading.log["worked", rows], len(reading.arrived))[cases[done]] / HOUR
    lead = (closed[done] - reading.arrived[cases[done]]) / HOUR
    ratio = np.divide(worked, lead, out=np.zeros(len(done)), where=lead > 0)
    return {"process_time": worked, "activity_ratio": ratio}


def acceptance_waits(reading: Reading) -> dict[str, Floats]:
    """Hours from release to the first seat that takes it, by handoff: `acceptance.hand_over`."""
    log = reading.log
    reached = reading.rows(Kind.REACH)
    reached = reached[log["handoff", reached] >= 0]
    visits, first = reading.first_taken
    keys = reading.visits(reached)
    taken = among(keys, visits)
    reached, keys = reached[taken], keys[taken]
    hours = (first[np.searchsorted(visits, keys)] - log["begin", reached]) / HOUR
    handoff = log["handoff", reached]
    return {
        f"acceptance.{branch.name}": hours[handoff == number]
        for number, branch in enumerate(log.header.branches)
        if branch.what == "handoff" and (handoff == number).any()
    }
