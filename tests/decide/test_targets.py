import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowspec.decide.names import What, measures_of
from flowspec.decide.targets import Relation, Target, UnusableTarget, hold, parse
from flowspec.measure.intervals import Interval
from flowspec.measure.measures import Measures, measure
from tests.measure.logs import HEADER, log_of, one_case

KNOWN: dict[str, What] = {
    "lead_time": "hours",
    "met.kickoff": "yes or no",
    "utilisation.Front desk": "share",
    "cost.total": "money",
    "throughput": "times",
    "handovers": "count",
}


def test_a_target_is_plain_data_in_hours() -> None:
    assert parse("p90(lead_time) <= 5 d", KNOWN) == Target("p90", "lead_time", "<=", 120, "p90(lead_time) <= 5 d")


@pytest.mark.parametrize(
    ("text", "statistic", "name", "relation", "limit"),
    [
        (" share( met.kickoff )>=0.95 ", "share", "met.kickoff", ">=", 0.95),
        ("share(met.kickoff) >= 95 %", "share", "met.kickoff", ">=", 0.95),
        ("mean(utilisation.Front desk) < 85%", "mean", "utilisation.Front desk", "<", 0.85),
        ("mean(cost.total) <= 20000 EUR", "mean", "cost.total", "<=", 20000),
        ("mean(throughput) > 3.5", "mean", "throughput", ">", 3.5),
        ("p99(lead_time) <= 90min", "p99", "lead_time", "<=", 1.5),
        ("mean(handovers) <= 2", "mean", "handovers", "<=", 2),
    ],
)
def test_statistic_measure_relation_and_limit(text: str, statistic: str, name: str, relation: Relation, limit: float) -> None:
    told = parse(text, KNOWN, currency="EUR")

    assert (told.statistic, told.measure, told.relation) == (statistic, name, relation)
    assert told.limit == pytest.approx(limit)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("lead_time <= 5 d", "is not a target; write statistic"),
        ("p90(lead_time) == 5 d", "is not a target"),
        ("p90(led_time) <= 5 d", "did you mean lead_time"),
        ("p90(zzz) <= 5 d", "lists the names"),
        ("p90(lead_time) <= 5", "has no unit; write s, min, h, d or week"),
        ("p90(lead_time) <= 5 days", "days is no unit of time here"),
        ("p100(lead_time) <= 5 d", "lead_time has no p100; say mean, sum, or p1 to p99"),
        ("p0(lead_time) <= 5 d", "has no p0"),
        ("p90(met.kickoff) <= 1", "met.kickoff has no p90; say share"),
        ("sum(throughput) <= 1", "throughput has no sum; say mean"),
        ("mean(throughput) <= 5 d", "throughput is not measured in d; write no unit"),
        ("mean(cost.total) <= 5 GBP", "cost.total is not measured in GBP; write EUR"),
        ("mean(throughput) <= __import__('os')", "is not a target"),
    ],
)
def test_what_cannot_be_read_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(UnusableTarget, match=re.escape(says)):
        parse(text, KNOWN, currency="EUR")


@given(st.text(max_size=60))
def test_text_without_a_relation_is_no_target(text: str) -> None:
    if not re.search(r"[<>]", text):
        with pytest.raises(UnusableTarget):
            parse(text, KNOWN)


relations = st.sampled_from(["<=", ">=", "<", ">"])
numbers = st.floats(-1e6, 1e6)


@given(relations, numbers, st.lists(numbers, min_size=3, max_size=3))
def test_a_verdict_is_given_only_where_the_whole_interval_agrees(relation: Relation, limit: float, values: list[float]) -> None:
    low, mean, high = sorted(values)
    target = Target("mean", "x", relation, limit, "")
    verdict = target.verdict(Interval(mean, low, high, 9))

    assert (verdict == "met") == (target.holds(low) and target.holds(mean) and target.holds(high))
    assert (verdict == "missed") == (not target.holds(low) and not target.holds(mean) and not target.holds(high))
    assert target.verdict(Interval(mean, -math.inf, math.inf, 1)) == "not shown"


def test_a_replication_in_which_nothing_was_measured_does_not_count() -> None:
    target = Target("mean", "x", "<=", 3, "")
    told = hold(target, [Measures({}, {"x": 1.0}), Measures({}, {}), Measures({}, {"x": 2.0})])

    assert (told.interval.mean, told.interval.n) == (1.5, 2)
    assert hold(target, [Measures({}, {})]).verdict == "not shown"


def test_whatever_is_measured_can_be_asked_for() -> None:
    known = measures_of(HEADER, priced=False)
    told = measure(log_of(*one_case(0), *one_case(1, begin=20)))

    assert {*told.samples, *told.numbers} <= known.keys()
    for name in told.samples:
        assert known[name] in ("hours", "yes or no", "count", "ratio")
