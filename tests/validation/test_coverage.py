"""A few repetitions of the cheapest rows: the script that writes the page runs, and intervals are not far from what they say."""

from tests.validation.coverage import completeness, in_batches, until_precise


def test_intervals_of_completeness_hold_what_they_should() -> None:
    for told in completeness(20):
        assert told.repetitions == 20
        assert told.held >= 16
        assert told.half_width < 0.1


def test_batch_means_hold_what_they_should() -> None:
    for told in in_batches(5):
        assert told.held >= 3


def test_a_search_for_precision_takes_up_where_the_last_one_ended() -> None:
    told = until_precise([1.0, 3.0] * 1500, 2.0, 0.1, 800)

    assert told.repetitions == told.held > 10
    assert told.half_width < 0.1
