"""What a page shows of the course of a run, of handoffs and of stages: laws, then Logs written by hand."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowspec.measure.handed import handoff_matrix
from flowspec.measure.places import failures_by_place
from flowspec.measure.queues import queue_lengths, work_in_progress
from flowspec.measure.reading import Reading
from flowspec.measure.series import MOST, averages, open_over_time, queues_over_time, stretches
from flowspec.measure.times import lead_times, process_times
from flowspec.measure.value_stream import value_stream
from flowspec.model.log import ClockName, Flag, Header, Kind, Log, StageInfo, TeamInfo
from flowspec.simulate.model import Model
from flowspec.simulate.reference import engine as reference
from tests.measure.logs import HEADER, H, log_of, one_case, row
from tests.simulate.models import random_model

SPANS = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)).map(sorted), max_size=20)


@given(SPANS, st.integers(1, 300))
def test_an_average_times_its_stretch_is_the_time_that_spans_have_in_it(spans: list[list[int]], step: int) -> None:
    edges = np.arange(0, 1000 + step, step, dtype=np.int64)
    begins, ends = (np.array([span[i] for span in spans], dtype=np.int64) for i in (0, 1))

    told = averages(begins, ends, edges)

    inside = [sum(max(0, min(e, high) - max(b, low)) for b, e in spans) for low, high in pairwise(edges.tolist())]
    assert told * step == pytest.approx(np.array(inside, dtype=np.float64), abs=1e-9)


@given(st.integers(1, 10**13))
def test_stretches_are_equal_few_and_cover_the_run(end: int) -> None:
    edges = stretches(end)

    assert edges[0] == 0
    assert edges[-2] < end <= edges[-1]
    assert len(edges) - 1 <= MOST
    assert len(set(np.diff(edges).tolist())) == 1


@pytest.mark.parametrize("seed", range(12))
def test_series_average_to_the_measures_and_stages_sum_to_the_lead_time(seed: int) -> None:
    model = random_model(seed)
    reading = Reading(reference.run(model, 1, 0, header_of(model)))
    edges = np.array([0, reading.until // 3, reading.until], dtype=np.int64)
    shares = np.diff(edges) / reading.until

    lengths = queue_lengths(reading)
    for team, told in queues_over_time(reading, edges).items():
        assert told @ shares == pytest.approx(lengths[f"queue_length.team.{team}"], abs=1e-9)
    assert open_over_time(reading, edges) @ shares == pytest.approx(work_in_progress(reading), abs=1e-9)

    stream = value_stream(reading)
    hours = lead_times(reading)["lead_time"]
    if len(hours) and not (reading.log["kind"] == Kind.FORK).any():
        assert sum(one.share * one.lead for one in stream.values()) == pytest.approx(hours.mean())
    assert all(one.process <= one.lead + 1e-9 for one in stream.values() if one.process)


def header_of(model: Model) -> Header:
    stages = tuple(StageInfo(stage.name, stage.workflow, stage.kind, stage.owner) for stage in model.stages)
    ends = tuple(number for number, stage in enumerate(model.stages) if stage.kind == "end")
    teams = tuple(TeamInfo(team.name, team.calendar, ()) for team in model.teams)
    return replace(
        HEADER, stages=stages, ends=ends, branches=(), ways=(), teams=teams, fields=(), clocks=(), calendars=(), end=model.end,
        arrivals_until=model.horizon,
    )  # fmt: skip


def test_the_value_stream_of_a_case_written_by_hand() -> None:
    reading = Reading(log_of(*one_case()))

    stream = value_stream(reading)

    won, kickoff = stream[0, "won"], stream[0, "kickoff"]
    assert (won.share, won.process, won.lead) == (1, 2, 2)
    assert math.isnan(won.complete)
    assert (kickoff.share, kickoff.process, kickoff.lead, kickoff.complete) == (1, 3, 11, 0)
    assert won.process + kickoff.process == process_times(reading)["process_time"][0]


def handed_over(*, missing: int = 0, late: bool = False, back: bool = False) -> Log:
    """Sales hands a case to Onboarding, which takes it two hours later, looks, and may send it back."""
    flags = int(Flag.BREACHED) if late else 0
    returned = [row(Kind.REACH, at=4, stage=0, visit=2, team=0, other=1, flags=int(Flag.RETURNED))] if back else []
    return log_of(
        row(Kind.ARRIVE, at=0, stage=0),
        row(Kind.REACH, at=0, stage=0, visit=1, team=0),
        row(Kind.REACH, at=1, stage=1, visit=1, team=1, other=0, handoff=0),
        row(Kind.NOTICE, begin=1, end=2, stage=1, visit=1, team=1, other=0, handoff=0),
        row(Kind.QUEUE, begin=2, end=3, stage=1, visit=1, team=1, value=int(Kind.LOOK)),
        row(Kind.LOOK, begin=3, end=4, stage=1, visit=1, team=1, seat=0, worked=1, handoff=0),
        row(Kind.CHECK, at=4, stage=1, visit=1, team=1, other=0, handoff=0, missing=missing),
        row(Kind.CLOCK, token=0, begin=1, end=3, value=0, flags=flags),
        *returned,
        row(Kind.CLOSE, token=0, at=6, value=0),
        header=replace(HEADER, clocks=(ClockName("hand_over", "acceptance", 0),)),
    )


@pytest.mark.parametrize("missing", [0, 1])
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("back", [False, True])
def test_the_matrix_says_how_well_a_handoff_went(missing: int, late: bool, back: bool) -> None:
    matrix = handoff_matrix(Reading(handed_over(missing=missing, late=late, back=back)))

    forward = matrix["Sales", "Onboarding"]
    assert (forward.volume, forward.returned, forward.complete) == (1, float(back), 1.0 - missing)
    assert (forward.acceptance, forward.late) == (2, float(late))
    assert (("Onboarding", "Sales") in matrix) == back


@pytest.mark.parametrize(
    ("clock", "begins", "late"),
    [
        (ClockName("back_office", "OLA", 0), 1, 1.0),
        (ClockName("back_office", "OLA", 0), 0, math.nan),
        (ClockName("go", "acceptance", 0), 1, math.nan),
        (ClockName("time_to_live", "SLA", 0), 1, math.nan),
    ],
)
def test_late_is_a_promise_that_this_handoff_began(clock: ClockName, begins: int, late: float) -> None:
    told = handed_over(late=True)
    began = replace(told, header=replace(told.header, clocks=(clock,)))
    began.columns["begin"][began["kind"] == Kind.CLOCK] = begins * H

    assert handoff_matrix(Reading(began))["Sales", "Onboarding"].late == pytest.approx(late, nan_ok=True)


def test_the_owner_of_a_stage_hands_on_what_only_waited_there() -> None:
    log = log_of(
        row(Kind.ARRIVE, at=0, stage=0),
        row(Kind.REACH, at=1, stage=1, visit=1, team=1, other=-1, handoff=0),
        row(Kind.CLOSE, token=0, at=6, value=0),
    )

    assert list(handoff_matrix(Reading(log))) == [("Sales", "Onboarding")]


def test_failures_stand_where_they_happen() -> None:
    assert failures_by_place(Reading(handed_over(missing=1))) == {(0, "link", "hand_over"): 200.0}
    assert failures_by_place(Reading(log_of(row(Kind.ARRIVE, at=0, stage=0)))) == {}


def test_nothing_is_measured_of_a_run_without_cases() -> None:
    reading = Reading(log_of(row(Kind.ARRIVE, at=0, stage=0)), warm_up=H)

    assert (handoff_matrix(reading), failures_by_place(reading), value_stream(reading)) == ({}, {}, {})
