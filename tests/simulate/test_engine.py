"""What the SimPy engine promises beside its rows: steps, progress, and draws that nothing else moves."""

from dataclasses import replace

import pytest

from flowspec.model.log import Kind, Log
from flowspec.simulate import model as m
from flowspec.simulate.draws import key_of
from flowspec.simulate.reference import Engine, run
from tests.simulate.small import bare_header, end, field, log_of, model, stage, team, way

BUSY = m.Distribution("lognormal", (3.0, 1.0))
FLOW = model(
    (replace(stage("first", 0, collects=(m.Collect(0, 0.7),)), work=BUSY), replace(stage("second", 1), work=BUSY), end()),
    (way(0, 1), way(1, 2)), arrivals=tuple(range(0, 3000, 30)), end=5000, fields=(field("f"),),
)  # fmt: skip


def work_of(log: Log) -> dict[tuple[int, int, int], int]:
    """The ticks that each case's visits were worked."""
    rows = [n for n in range(len(log)) if log["kind"][n] == Kind.WORK and not log["flags"][n]]
    return {(int(log["case"][n]), int(log["stage"][n]), int(log["visit"][n])): int(log["worked"][n]) for n in rows}


def test_an_engine_is_stepped_event_by_event() -> None:
    engine = Engine(model((stage("work", 0), end()), (way(0, 1),), arrivals=(3,)), seed=1, replication=0)
    nows: list[int] = []
    while engine.step():
        nows.append(engine.now)
    engine.finish()
    assert nows == [0, 0, 3, 3, 8, 8]  # shift, dispatch; arrival, dispatch; completion, dispatch
    assert [row[0] for row in engine.rows] == [Kind.ARRIVE, Kind.REACH, Kind.WORK, Kind.CLOSE]


def test_progress_is_told_now_and_then() -> None:
    ticks: list[int] = []
    many = replace(FLOW, sources=(replace(FLOW.sources[0], ticks=tuple(range(4000))),))
    run(many, 1, 0, bare_header(many), on_progress=ticks.append)
    assert ticks == sorted(ticks)
    assert ticks


def test_an_interrupt_reaches_the_caller() -> None:
    def interrupt(_tick: int) -> None:
        raise KeyboardInterrupt

    many = replace(FLOW, sources=(replace(FLOW.sources[0], ticks=tuple(range(4000))),))
    with pytest.raises(KeyboardInterrupt):
        run(many, 1, 0, bare_header(many), on_progress=interrupt)


def test_the_same_seed_and_replication_give_the_same_log() -> None:
    header = bare_header(FLOW)
    digests = {(seed, n): run(FLOW, seed, n, header).digest() for seed in (1, 2) for n in (0, 1)}
    assert len(set(digests.values())) == 4
    assert run(FLOW, 2, 1, header).digest() == digests[2, 1]


def test_another_seat_moves_no_draw() -> None:
    common = work_of(log_of(FLOW)), work_of(log_of(replace(FLOW, teams=(team(seats=3),))))
    both = common[0].keys() & common[1].keys()
    assert len(both) > 100
    assert {visit: common[0][visit] for visit in both} == {visit: common[1][visit] for visit in both}


def test_another_stage_moves_no_draw() -> None:
    """A stage between the two: the draws of the others stay, for places are known by their names."""
    first, second, done = FLOW.stages
    between = replace(stage("between", 2), work=BUSY)
    longer = replace(
        FLOW,
        stages=(first, second, done, between),
        ways=(replace(FLOW.ways[0], branches=way(0, 3).branches), FLOW.ways[1], way(3, 1, link=2)),
    )
    common = work_of(log_of(FLOW)), work_of(log_of(longer))
    both = common[0].keys() & common[1].keys()
    assert len(both) > 60
    assert {visit: common[0][visit] for visit in both} == {visit: common[1][visit] for visit in both}


def test_better_data_flips_only_the_cases_in_between() -> None:
    """Raising %C&A from 0.7 to 0.8 makes right exactly those that were missing with a draw between; nobody becomes missing."""

    def failed(complete: float) -> set[int]:
        first = replace(FLOW.stages[0], collects=(m.Collect(0, complete),))
        log = log_of(replace(FLOW, stages=(first, *FLOW.stages[1:])))
        return {int(case) for case in log["case"][(log["kind"] == Kind.COLLECT) & (log["detected"] != 0)]}

    worse, better = failed(0.7), failed(0.8)
    assert better < worse


def test_priority_classes_follow_their_shares() -> None:
    classes = replace(FLOW, workflows=(m.Workflow("flow", key_of("flow"), priority_shares=(0.2, 0.5, 1.0)),))
    log = log_of(replace(classes, sources=(replace(FLOW.sources[0], ticks=tuple(range(4000))),)))
    drawn = log["value"][log["kind"] == Kind.ARRIVE]
    shares = [float((drawn == number).mean()) for number in range(3)]
    assert shares == pytest.approx([0.2, 0.3, 0.5], abs=0.03)
