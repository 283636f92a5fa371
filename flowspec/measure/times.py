"""How long cases take, and how many come through."""

import numpy as np

from flowspec.measure.reading import HOUR, WEEK, Floats, Ints, Mask, Reading, grouped_sum
from flowspec.model.log import OUTCOME_ABANDONED, OUTCOME_STUCK, SEAT_KINDS, Flag, Kind


def closed_cases(reading: Reading) -> tuple[Ints, Ints, Ints]:
    """Case, closing tick and outcome of every counted case that has a CLOSE row."""
    rows = reading.rows(Kind.CLOSE)
    log = reading.log
    return log["case"][rows], log["begin"][rows], log["value"][rows]


def lead_times(reading: Reading) -> dict[str, Floats]:
    """Hours from arrival to an end, per case that reached one; also by the end's name."""
    cases, closed, outcome = closed_cases(reading)
    done = outcome >= 0
    hours = (closed[done] - reading.arrived[cases[done]]) / HOUR
    told = {"lead_time": hours}
    for number, stage in enumerate(reading.log.header.ends):
        told[f"lead_time.{reading.log.header.stages[stage].name}"] = hours[outcome[done] == number]
    return told


def throughput(reading: Reading) -> dict[str, float]:
    """Cases per week: arrived, done (an end reached), by end; and the share abandoned, stuck and still open at the end."""
    _, closed, outcome = closed_cases(reading)
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
    seats = seats[log["stage"][seats] >= 0]
    queues = reading.rows(Kind.QUEUE, where=~reading.flagged(Flag.WITHDRAWN))
    told: dict[str, Floats] = {}
    for stage, info in enumerate(log.header.stages):
        if info.kind == "end":
            continue
        visits = np.unique(reading.visits(seats[log["stage"][seats] == stage]))
        if len(visits):
            mine = queues[log["stage"][queues] == stage]
            told[f"wait.{info.name}"] = grouped_sum(reading.visits(mine), reading.length_of(mine), visits) / HOUR
    return told


def process_times(reading: Reading) -> dict[str, Floats]:
    """Hours of work (process time) per case that reached an end, and the activity ratio: process time / lead time."""
    cases, closed, outcome = closed_cases(reading)
    done = np.sort(cases[outcome >= 0])
    rows = reading.seat_rows
    worked = grouped_sum(reading.log["case"][rows], reading.log["worked"][rows], done) / HOUR
    order = np.argsort(cases[outcome >= 0], kind="stable")
    lead = (closed[outcome >= 0][order] - reading.arrived[done]) / HOUR
    ratio = np.divide(worked, lead, out=np.zeros(len(done)), where=lead > 0)
    return {"process_time": worked, "activity_ratio": ratio}


def acceptance_waits(reading: Reading) -> dict[str, Floats]:
    """Hours from release to the first seat that takes it, by handoff: `acceptance.hand_over`."""
    log = reading.log
    reached = reading.rows(Kind.REACH, where=log["handoff"] >= 0)
    spans = reading.rows(*SEAT_KINDS)
    spans = spans[log["stage"][spans] >= 0]
    visits, first = _first_begin(reading, spans)
    keys = reading.visits(reached)
    at = np.minimum(np.searchsorted(visits, keys), max(0, len(visits) - 1))
    taken: Mask = visits[at] == keys if len(visits) else np.zeros(len(keys), dtype=np.bool_)
    told: dict[str, Floats] = {}
    for number, branch in enumerate(log.header.branches):
        mine = taken & (log["handoff"][reached] == number)
        if branch.what == "handoff" and mine.any():
            told[f"acceptance.{branch.name}"] = (first[at[mine]] - log["begin"][reached[mine]]) / HOUR
    return told


def _first_begin(reading: Reading, rows: Ints) -> tuple[Ints, Ints]:
    """The visits of `rows`, sorted, and the tick at which the first row of each begins."""
    keys = reading.visits(rows)
    order = np.lexsort((reading.log["begin"][rows], keys))
    keys, begins = keys[order], reading.log["begin"][rows][order]
    visits, at = np.unique(keys, return_index=True)
    return visits, begins[at]
