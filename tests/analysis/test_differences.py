"""Differences of whole numbers against trying all of them."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from flowspec.analysis.differences import ZERO, AtMost, Bound, Differences
from tests.analysis.thorough import tried

CONSTRAINTS = st.lists(st.builds(AtMost, st.integers(0, 3), st.integers(0, 3), st.integers(-4, 4)), max_size=7)
NUMBERS = range(-16, 17)


def lowest(low: Bound, high: Bound) -> int:
    return low if low is not None else high if high is not None else 0


def meets(numbers: tuple[int, ...], constraints: list[AtMost]) -> bool:
    told = (0, *numbers)
    return all(told[c.x] - told[c.y] <= c.c for c in constraints)


@given(CONSTRAINTS)
@tried(40)
def test_a_system_is_possible_exactly_if_some_numbers_meet_it(constraints: list[AtMost]) -> None:
    system = Differences(3, constraints)
    solutions = [numbers for numbers in product(NUMBERS, repeat=3) if meets(numbers, constraints)]

    assert system.possible == bool(solutions)
    if solutions:
        assert meets(tuple(system.numbers(lowest)), constraints)
        for x in (1, 2, 3):
            low, high = system.range(x)
            found = [numbers[x - 1] for numbers in solutions]
            assert low is None or low == min(found)
            assert high is None or high == max(found)


def test_a_cycle_of_strict_orders_is_impossible() -> None:
    assert not Differences(2, [AtMost(1, 2, -1), AtMost(2, 1, 0)]).possible
    assert Differences(2, [AtMost(1, 2, -1), AtMost(ZERO, 1, -5), AtMost(2, ZERO, 6)]).numbers(lowest) == [5, 6]
