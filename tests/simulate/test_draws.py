"""Keyed draws: the published numbers, the laws of inversion, no visible pattern over structured keys."""

from math import exp, gamma, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.special import gammaincc, ndtri

from flowspec.simulate.draws import LONGEST, Purpose, base_of, key_of, mix, normal_quantile, place_of, sample, ticks, uniform
from flowspec.simulate.model import Distribution

DISTRIBUTIONS = {
    Distribution("fixed", (5.0,)): 5.0,
    Distribution("exponential", (3.0,)): 3.0,
    Distribution("lognormal", (1.0, 0.5)): exp(1.0 + 0.125),
    Distribution("weibull", (2.0, 1.5)): 2.0 * gamma(1 + 1 / 1.5),
    Distribution("triangular", (1.0, 2.0, 6.0)): 3.0,
    Distribution("uniform", (2.0, 4.0)): 3.0,
    Distribution("normal", (10.0, 1.0)): 10.0,
    Distribution("table", (0.0, 0.0, 0.5, 2.0, 1.0, 8.0)): 3.0,
}


def test_the_mixer_gives_the_published_numbers_of_splitmix64() -> None:
    golden = 0x9E3779B97F4A7C15
    assert [mix(n * golden) for n in range(3)] == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


def test_a_key_is_the_hash_of_its_name() -> None:
    """As `b2sum -l 64` prints it."""
    assert key_of("onboarding/training") == 0x113BFE7C9D37EFB8


@given(some.integers(0, 2**64 - 1), some.integers(0, 2**64 - 1), some.integers(1, 2**40), some.integers(0, 2**16 - 1))
def test_a_draw_is_strictly_between_0_and_1(base: int, place: int, visit: int, k: int) -> None:
    assert 0.0 < uniform(base, place, visit, k) < 1.0


def test_draws_over_neighbouring_keys_look_independent() -> None:
    """Chi-square over a 16 x 16 table of neighbours, once along each coordinate of the key; 0.1 % would fail by chance."""
    place, base = place_of(key_of("flow/stage"), Purpose.WORK), base_of(1, 0, key_of("flow/start"), 0)
    along = {
        "case": [uniform(base_of(1, 0, 9, n), place, 1) for n in range(20_000)],
        "replication": [uniform(base_of(1, n, 9, 0), place, 1) for n in range(20_000)],
        "visit": [uniform(base, place, n) for n in range(20_000)],
        "k": [uniform(base, place, 1, n) for n in range(20_000)],
        "place": [uniform(base, place_of(n, Purpose.WORK), 1) for n in range(20_000)],
    }
    for name, draws in along.items():
        u = np.array(draws)
        counts, _, _ = np.histogram2d(u[:-1], u[1:], bins=16, range=((0, 1), (0, 1)))
        expected = (len(u) - 1) / 256
        chi_square = float(((counts - expected) ** 2 / expected).sum())
        assert gammaincc(255 / 2, chi_square / 2) > 0.001, name


@given(some.floats(1e-300, 1.0, exclude_max=True))
def test_the_normal_quantile_is_right_to_15_digits(p: float) -> None:
    assert normal_quantile(p) == pytest.approx(float(ndtri(p)), rel=1e-13, abs=1e-15)


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=lambda distribution: distribution.family)
def test_inversion_has_the_mean_of_its_distribution(distribution: Distribution) -> None:
    """The mean by the midpoint rule over 20,000 quantiles."""
    mean = float(np.mean([sample(distribution, (n + 0.5) / 20_000) for n in range(20_000)]))
    assert mean == pytest.approx(DISTRIBUTIONS[distribution], rel=2e-3)


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=lambda distribution: distribution.family)
@given(u=some.floats(1e-9, 1 - 1e-9), v=some.floats(1e-9, 1 - 1e-9))
def test_inversion_never_turns_back(distribution: Distribution, u: float, v: float) -> None:
    low, high = (sample(distribution, q) for q in sorted((u, v), reverse=distribution.family in ("exponential", "weibull")))
    assert low <= high * (1 + 1e-12)


@given(some.floats(-10, 1e30))
def test_a_length_is_a_whole_number_of_ticks_within_bounds(x: float) -> None:
    assert 1 <= ticks(x) <= LONGEST
    if 1.5 <= x < LONGEST:
        assert abs(ticks(x) - x) <= 0.5


def test_a_table_is_linear_between_its_points() -> None:
    table = Distribution("table", (0.0, 10.0, 0.25, 20.0, 1.0, 50.0))
    assert [sample(table, u) for u in (0.125, 0.25, 0.625)] == [15.0, 20.0, 35.0]


def test_a_normal_never_falls_below_0() -> None:
    assert sample(Distribution("normal", (1.0, sqrt(5.0))), 0.01) == 0.0
