"""A few of the laws, each run, in both engines."""

import pytest

from tests.validation.table import found
from tests.validation.theory import Law, impatient, in_shifts, many_seats, no_room, regular, trust


@pytest.mark.parametrize(
    "law",
    [many_seats(8.0, 10), regular(0.7), impatient(9.0, 10, 1.0), no_room(8.0, 10), no_room(8.0, 10, 1.5), trust(0.0), trust(1.0)],
    ids=lambda law: law.name,
)
def test_theory_is_in_the_interval_and_the_engines_agree(law: Law) -> None:
    told = found(law, replications=10, both=1, confidence=0.999)
    assert told.same
    assert abs(told.mean - law.theory) <= told.half, f"{law.theory} is not within {told.mean} +- {told.half}"
    assert told.half <= 0.5 * law.theory


def test_a_machine_in_shifts_is_as_by_hand() -> None:
    law = in_shifts()

    assert found(law, replications=2, both=1).mean == law.theory
