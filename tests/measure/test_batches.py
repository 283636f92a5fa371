import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from flowspec.measure.batches import batches
from flowspec.measure.measures import measures_of
from flowspec.measure.reading import Reading
from tests.measure.logs import H, log_of, one_case

CASES = 150


def test_batches_share_out_the_cases_and_the_time_after_the_warm_up() -> None:
    log = log_of(*(line for n in range(CASES) for line in one_case(n, n)))
    told = batches(log, 12 * H)

    assert [b.until for b in told[:-1]] == [b.warm_up for b in told[1:]]
    assert (told[0].warm_up, told[-1].until) == (12 * H, 168 * H)
    assert sum(batch.cases for batch in told) == Reading(log, 12 * H).cases


@given(some.integers(0, 100))
def test_what_a_batch_measures_is_what_the_whole_log_says_of_its_time(warm_up: int) -> None:
    log = log_of(*(line for n in range(CASES) for line in one_case(n, n)))
    for batch in batches(log, warm_up * H)[::7]:
        part, whole = measures_of(batch), measures_of(Reading(log, batch.warm_up, stop=batch.until))

        assert part.numbers == whole.numbers
        assert part.samples.keys() == whole.samples.keys()
        assert all(np.array_equal(part.samples[name], whole.samples[name]) for name in whole.samples)


def test_batches_of_a_long_run_are_whole_days() -> None:
    sizes = {batch.until - batch.warm_up for batch in batches(log_of(*one_case()), 0)}

    assert sizes == {168 * H // 20}  # a week has not ten days
