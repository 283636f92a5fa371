import math

import numpy as np
import pytest

from flowspec.measure.explain import CAUSES, lead_time_by_cause
from flowspec.measure.failures import FAILURES, Failure, failures
from flowspec.measure.measures import measure
from flowspec.measure.reading import Reading
from flowspec.model.log import Flag, Kind
from tests.measure.logs import H, log_of, one_case, row


def test_a_case_s_lead_time_runs_from_arrival_to_its_end() -> None:
    measures = measure(log_of(*one_case()))

    assert measures.value("mean", "lead_time") == 13
    assert measures.value("p90", "lead_time.live") == 13
    assert measures.value("mean", "process_time") == 5
    assert measures.value("mean", "activity_ratio") == 5 / 13


def test_throughput_and_arrivals_are_per_week() -> None:
    measures = measure(log_of(*one_case(0), *one_case(1, begin=20)))

    assert (measures.numbers["arrivals"], measures.numbers["throughput"], measures.numbers["cases"]) == (2, 2, 2)


def test_waiting_in_line_counts_visits_that_never_waited() -> None:
    measures = measure(log_of(*one_case()))

    assert list(measures.samples["wait.won"]) == [0]
    assert list(measures.samples["wait.kickoff"]) == [3]
    assert measures.numbers["queue_length.kickoff"] == 3 / 168
    assert measures.numbers["queue_length.team.Onboarding"] == 3 / 168


def test_acceptance_is_from_release_to_the_first_seat() -> None:
    assert list(measure(log_of(*one_case())).samples["acceptance.hand_over"]) == [4]


def test_work_in_progress_and_little_s_law_agree() -> None:
    measures = measure(log_of(*one_case(0), *one_case(1, begin=20)))

    assert measures.numbers["work_in_progress"] == pytest.approx(
        measures.numbers["arrivals"] / 168 * measures.value("mean", "lead_time")
    )


def test_utilisation_splits_into_purposes_that_sum_to_it() -> None:
    numbers = measure(log_of(*one_case())).numbers
    split = {name: value for name, value in numbers.items() if name.startswith("split.Onboarding.")}

    assert numbers["utilisation.Onboarding"] == 3 / 336
    assert sum(split.values()) == pytest.approx(3 / 336)
    assert (split["split.Onboarding.look"], split["split.Onboarding.re-entry"]) == (1 / 336, 1 / 336)


def test_what_happens_before_the_warm_up_does_not_count() -> None:
    log = log_of(*one_case(0), *one_case(1, begin=84))
    measures = measure(log, warm_up=84 * H)

    assert measures.numbers["cases"] == 1
    assert measures.numbers["throughput"] == 2
    assert measures.numbers["work_in_progress"] == 13 / 84
    assert measures.numbers["utilisation.Sales"] == 2 / 84


def test_complete_and_accurate_is_of_the_first_check() -> None:
    again = row(Kind.CHECK, at=12, stage=1, visit=2, team=1, other=0, handoff=0, missing=0)
    measures = measure(log_of(*one_case()[:-1], again, one_case()[-1]))

    assert measures.value("share", "complete.hand_over") == 0
    assert measures.value("share", "complete.hand_over.goals") == 1
    assert measures.value("share", "rolled") == 0
    assert measures.numbers["rolled_product"] == 0


def test_a_hidden_defect_counts_only_for_the_truth() -> None:
    check = row(Kind.CHECK, at=7, stage=1, visit=1, team=1, other=0, handoff=0, hidden=2)
    measures = measure(log_of(*one_case()[:7], check, one_case()[-1]))

    assert measures.value("share", "complete.hand_over") == 1
    assert measures.value("share", "complete_truly.hand_over") == 0


def test_each_kind_of_failure_is_counted_per_100_cases_with_its_hours() -> None:
    told = failures(Reading(log_of(*one_case(0), *one_case(1, begin=30))))

    assert set(told) == set(FAILURES)
    assert told["incomplete"] == Failure(100, 0, 0)
    assert told["chased"] == Failure(0, 400, 0)
    assert told["unnoticed"] == Failure(100, 100, 0)
    assert told["entered twice"] == Failure(100, 0, 100)
    assert told["asked twice"] == Failure(0, 0, 0)


