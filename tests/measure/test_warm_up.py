import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from flowspec.measure.reading import HOUR, WEEK, Floats
from flowspec.measure.warm_up import cell, open_cases, settled
from flowspec.model.log import Kind
from tests.measure.logs import H, log_of, row


def test_open_cases_are_averaged_over_each_cell() -> None:
    """A week has not twenty days, so a cell is a fifth of an hour; a case from 1 h to 3 h, another from 2 h to the end."""
    log = log_of(
        row(Kind.ARRIVE, 0, at=1, stage=0),
        row(Kind.ARRIVE, 1, at=2, stage=0),
        row(Kind.CLOSE, 0, 0, at=3, value=0),
        row(Kind.CLOSE, 1, 0, at=168, value=-1),
    )
    told = open_cases(log)

    assert cell(168 * H) == H // 5
    assert len(told) == 168 * 5
    assert [told[5 * hour] for hour in (0, 1, 2, 3, 167)] == [0, 1, 2, 1, 1]
    assert abs(told.sum() / 5 - (2 + 166)) < 1e-9


@given(some.integers(1, 200 * WEEK))
def test_a_run_has_at_least_a_hundred_cells_and_batches_of_whole_hours_days_or_weeks(length: int) -> None:
    size = cell(length)

    assert length < 100 or length // size >= 100
    assert length < 20 * HOUR or 5 * size in (HOUR, 24 * HOUR, WEEK)


def filling(rng: np.random.Generator, cells: int, slope: float = 0.0) -> Floats:
    """Cells that begin empty and come to 10 with a memory of 20 cells."""
    return np.asarray(10 * (1 - np.exp(-np.arange(cells) / 20)) + slope * np.arange(cells) + rng.normal(0, 0.5, cells))


def test_the_cells_in_which_a_run_fills_up_are_left_out() -> None:
    rng = np.random.default_rng(1)
    cells, rests = settled([filling(rng, 400) for _ in range(10)])

    assert rests
    assert 50 <= cells <= 120


def test_a_run_that_grows_to_its_end_never_settles() -> None:
    rng = np.random.default_rng(2)

    assert settled([filling(rng, 400, slope=0.02) for _ in range(10)]) == (200, False)


def test_settled_runs_are_seldom_called_unsettled() -> None:
    rng = np.random.default_rng(3)
    rests = [settled([filling(rng, 400) for _ in range(10)])[1] for _ in range(100)]

    assert sum(rests) >= 95
