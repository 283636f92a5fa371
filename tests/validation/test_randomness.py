"""Fewer draws than the page has, with the same tests; a wrong mixer, or a wrong sampler, would fail all of them by far."""

import numpy as np
import pytest

from flowspec.simulate.draws import uniform
from tests.validation.randomness import (
    BASE,
    PLACE,
    Family,
    Sampled,
    avalanche,
    families,
    in_pairs,
    of_draws,
    of_samplers,
    uniforms,
)


def test_the_vectors_here_are_the_draws_of_the_engines() -> None:
    keys = np.array([1 << 16, 1 << 16 | 3, 7 << 16], dtype=np.uint64)

    assert uniforms(BASE, PLACE, keys).tolist() == [
        uniform(int(BASE[0]), int(PLACE[0]), v, k) for v, k in ((1, 0), (1, 3), (7, 0))
    ]


def test_draws_of_keys_that_count_up_look_like_chance() -> None:
    tests = [*of_draws(50_000), *avalanche(1_000)]

    assert min(one.p for one in tests) > 0.05 / len(tests) / 10


def test_a_counter_that_is_not_mixed_does_not_look_like_chance() -> None:
    u = np.mod(np.arange(50_000, dtype=np.float64) * 0.618033988749895, 1.0)

    assert in_pairs(u[:-1], u[1:]) < 1e-9


@pytest.fixture(scope="module")
def drawn() -> list[Sampled]:
    return list(of_samplers(3_000, 300))


def test_every_family_is_sampled_as_scipy_says_by_both_engines(drawn: list[Sampled]) -> None:
    assert [(one.family.written, one.p) for one in drawn if one.p < 1e-4] == []
    assert all(one.same for one in drawn)


@pytest.mark.parametrize("family", list(families()), ids=lambda family: family.written)
def test_the_numbers_that_give_a_distribution_are_its_own(family: Family) -> None:
    for _, given, found in family.told:
        assert found == pytest.approx(given, rel=1e-6)