def test_a_return_is_charged_with_the_line_and_work_of_its_visit() -> None:
    told = failures(
        Reading(
            log_of(
                *one_case()[:3],
                row(Kind.REACH, at=2, stage=0, visit=2, team=0, flags=int(Flag.RETURNED)),
                row(Kind.QUEUE, begin=2, end=5, stage=0, visit=2, team=0, value=int(Kind.WORK)),
                row(Kind.WORK, begin=5, end=6, stage=0, visit=2, team=0, seat=0, worked=1),
            )
        )
    )

    assert told["returned"] == Failure(100, 300, 100)


def test_clocks_are_met_or_missed_and_cancelled_ones_do_not_count() -> None:
    ran = {"token": 0, "value": 1, "worked": 10}
    measures = measure(
        log_of(
            *one_case()[:1],
            row(Kind.CLOCK, begin=0, end=10, **ran),
            row(Kind.CLOCK, begin=0, end=10, flags=int(Flag.BREACHED), **ran),
            row(Kind.CLOCK, begin=0, end=10, flags=int(Flag.CANCELLED), **ran),
            row(Kind.CLOCK, begin=0, end=10, flags=int(Flag.CENSORED), **ran),
            row(Kind.CLOCK, begin=0, end=10, flags=int(Flag.CENSORED | Flag.BREACHED), **ran),
        )
    )

    assert list(measures.samples["met.time_to_live"]) == [1, 0, 0]
    assert list(measures.samples["clock.time_to_live"]) == [10, 10]


def test_work_that_goes_straight_back_is_ping_pong() -> None:
    teams = [0, 1, 0, 0, 1]
    rows = [row(Kind.REACH, at=n, stage=team, visit=1, team=team) for n, team in enumerate(teams)]
    measures = measure(log_of(one_case()[0], *rows))

    assert (measures.samples["handovers"].tolist(), measures.samples["ping_pong"].tolist()) == ([3], [2])


def test_the_lead_time_by_cause_sums_to_the_lead_time() -> None:
    told = lead_time_by_cause(Reading(log_of(*one_case())))
    hours = {cause: int(n) // H for cause, n in zip(CAUSES, told.ticks[0], strict=True) if n}

    assert hours == {"work": 3, "look": 1, "re-entry": 1, "queue: contention": 3, "notice": 1, "chase": 4}


def test_parallel_tokens_share_the_time_and_the_wait_at_a_join_is_nobody_s() -> None:
    told = lead_time_by_cause(
        Reading(
            log_of(
                row(Kind.ARRIVE, at=0, stage=0),
                row(Kind.FORK, at=0, stage=0, visit=1),
                row(Kind.WORK, token=2, begin=0, end=2, stage=0, visit=1, team=0, seat=0, worked=2),
                row(Kind.JOIN, token=2, begin=2, end=5, stage=0, visit=1),
                row(Kind.HELD, token=3, begin=0, end=5, stage=1, visit=1, team=1),
                row(Kind.CLOSE, token=0, at=5, value=0),
            )
        )
    )
    hours = {cause: int(n) / H for cause, n in zip(CAUSES, told.ticks[0], strict=True) if n}

    assert hours == {"work": 1, "chase": 4}


def test_a_case_that_nothing_happened_to_measures_nothing() -> None:
    measures = measure(log_of())

    assert math.isnan(measures.value("mean", "lead_time"))
    assert measures.numbers["cases"] == 0


@pytest.mark.parametrize(
    ("statistic", "name", "error"),
    [("median", "lead_time", ValueError), ("p90", "throughput", ValueError), ("mean", "leed_time", KeyError)],
)
def test_a_statistic_that_is_not_there_is_refused(statistic: str, name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        measure(log_of(*one_case())).value(statistic, name)


def test_every_told_number_is_a_number() -> None:
    told = measure(log_of(*one_case())).told

    assert not [name for name, value in told.items() if np.isinf(value)]
