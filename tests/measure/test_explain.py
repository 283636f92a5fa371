"""Who was overtaken in line, and quantiles: the quick ways beside the plain ones."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowspec.measure import explain
from flowspec.measure.explain import CAUSES, lead_time_by_cause
from flowspec.measure.intervals import quantile, quantiles
from flowspec.measure.reading import Reading
from flowspec.model.log import Kind
from tests.measure.logs import H, log_of, row

Stay = tuple[int, int, int, int]
"""Priority, and the hours of joining the line, of being taken, of leaving."""

STAYS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 20), st.integers(0, 6), st.integers(0, 5)).map(
        lambda told: (told[0], told[1], told[1] + told[2], told[1] + told[2] + told[3])
    ),
    max_size=12,
)


def prior(stays: Sequence[Stay]) -> list[int]:
    """Ticks for which two seats went to later entrants of higher priority, by case."""
    told: list[int] = []
    for rank, join, take, _ in stays:
        went = [
            min(take, left) - taken
            for other, joined, taken, left in stays
            if other < rank and joined > join and join <= taken < take
        ]
        told.append(min((take - join) * H, sum(went) * H // 2))
    return told


@pytest.mark.parametrize("pairs", [1_000_000, 3])
@given(stays=STAYS)
def test_time_in_line_that_went_to_later_entrants_of_higher_priority(pairs: int, stays: list[Stay]) -> None:
    rows = [
        line
        for case, (rank, join, take, left) in enumerate(stays)
        for line in (
            row(Kind.ARRIVE, case, at=join, stage=1, value=rank),
            row(Kind.REACH, case, at=join, stage=1, visit=1, team=1),
            *([row(Kind.QUEUE, case, begin=join, end=take, stage=1, visit=1, team=1)] if join < take else []),
            row(Kind.WORK, case, begin=take, end=left, stage=1, visit=1, team=1, seat=0, worked=left - take),
            row(Kind.CLOSE, case, 0, at=left, value=0),
        )
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explain, "PAIRS", pairs)
        told = lead_time_by_cause(Reading(log_of(*rows))).ticks

    assert told[:, CAUSES.index("queue: priority")].tolist() == prior(stays)
    assert told.sum(axis=1).tolist() == [(left - join) * H for _, join, _, left in stays]


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=30))
def test_several_quantiles_are_each_the_one(sample: list[float]) -> None:
    values = np.array(sample)

    assert quantiles(values, [0.5, 0.9, 0.95]) == [quantile(values, p) for p in (0.5, 0.9, 0.95)]
