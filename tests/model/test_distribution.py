"""Distributions by numbers that people know: the member found has them, and where there is none the bound is told."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from flowspec.model.distribution import Quantity, number, of_column, time
from flowspec.model.duration import BadText
from flowspec.model.fitting import NoMember

HOUR = 3_600_000.0
means = st.floats(0.01, 500)
spreads = st.floats(0.05, 3)


def frozen(q: Quantity) -> Any:
    """The same distribution as scipy knows it."""
    match q.family, q.parameters:
        case "exponential", (mean,):
            return stats.expon(scale=mean)
        case "gamma", (shape, scale):
            return stats.gamma(shape, scale=scale)
        case "lognormal", (mu, sigma):
            return stats.lognorm(sigma, scale=math.exp(mu))
        case "weibull", (scale, shape):
            return stats.weibull_min(shape, scale=scale)
        case "triangular", (low, mode, high):
            return stats.triang((mode - low) / (high - low), low, high - low)
        case "uniform", (low, high):
            return stats.uniform(low, high - low)
        case _:
            raise AssertionError(q.family)


@pytest.mark.parametrize("family", ["gamma", "lognormal", "weibull", "normal"])
@given(mean=means, cv=spreads)
def test_mean_and_cv_come_back(family: str, mean: float, cv: float) -> None:
    q = number({family: {"mean": mean, "cv": cv}})
    assert q.mean == pytest.approx(mean, rel=1e-9)
    assert q.cv == pytest.approx(cv, rel=1e-6)
    if family != "normal":
        assert (frozen(q).mean(), frozen(q).std()) == (pytest.approx(mean, rel=1e-8), pytest.approx(cv * mean, rel=1e-5))


@given(mean=means, sd=st.floats(0.01, 500))
def test_a_standard_deviation_is_a_cv(mean: float, sd: float) -> None:
    assume(0.02 < sd / mean < 5)
    q = number({"lognormal": {"mean": mean, "sd": sd}})
    assert q.mean * q.cv == pytest.approx(sd)


@pytest.mark.parametrize("family", ["gamma", "lognormal", "weibull"])
@given(mean=means, times=st.floats(1.05, 1.9), p=st.sampled_from([75, 90, 95, 99.5]))
def test_mean_and_quantile_come_back(family: str, mean: float, times: float, p: float) -> None:
    try:
        q = number({family: {"mean": mean, f"p{p:g}": times * mean}})
    except NoMember:
        assume(False)
        raise
    assert [q.mean, frozen(q).ppf(p / 100)] == pytest.approx([mean, times * mean], rel=1e-7)


@pytest.mark.parametrize("family", ["gamma", "lognormal", "weibull"])
@given(mean=means, times=st.floats(0.3, 0.95))
def test_mean_and_median_come_back(family: str, mean: float, times: float) -> None:
    q = number({family: {"mean": mean, "median": times * mean}})
    assert [q.mean, frozen(q).median()] == pytest.approx([mean, times * mean], rel=1e-7)


@given(mean=means, times=st.floats(1.05, 2.2))
def test_a_normal_has_its_mean_and_p90_after_the_cut(mean: float, times: float) -> None:
    q = number({"normal": {"mean": mean, "p90": times * mean}})
    before, sd = q.parameters
    assert [q.mean, stats.norm(before, sd).ppf(0.9)] == pytest.approx([mean, times * mean], rel=1e-7)
    evenly = np.maximum(0, stats.norm(before, sd).ppf((np.arange(10_000) + 0.5) / 10_000))
    assert evenly.mean() == pytest.approx(mean, rel=1e-3)


@given(median=means, times=st.floats(1.01, 50))
def test_a_lognormal_may_be_given_by_its_median(median: float, times: float) -> None:
    q = number({"lognormal": {"median": median, "p90": times * median}})
    assert (frozen(q).median(), frozen(q).ppf(0.9)) == (pytest.approx(median), pytest.approx(times * median))


@pytest.mark.parametrize("family", ["gamma", "lognormal", "weibull"])
@given(mean=means, cv=st.floats(0.1, 0.6))
def test_of_two_members_the_one_with_the_smaller_spread_is_taken(family: str, mean: float, cv: float) -> None:
    p90 = float(frozen(number({family: {"mean": mean, "cv": cv}})).ppf(0.9))
    assert number({family: {"mean": mean, "p90": p90}}).cv == pytest.approx(cv, rel=1e-4)


def _lognormal_p90(s: Any) -> Any:
    return stats.lognorm(s, scale=np.exp(-s * s / 2)).ppf(0.9)


def _gamma_p90(s: Any) -> Any:
    return stats.gamma(s**-2, scale=s**2).ppf(0.9)


def _weibull_p90(s: Any) -> Any:
    return stats.weibull_min(1 / s).ppf(0.9) / stats.weibull_min(1 / s).mean()


@pytest.mark.parametrize(
    ("family", "ratios"),
    [
        ("lognormal", _lognormal_p90),
        ("gamma", _gamma_p90),
        ("weibull", _weibull_p90),
    ],
)
def test_no_p90_beyond_the_bound_that_is_told(family: str, ratios: Callable[[Any], Any]) -> None:
    bound = float(np.max(ratios(np.linspace(0.2, 5, 20_000))))
    with pytest.raises(NoMember, match="at most") as told:
        number({family: {"mean": 1, "p90": bound * 1.001}})
    assert float(str(told.value).split("at most ")[1].split(" ")[0]) == pytest.approx(bound, rel=0.005)
    assert number({family: {"mean": 1, "p90": bound * 0.999}}).mean == pytest.approx(1)


def test_triangular_uniform_erlang_exponential_by_their_numbers() -> None:
    assert time({"triangular": {"min": "1 h", "mode": "2 h", "max": "6 h"}}) == Quantity("triangular", (HOUR, 2 * HOUR, 6 * HOUR))
    assert time({"triangular": {"min": "1 h", "mean": "3 h", "max": "6 h"}}) == Quantity("triangular", (HOUR, 2 * HOUR, 6 * HOUR))
    assert time({"uniform": {"min": "1 h", "max": "3 h"}}) == Quantity("uniform", (HOUR, 3 * HOUR))
    assert time({"uniform": {"mean": "2 h", "max": "3 h"}}) == Quantity("uniform", (HOUR, 3 * HOUR))
    assert time({"uniform": {"mean": "2 h", "min": "1 h"}}) == Quantity("uniform", (HOUR, 3 * HOUR))
    assert time({"erlang": {"mean": "3 h", "k": 3}}) == Quantity("gamma", (3.0, HOUR))
    assert time({"exponential": {"mean": "2 h"}}) == Quantity("exponential", (2 * HOUR,))
    assert time({"exponential": {"median": "1 h"}}).mean == pytest.approx(HOUR / math.log(2))


@given(mean=means, cv=st.floats(0.01, 0.57))
def test_a_uniform_by_mean_and_cv(mean: float, cv: float) -> None:
    q = number({"uniform": {"mean": mean, "cv": cv}})
    assert [q.mean, q.cv] == pytest.approx([mean, cv])


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=40))
def test_an_empirical_distribution_is_its_observations(values: list[int]) -> None:
    q = number({"empirical": values})
    assert q.parameters == tuple(sorted(map(float, values)))
    assert q.mean == pytest.approx(sum(values) / len(values))


def test_mean_and_cv_of_a_mixture_are_those_of_its_parts() -> None:
    q = number({"mixture": [{"share": 0.25, "fixed": 4}, {"share": 0.75, "exponential": {"mean": 8}}]})
    assert q.mean == 7
    second = 0.25 * 16 + 0.75 * 2 * 64
    assert q.cv == pytest.approx(math.sqrt(second - 49) / 7)


def test_business_time_is_kept_apart() -> None:
    assert time("2 business d") == Quantity("fixed", (172_800_000.0,), counted="business d")
    assert time({"uniform": {"min": 0, "max": "4 business h"}}).counted == "business h"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"lognormal": {"mean": "4 business h", "p90": "9 h"}}, "mixes business h and elapsed"),
        ({"lognormal": {"mean": "4 h"}}, "it needs mean and one of pNN, median, cv, sd"),
        ({"lognormal": {"mean": "4 h", "p90": "9 h", "cv": 1}}, "it needs mean and one of"),
        ({"lognormal": {"mean": "0 h", "cv": 1}}, "mean is not above 0"),
        ({"lognormal": {"mean": "4 h", "cv": "1 h"}}, "plain number above 0"),
        ({"lognormal": {"mean": "4 h", "p00": "1 h"}}, "not between p0 and p100"),
        ({"lognormal": "4 h"}, "as a table"),
        ({"lognrmal": {"mean": "4 h", "cv": 1}}, "write lognormal"),
        ({"poisson": {"mean": "4 h"}}, "write one of fixed"),
        ({}, "not one distribution"),
        ({"fixed": "1 h", "exponential": {"mean": "1 h"}}, "not one distribution"),
        ({"erlang": {"mean": "4 h", "k": 2.5}}, "whole number of phases"),
        ({"triangular": {"min": "4 h", "mode": "1 h", "max": "6 h"}}, "not in rising order"),
        ({"triangular": {"min": "1 h", "mean": "5.9 h", "max": "6 h"}}, "middle third"),
        ({"uniform": {"mean": "1 h", "cv": 0.6}}, "at most 0.577"),
        ({"empirical": []}, "needs a list"),
        ({"empirical": ["1 h", "2 business h"]}, "mixes"),
        ({"mixture": [{"share": 0.5, "fixed": "1 h"}]}, "add up to 0.5"),
        ({"mixture": [{"fixed": "1 h"}]}, "has no share"),
        (50, "write a number and a unit"),
        (True, "true is not a length of time"),
    ],
)
def test_what_is_no_distribution_is_refused_with_what_to_write(raw: object, said: str) -> None:
    with pytest.raises(BadText, match=said):
        time(raw)


def test_infinite_numbers_are_no_amounts() -> None:
    with pytest.raises(BadText, match="not an amount"):
        number(math.inf)


def test_a_column_is_read_with_its_unit_or_as_it_stands() -> None:
    assert of_column(["3", "4.5"], "min") == ["3 min", "4.5 min"]
    assert of_column(["3", "1 h"], None) == [3.0, "1 h"]
    with pytest.raises(BadText, match="no unit"):
        of_column(["3"], "minutes")
