"""Tables stand for their distributions: right at every point, rising, and with the same mean."""

import math
from bisect import bisect_right
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from flowspec.model.distribution import Quantity, number
from flowspec.simulate.tables import below, table


def drawn(told: tuple[float, ...], u: float) -> float:
    """The amount for a draw, as semantics 1.6 says."""
    ps, xs = told[::2], told[1::2]
    i = min(bisect_right(ps, u) - 1, len(ps) - 2)
    return xs[i] + (xs[i + 1] - xs[i]) * ((u - ps[i]) / (ps[i + 1] - ps[i]))


def mean_of(told: tuple[float, ...]) -> float:
    """The mean of what a table gives."""
    return math.fsum((q - p) * (x + y) / 2 for (p, x), (q, y) in pairwise(zip(told[::2], told[1::2], strict=True)))


@cache
def table_of(quantity: Quantity) -> tuple[float, ...]:
    """A table that several examples use."""
    return table(quantity)


GAMMAS = [number({"gamma": {"mean": 5, "cv": cv}}) for cv in (0.05, 0.3, 1, 2, 3)]
MIXTURES = [
    number({"mixture": [{"share": 0.8, "fixed": 5}, {"share": 0.2, "exponential": {"mean": 120}}]}),
    number({"mixture": [{"share": 0.5, "lognormal": {"mean": 5, "cv": 1}}, {"share": 0.5, "uniform": {"min": 100, "max": 120}}]}),
    number({"mixture": [{"share": 0.3, "normal": {"mean": 5, "cv": 1}}, {"share": 0.7, "empirical": [3, 9, 9, 50]}]}),
    number({"mixture": [{"share": 0.5, "gamma": {"mean": 5, "cv": 2}}, {"share": 0.5, "weibull": {"mean": 5, "cv": 0.5}}]}),
    number({"mixture": [{"share": 0.5, "triangular": {"min": 1, "mode": 2, "max": 9}}, {"share": 0.5, "fixed": 0}]}),
]
ALL = [*GAMMAS, *MIXTURES, number({"empirical": [4, 4, 7, 1, 30]}), number({"empirical": [4]})]


@pytest.mark.parametrize("quantity", ALL)
def test_a_table_rises_from_0_to_1(quantity: Quantity) -> None:
    told = table(quantity)
    ps, xs = told[::2], told[1::2]
    assert (ps[0], ps[-1]) == (0.0, 1.0)
    assert all(p < q for p, q in pairwise(ps))
    assert all(x <= y for x, y in pairwise(xs))


@pytest.mark.parametrize("quantity", ALL)
def test_a_table_has_the_mean_of_its_distribution(quantity: Quantity) -> None:
    assert mean_of(table(quantity)) == pytest.approx(quantity.mean, rel=5e-5)


@pytest.mark.parametrize("quantity", GAMMAS)
@settings(max_examples=200)
@given(u=st.floats(1e-3, 1 - 1e-6))
def test_a_gamma_is_right_to_one_part_in_ten_thousand(quantity: Quantity, u: float) -> None:
    shape, scale = quantity.parameters
    exact = float(stats.gamma(shape, scale=scale).ppf(u))
    assert drawn(table_of(quantity), u) == pytest.approx(exact, rel=1e-4, abs=1e-6 * quantity.mean)


@pytest.mark.parametrize("quantity", MIXTURES)
@settings(max_examples=200)
@given(u=st.floats(1e-3, 1 - 1e-6))
def test_a_mixture_gives_what_lies_at_that_share(quantity: Quantity, u: float) -> None:
    x = drawn(table_of(quantity), u)
    off = 1e-4 * x + 1e-6 * quantity.mean
    assert below(quantity, x - off, strictly=True) <= u + 1e-12
    assert below(quantity, x + off) >= u - 1e-12


@given(st.lists(st.integers(0, 100), min_size=1, max_size=20), st.data())
def test_observations_are_drawn_equally_often_and_nothing_else(values: list[int], data: st.DataObject) -> None:
    quantity = number({"empirical": values})
    i = data.draw(st.integers(0, len(values) - 1))
    u = (i + data.draw(st.floats(0.01, 0.99))) / len(values)
    assert drawn(table(quantity), u) == sorted(values)[i]


@pytest.mark.parametrize(
    ("raw", "law"),
    [
        ({"gamma": {"mean": 5, "cv": 0.7}}, lambda: stats.gamma(0.7**-2, scale=5 * 0.49)),
        ({"erlang": {"mean": 6, "k": 3}}, lambda: stats.erlang(3, scale=2)),
        ({"mixture": [{"share": 1.0, "lognormal": {"median": 5, "p90": 20}}]}, lambda: stats.lognorm(1.08173, scale=5)),
        ({"mixture": [{"share": 1.0, "weibull": {"mean": 2, "cv": 1}}]}, lambda: stats.expon(scale=2)),
        ({"mixture": [{"share": 1.0, "exponential": {"mean": 2}}]}, lambda: stats.expon(scale=2)),
        ({"mixture": [{"share": 1.0, "uniform": {"min": 1, "max": 4}}]}, lambda: stats.uniform(1, 3)),
        ({"mixture": [{"share": 1.0, "triangular": {"min": 1, "mode": 2, "max": 4}}]}, lambda: stats.triang(1 / 3, 1, 3)),
        ({"mixture": [{"share": 1.0, "normal": {"mean": 50, "cv": 0.1}}]}, lambda: stats.norm(50, 5)),
    ],
)  # fmt: skip
def test_samples_follow_scipys_distribution(raw: dict[str, Any], law: Any) -> None:
    told = table(number(raw))
    us = np.random.default_rng(7).random(20_000)
    assert stats.kstest([drawn(told, float(u)) for u in us], law().cdf).pvalue > 1e-3
