from dataclasses import replace
from pathlib import Path

import pytest

from flowspec.decide.compare import compare
from flowspec.decide.costs import tariff
from flowspec.decide.experiment import Experiment, experiment
from flowspec.decide.names import measures_of
from flowspec.decide.precision import Precision, precision
from flowspec.decide.prepared import Prepared
from flowspec.decide.replicate import Runs
from flowspec.decide.targets import UnusableTarget
from flowspec.decide.warm_up import warm_up_of
from flowspec.measure.reading import HOUR
from tests.decide.scenes import QUEUE, scene
from tests.decide.test_staff import SERVING, erlang_c_wait

FOUND = SERVING.replace('warm_up = "2 d"\n', "").replace("size = 6", "size = 3")
LONG = FOUND.replace('"24 d"', '"30 d"\nwarm_up = "1 d"')
FILLING = FOUND.replace("24 d", "400 d").replace("10 per h", "4 per d").replace("12 min", "20 d").replace("= 3", "= 1000")
"""Seats that are always enough fill up within about twice 20 days."""


def asked(ready: Prepared, text: str, at_most: int = 1000) -> Precision:
    return precision(text, measures_of(ready.lowered.header, priced=tariff(ready).known), at_most=at_most)


# --- warm-up --------------------------------------------------------------------------------------
def test_a_steady_state_without_a_warm_up_finds_one_and_leaves_it_out(tmp_path: Path) -> None:
    ready = scene(tmp_path, QUEUE, FILLING)
    told = experiment(ready, replications=3)
    given = f'warm_up = "{told.warm_up.ticks // 1000} s"{FILLING}'
    same = experiment(scene(tmp_path, QUEUE, given, "same"), replications=3)

    assert told.warm_up.how == "found"
    assert 20 * 24 * HOUR <= told.warm_up.ticks <= 150 * 24 * HOUR
    assert same.warm_up.how == "given"
    assert told.summary.values == same.summary.values


def test_a_run_that_is_shorter_than_its_cases_says_that_it_never_settles(tmp_path: Path) -> None:
    """The open cases grow until the 24th day, since work takes 20."""
    slow = FILLING.replace("400 d", "24 d")
    told = warm_up_of(scene(tmp_path, QUEUE, slow), Runs(10, 1))

    assert told.how == "never settles"
    assert told.ticks == 12 * 24 * HOUR


def test_a_terminating_run_leaves_nothing_out(tmp_path: Path) -> None:
    told = experiment(scene(tmp_path, QUEUE, FILLING.replace("steady-state", "terminating")), replications=2)

    assert (told.warm_up.ticks, told.warm_up.how) == (0, "none")


def test_scenarios_that_are_compared_leave_out_the_longest_of_their_warm_ups(tmp_path: Path) -> None:
    short, long = (SERVING.replace('"2 d"', f'"{days} d"').replace("24 d", "8 d") for days in (1, 2))
    told = compare([scene(tmp_path, QUEUE, short, "a"), scene(tmp_path, QUEUE, long, "b")], replications=3)

    assert [one.warm_up.ticks for one in told.experiments] == [48 * HOUR] * 2
    assert all(d is None or d.mean == 0 for row in told.rows for d in row.differences)
    assert told.notes == ("all leave out the same warm-up, the longest of theirs",)


# --- one long run ---------------------------------------------------------------------------------
def test_one_long_run_has_intervals_by_batches_that_hold_what_theory_says(tmp_path: Path) -> None:
    told = experiment(scene(tmp_path, QUEUE, LONG), replications=1)
    wait = told.summary["mean(wait.serving)"]

    assert 20 <= told.batches == wait.n < 40
    assert told.summary.replications == 1
    assert abs(wait.mean - erlang_c_wait(3)) < 1.7 * wait.half_width  # 99.9 %
    assert wait.half_width < 0.5 * wait.mean


def test_one_terminating_run_has_no_interval(tmp_path: Path) -> None:
    told = experiment(scene(tmp_path, QUEUE, FILLING.replace("steady-state", "terminating")), replications=1)

    assert (told.batches, told.summary["mean(lead_time)"].n) == (0, 1)


# --- precision ------------------------------------------------------------------------------------
def until(folder: Path, text: str, **more: int) -> Experiment:
    ready = scene(folder, QUEUE, SERVING.replace("24 d", "3 d").replace("2 d", "1 d").replace("size = 6", "size = 3"))
    return experiment(ready, precision=asked(ready, text, **more))


def test_runs_go_on_until_the_interval_is_narrow_enough(tmp_path: Path) -> None:
    told = until(tmp_path, "8 %")
    assert told.stopped
    interval = told.summary["mean(lead_time)"]

    assert told.stopped.reached
    assert told.stopped.looks > 1
    assert interval == told.stopped.interval
    assert interval.half_width <= 0.08 / 1.08 * interval.mean
    assert told.summary.replications == len(told.measures) == interval.n > 10


def test_the_runs_are_those_that_so_many_replications_have(tmp_path: Path) -> None:
    told = until(tmp_path, "8 %")
    again = experiment(told.prepared, replications=told.summary.replications)

    assert told.summary.values == again.summary.values


def test_a_precision_that_is_not_reached_is_told(tmp_path: Path) -> None:
    told = until(tmp_path, "p90(lead_time) = 1 s", at_most=25)
    assert told.stopped

    assert (told.stopped.reached, told.summary.replications) == (False, 25)


@pytest.mark.parametrize(
    ("text", "name", "amount", "relative"),
    [
        ("5%", "mean(lead_time)", 0.05, True),
        ("p90(lead_time) = 2 h", "p90(lead_time)", 2.0, False),
        ("mean(throughput)=1 %", "mean(throughput)", 0.01, True),
        ("mean(utilisation.Front) = 2 %", "mean(utilisation.Front)", 0.02, False),
        ("30 min", "mean(lead_time)", 0.5, False),
    ],
)
def test_a_precision_is_read_as_it_is_meant(tmp_path: Path, text: str, name: str, amount: float, relative: bool) -> None:
    told = asked(scene(tmp_path, QUEUE, SERVING), text)

    assert (told.name, told.amount, told.relative) == (name, amount, relative)


@pytest.mark.parametrize("text", ["", "0 %", "p90(leed_time) = 2 h", "mean(lead_time) = 2", "a = b = c"])
def test_a_precision_that_cannot_be_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnusableTarget):
        asked(scene(tmp_path, QUEUE, SERVING), text)


def test_the_looks_are_few(tmp_path: Path) -> None:
    told = until(tmp_path, "8 %").stopped
    assert told

    ever = replace(told.interval, low=told.interval.mean * 0.9, high=told.interval.mean * 1.1)
    assert told.asked.next_look(ever, 40) == 77  # 40 (10 / 7.4)^2 and 5 % more
    wide = replace(ever, high=told.interval.mean * 2)
    assert told.asked.next_look(wide, 40) == 80
    assert told.asked.next_look(told.interval, 900) <= 1000


def test_samples_that_nobody_asks_for_change_no_number(tmp_path: Path) -> None:
    ready = scene(tmp_path, QUEUE, SERVING)
    whole = experiment(ready, replications=2, also=[("p75", "lead_time")])
    less = experiment(ready, replications=2, also=[("p75", "lead_time")], keep=["process_time"])

    assert less.summary.values == whole.summary.values
    assert [sorted(one.samples) for one in less.measures] == [["lead_time", "process_time"]] * 2
