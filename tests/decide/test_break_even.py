import math
from pathlib import Path

import pytest

from flowspec.decide.break_even import break_even, payback
from flowspec.decide.compare import Comparison, compare
from flowspec.decide.costs import MONTH
from flowspec.decide.prepared import Prepared
from flowspec.decide.replicate import Runs
from flowspec.decide.tornado import tornado
from flowspec.measure.intervals import Interval
from tests.decide.scenes import QUEUE, scene

HOUR = 3_600_000

BEFORE = """
horizon = "40 d"
drain = "1 d"
currency = "EUR"
replications = 2
[arrivals]
every = "2 h"
[teams.Front]
size = 1
cost_per_hour = 60
[stages.serving]
work = "1 h"
"""
AFTER = (
    BEFORE.replace('"1 h"', '"30 min"').replace("cost_per_hour = 60", "cost_per_hour = 60")
    + "[redesign]\none_off = 18000\nmonthly = 100\n"
)

CASES = 40 * 12 - 1
MONTHS = 40 * 24 * HOUR / MONTH
SAVED = CASES * 0.5 * 60 / MONTHS - 100
"""Half an hour of each case, at 60 an hour, less what the redesign costs to run."""


def pair(folder: Path, before: str = BEFORE, after: str = AFTER) -> tuple[Prepared, Prepared]:
    return scene(folder, QUEUE, before, "before"), scene(folder, QUEUE, after, "after")


def compared(folder: Path, after: str = AFTER) -> Comparison:
    return compare(pair(folder, after=after))


def test_payback_and_net_worth_are_those_of_the_hand(tmp_path: Path) -> None:
    by_work, by_shift = break_even(compared(tmp_path), 1)
    year = 31_557_600_000 / MONTH

    assert by_work.saving.mean == pytest.approx(SAVED)
    assert by_work.payback.mean == pytest.approx(18_000 / SAVED)
    assert by_work.net.mean == pytest.approx(SAVED * year - 18_000)
    assert by_work.as_is.mean == pytest.approx(CASES * 60 / MONTHS)
    assert dict(by_work.saves)["work"].mean == pytest.approx(SAVED + 100)
    assert (by_shift.saving.mean, by_shift.payback.mean) == pytest.approx((-100, math.inf))


def test_a_change_of_a_redesign_is_charged_only_what_it_costs_more(tmp_path: Path) -> None:
    further = AFTER.replace("one_off = 18000", "one_off = 20000").replace('"30 min"', '"15 min"')
    pair_of = scene(tmp_path, QUEUE, AFTER, "after"), scene(tmp_path, QUEUE, further, "further")
    (one, _), (same, _) = break_even(compare(pair_of), 1), break_even(compare([pair_of[0], pair_of[0]]), 1)
    moved = tornado(*pair_of, Runs(2, 1))

    assert (one.one_off, one.running, one.further) == (2000, 0, True)
    assert one.saving.mean == pytest.approx(CASES * 0.25 * 60 / MONTHS)
    assert (same.one_off, same.payback.mean, same.net.mean) == (0, 0, 0)
    assert moved.base.mean == pytest.approx(one.net.mean)
    assert not any(bar.key == "redesign.monthly" for bar in moved.bars)


def test_the_interval_of_a_payback_turns_with_that_of_the_saving() -> None:
    assert payback(1200, Interval(100, 80, 120, 9)) == Interval(12, 10, 15, 9)
    assert payback(1200, Interval(100, -5, 120, 9)) == Interval(12, 10, math.inf, 9)
    assert payback(1200, Interval(-9, -20, -1, 9)) == Interval(math.inf, math.inf, math.inf, 9)
    assert payback(0, Interval(5, 1, 9, 9)) == Interval(0, 0, 0, 9)


def test_without_a_redesign_or_prices_there_is_no_account(tmp_path: Path) -> None:
    assert break_even(compared(tmp_path, after=BEFORE), 1) == ()
    free = AFTER.replace("cost_per_hour = 60", "")
    assert break_even(compared(tmp_path, after=free), 1) == ()


def test_each_assumption_moves_the_net_worth_as_it_does_by_hand(tmp_path: Path) -> None:
    after = AFTER.replace("monthly = 100", 'monthly = { value = 100, source = "offer", interval = [50, 300] }')
    told = tornado(*pair(tmp_path, after=after), Runs(2, 1))
    bars = {(bar.key, bar.of): bar for bar in told.bars}
    year = 31_557_600_000 / MONTH
    hours = CASES / MONTHS * year * 60

    assert told.base.mean == pytest.approx(SAVED * year - 18_000)
    low, high = (net.mean for net in bars["redesign.monthly", "to-be"].net)
    assert (low, high) == pytest.approx((told.base.mean + 50 * year, told.base.mean - 200 * year))
    assert (bars["redesign.monthly", "to-be"].own_interval, bars["redesign.one_off", "to-be"].own_interval) == (True, False)
    low, high = (net.mean for net in bars["stages.serving.work", "to-be"].net)
    assert (low - told.base.mean, high - told.base.mean) == pytest.approx((0.125 * hours, -0.125 * hours))
    low, high = (net.mean for net in bars["teams.Front.cost_per_hour", "both"].net)
    assert high - low == pytest.approx(0.5 * hours * 0.5)
    assert [bar.swing for bar in told.bars] == sorted((bar.swing for bar in told.bars), reverse=True)


def test_sizes_and_the_run_are_decisions_and_stay(tmp_path: Path) -> None:
    told = tornado(*pair(tmp_path), Runs(1, 1))

    assert not {"teams.Front.size", "horizon", "replications"} & {bar.key for bar in told.bars}
