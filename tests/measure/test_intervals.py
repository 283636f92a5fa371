import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowspec.measure.intervals import correlation, mser5, paired, student, t_quantile
from flowspec.measure.measures import Measures
from flowspec.measure.summary import summarise

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30)


def test_the_t_interval_of_five_numbers_is_that_of_the_tables() -> None:
    told = student([1, 2, 3, 4, 5])

    assert (told.mean, told.n) == (3, 5)
    assert told.half_width == pytest.approx(2.776445 * np.sqrt(2.5) / np.sqrt(5), rel=1e-6)


@given(NUMBERS)
def test_an_interval_holds_its_mean_and_grows_with_its_level(values: list[float]) -> None:
    narrow, wide = student(values, level=0.9), student(values, level=0.99)

    assert narrow.low <= narrow.mean <= narrow.high
    assert wide.half_width >= narrow.half_width


@given(NUMBERS, st.floats(-100, 100))
def test_a_constant_difference_has_no_width(values: list[float], shift: float) -> None:
    told = paired(values, [v + shift for v in values])

    assert told.mean == pytest.approx(shift, abs=1e-6)
    assert told.half_width == pytest.approx(0, abs=1e-6)


def test_one_replication_has_no_interval() -> None:
    assert student([7.0]).half_width == np.inf
    assert not student([7.0]).excludes(1e9)


def test_95_percent_intervals_cover_the_truth_95_times_in_a_hundred() -> None:
    rng = np.random.default_rng(7)
    covered = [not student(rng.normal(10, 3, 20)).excludes(10) for _ in range(2000)]

    assert 0.93 <= np.mean(covered) <= 0.97


def test_mser_leaves_out_a_start_that_is_not_like_the_rest() -> None:
    rng = np.random.default_rng(1)
    series = np.concatenate([np.linspace(50, 0, 60), np.zeros(400)]) + rng.normal(0, 1, 460)

    assert 45 <= mser5(series) <= 80


def test_mser_leaves_a_stationary_series_nearly_whole() -> None:
    assert mser5(np.random.default_rng(3).normal(0, 1, 500)) <= 100


def test_mser_says_when_a_series_is_too_short() -> None:
    assert mser5([1.0] * 10) == 10


def test_mser_says_when_the_error_still_falls_in_the_middle_of_the_series() -> None:
    series = np.linspace(0, 10, 500) + np.random.default_rng(4).normal(0, 1, 500)

    assert mser5(series) == 500


def test_the_correlation_of_neighbours_is_that_of_an_autoregressive_series() -> None:
    noise = np.random.default_rng(5).normal(0, 1, 4000).tolist()
    series = [0.0]
    for each in noise:
        series.append(0.7 * series[-1] + each)

    assert abs(correlation(series) - 0.7) < 0.05
    assert abs(correlation(noise)) < 0.05
    assert correlation([2.0] * 9) == correlation([1.0]) == 0.0


def test_a_summary_has_an_interval_for_every_measure_of_any_replication() -> None:
    told = summarise(
        [
            Measures({"lead_time": np.array([1.0, 3.0])}, {"throughput": 4.0}),
            Measures({"lead_time": np.array([2.0, 4.0]), "met.x": np.array([1.0, 0.0])}, {"throughput": 6.0}),
        ],
        also=[("p75", "lead_time")],
    )

    assert told["mean(lead_time)"].mean == 2.5
    assert told["mean(throughput)"].mean == 5
    assert told["share(met.x)"].n == 1
    assert told.values["p75(lead_time)"] == (2.5, 3.5)


@given(st.integers(1, 300), st.sampled_from([0.5, 0.9, 0.95, 0.99, 0.9999]))
def test_student_s_quantile_is_that_of_scipy(freedom: int, level: float) -> None:
    from scipy.special import stdtrit

    assert t_quantile(freedom, level) == pytest.approx(float(stdtrit(freedom, 0.5 + level / 2)), rel=1e-9)
