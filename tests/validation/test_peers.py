"""One network without a closed form beside a program written by hand."""

from tests.validation.peers import beside


def test_a_program_written_by_hand_finds_the_same_waits_and_lead_times() -> None:
    for told in beside("W4", ("SimPy",), replications=5, confidence=0.999):
        assert told.agree, told
        assert told.difference[1] < told.ours[0] / 3
