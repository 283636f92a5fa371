"""Programs in three values against Kleene's tables and plain arithmetic."""

from itertools import product

import pytest

from flowspec.simulate import model as m
from flowspec.simulate.programs import TICKS_A_DAY, evaluate

UNKNOWN = None
VALUES: dict[int, int | None] = {0: UNKNOWN, 1: 0, 2: 1, 3: 7}
DAY0 = 100


def read(*program: tuple[int, int], now: int = 0) -> int | None:
    return evaluate(program, VALUES.__getitem__, lambda field: VALUES[field] is not None, now, DAY0)


def known(*values: int | None) -> tuple[tuple[int, int], ...]:
    """Programs that come to these values."""
    numbers = {value: field for field, value in VALUES.items()}
    return tuple((m.OP_FIELD, numbers[value]) for value in values)


@pytest.mark.parametrize(("left", "right"), list(product((UNKNOWN, 0, 1), repeat=2)))
def test_and_or_and_not_follow_kleene(left: int | None, right: int | None) -> None:
    """As the least and the greatest of false < unknown < true."""
    as_number = {0: 0.0, UNKNOWN: 0.5, 1: 1.0}
    back = {0.0: 0, 0.5: UNKNOWN, 1.0: 1}
    a, b = as_number[left], as_number[right]
    assert read(*known(left, right), (m.OP_AND, 0)) == back[min(a, b)]
    assert read(*known(left, right), (m.OP_OR, 0)) == back[max(a, b)]
    assert read(*known(left), (m.OP_NOT, 0)) == back[1 - a]


@pytest.mark.parametrize("operation", [m.OP_EQ, m.OP_NE, m.OP_LT, m.OP_LE, m.OP_ADD, m.OP_SUB])
def test_with_an_unknown_nothing_is_known(operation: int) -> None:
    assert [read(*known(a, b), (operation, 0)) for a, b in ((UNKNOWN, 7), (7, UNKNOWN))] == [UNKNOWN, UNKNOWN]


def test_numbers_are_compared_and_summed() -> None:
    told = {operation: read(*known(1, 7), (operation, 0)) for operation in range(m.OP_EQ, m.OP_LE + 1)}
    assert told == {m.OP_EQ: 0, m.OP_NE: 1, m.OP_LT: 1, m.OP_LE: 1}
    assert (read(*known(7, 1), (m.OP_ADD, 0)), read(*known(7, 1), (m.OP_SUB, 0))) == (8, 6)


def test_filled_is_never_unknown() -> None:
    assert [read((m.OP_FILLED, field)) for field in VALUES] == [0, 1, 1, 1]


def test_days_and_ticks_are_of_one_calendar() -> None:
    now = 3 * TICKS_A_DAY + 5
    assert read((m.OP_NOW, 0), now=now) == now
    assert read((m.OP_TODAY, 0), now=now) == DAY0 + 3
    assert read((m.OP_TODAY, 0), (m.OP_MIDNIGHT, 0), now=now) == 3 * TICKS_A_DAY
    assert read(*known(UNKNOWN), (m.OP_MIDNIGHT, 0)) is None
