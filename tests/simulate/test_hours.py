"""Opening hours against counting every tick."""

from hypothesis import given
from hypothesis import strategies as some

from flowspec.simulate.hours import Hours
from flowspec.simulate.model import NEVER

Stretches = tuple[tuple[int, int], ...]


@some.composite
def stretches(draw: some.DrawFn) -> Stretches:
    """A few stretches that do not touch, from about -10 to 60."""
    at, found = draw(some.integers(-10, 10)), list[tuple[int, int]]()
    for _ in range(draw(some.integers(0, 5))):
        closing = at + draw(some.integers(1, 8))
        found.append((at, closing))
        at = closing + draw(some.integers(1, 6))
    return tuple(found)


def open_ticks(calendar: Stretches) -> set[int]:
    return {tick for opening, closing in calendar for tick in range(opening, closing)}


@given(stretches(), some.integers(-5, 60))
def test_it_is_open_inside_its_stretches(calendar: Stretches, t: int) -> None:
    assert Hours(calendar).is_open(t) == (t in open_ticks(calendar))


@given(stretches(), some.integers(-5, 60), some.integers(0, 40))
def test_open_time_counts_the_open_ticks(calendar: Stretches, begin: int, length: int) -> None:
    assert Hours(calendar).open_time(begin, begin + length) == len(open_ticks(calendar) & set(range(begin, begin + length)))


@given(stretches(), some.integers(-5, 60), some.integers(1, 30))
def test_after_is_the_least_instant_by_which_so_much_was_open(calendar: Stretches, t: int, d: int) -> None:
    later = sorted(tick for tick in open_ticks(calendar) if tick >= t)
    assert Hours(calendar).after(t, d) == (later[d - 1] + 1 if len(later) >= d else NEVER)


@given(stretches(), some.integers(-5, 60), some.integers(1, 20), some.integers(1, 20))
def test_after_adds_up(calendar: Stretches, t: int, first: int, second: int) -> None:
    hours = Hours(calendar)
    between = hours.after(t, first)
    if between < NEVER:
        assert hours.after(between, second) == hours.after(t, first + second)
