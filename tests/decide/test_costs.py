import pytest

from flowspec.decide.costs import MONTH, Tariff, monthly
from flowspec.measure.reading import Reading
from flowspec.model.log import Kind
from tests.measure.logs import H, log_of, one_case, row

MONTHS = 168 * H / MONTH
"""The run of a week, in months."""


def test_hours_lost_cases_and_breaches_are_a_month_s() -> None:
    given_up = (row(Kind.ARRIVE, 1, at=1, stage=0), row(Kind.CLOSE, 1, token=0, at=5, value=-2))
    stuck = (row(Kind.ARRIVE, 2, at=1, stage=0), row(Kind.CLOSE, 2, token=0, at=168, value=-3))
    late = row(Kind.BREACH, 0, token=0, at=4, value=1)
    told = monthly(Reading(log_of(*one_case(), late, *given_up, *stuck)), Tariff())

    assert told == pytest.approx(
        {
            "monthly.hours": 5 / MONTHS,
            "monthly.breached": 1 / MONTHS,
            "monthly.lost": 1 / MONTHS,
            "monthly.unfinished": 1 / MONTHS,
        }
    )


def test_money_is_work_at_its_price_lost_customers_breaches_and_delay() -> None:
    given_up = (row(Kind.ARRIVE, 1, at=1, stage=0), row(Kind.CLOSE, 1, token=0, at=5, value=-2))
    late = row(Kind.BREACH, 0, token=0, at=4, value=1)
    prices = Tariff(hour=(10.0, 20.0), lost=500.0, breach=(1.0, 50.0), delay=2.0 / H, known=True)
    told = monthly(Reading(log_of(*one_case(), late, *given_up)), prices)
    work, delay = 2 * 10 + 3 * 20, (13 + 4) * 2

    assert told["cost.work"] == pytest.approx(work / MONTHS)
    assert told["cost.lost"] == pytest.approx(500 / MONTHS)
    assert told["cost.breaches"] == pytest.approx(50 / MONTHS)
    assert told["cost.delay"] == pytest.approx(delay / MONTHS)
    assert told["cost.total"] == pytest.approx((work + 500 + 50 + delay) / MONTHS)
    assert told["cost.staff"] == pytest.approx((168 * 10 + 2 * 168 * 20) / MONTHS)
