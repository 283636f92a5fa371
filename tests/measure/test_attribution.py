from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from flowspec.decide.prepared import prepare
from flowspec.decide.replicate import one_log
from flowspec.measure.attribution import shares as shares_of
from flowspec.measure.attribution import whose_time
from flowspec.measure.explain import CAUSES
from flowspec.measure.measures import measure
from flowspec.measure.reading import Reading
from flowspec.model.log import Flag, Kind
from tests.measure.logs import HEADER, log_of, one_case, row

SIMULATIONS = Path(__file__).parents[2] / "simulations"
BREACHED = (
    *one_case()[:-1],
    row(Kind.BREACH, token=0, at=12, value=1),
    one_case()[-1],
    row(Kind.CLOCK, token=0, begin=0, end=13, value=1, flags=int(Flag.BREACHED), worked=13),
)
"""Sales works 2 h; 1 h unnoticed, 3 h in line, 1 h look of Onboarding; 4 h Sales is asked; 1 of 2 h work before the breach."""


def shares(carrier: str, rows: Sequence[dict[str, int]] = BREACHED) -> dict[str, float]:
    branches = (replace(HEADER.branches[0], carrier=carrier), *HEADER.branches[1:])
    told = shares_of(whose_time(Reading(log_of(*rows, header=replace(HEADER, branches=branches)))))
    return {name.rpartition(".")[2]: round(12 * share) for name, share in told.items() if share}


def test_the_time_until_the_breach_is_whose_line_seat_and_answer_it_was() -> None:
    assert shares("message") == {"Sales": 2 + 4, "Onboarding": 1 + 3 + 1 + 1}


def test_what_somebody_had_to_pass_on_from_memory_is_the_sender_s_time() -> None:
    assert shares("memory") == {"Sales": 2 + 4 + 1, "Onboarding": 3 + 1 + 1}


def test_what_only_waited_is_passed_on_by_the_owner_of_the_stage_where_it_did() -> None:
    rows = [{**line, "other": -1} if line["kind"] == Kind.NOTICE else line for line in BREACHED]

    assert shares("memory", rows) == shares("memory")


def test_a_clock_that_nobody_breached_is_nobody_s() -> None:
    assert whose_time(Reading(log_of(*one_case()))) == {}


def test_an_answer_from_outside_is_outside_s_time() -> None:
    rows = [{**line, "other": -1} if line["kind"] == Kind.HELD else line for line in BREACHED]

    assert shares_of(whose_time(Reading(log_of(*rows))))["whose.time_to_live.outside"] == pytest.approx(4 / 12)


@pytest.mark.parametrize("name", ["sales_to_onboarding/to_be", "support_escalation/to_be", "lead_intake/to_be"])
def test_shares_sum_to_1_and_causes_to_the_lead_time(name: str) -> None:
    told = measure(one_log(prepare(SIMULATIONS / f"{name}.toml")))
    clocks = {key.split(".")[1] for key in told.numbers if key.startswith("whose.")}

    assert clocks
    for clock in clocks:
        assert sum(v for key, v in told.numbers.items() if key.startswith(f"whose.{clock}.")) == pytest.approx(1)
    causes = sum(told.samples[f"because.{cause}"] for cause in CAUSES)
    assert np.allclose(np.sort(causes), np.sort(told.samples["lead_time"]), rtol=0, atol=1e-9)
