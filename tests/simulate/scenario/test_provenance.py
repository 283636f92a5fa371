"""Where each number comes from."""

from flowspec.simulate.scenario import Provenance, parse_scenario, provenance

TEXT = """\
format = 1
spec = "x.py"
horizon = "4 week"
[arrivals]
rate = "40 per week"
source = "CRM export 2026-09"
[teams.Sales]
size = { value = 4, by = "Ann" }
[fields.scope]
source = "audit 2026-10"
complete = { value = 0.72, n = 60, interval = [0.6, 0.81] }
wrong = 0.1
[stages.kickoff]
work = { lognormal = { mean = { value = "50 min", n = 412 }, p90 = "100 min" } }
[judged]
worth_it = { value = 0.4, source = "panel" }
"""


def test_every_number_says_whether_it_was_measured_cited_estimated_or_left_out() -> None:
    told = {p.key: p for p in provenance(parse_scenario(TEXT))}
    assert {key: p.origin for key, p in told.items()} == {
        "horizon": "estimated",
        "arrivals.rate": "cited",
        "arrivals.profile": "default",
        "arrivals.batch": "default",
        "teams.Sales.size": "estimated",
        "teams.Sales.at_closing": "default",
        "teams.Sales.line": "default",
        "teams.Sales.switching": "default",
        "teams.Sales.resume": "default",
        "fields.scope.complete": "measured",
        "fields.scope.wrong": "cited",
        "fields.scope.harm": "default",
        "fields.scope.re_entry": "default",
        "fields.scope.inconsistent": "default",
        "stages.kickoff.work": "estimated",
        "stages.kickoff.work.lognormal.mean": "measured",
        "judged.worth_it": "cited",
    }
    assert told["fields.scope.complete"] == Provenance(
        "fields.scope.complete", "0.72", "measured", "audit 2026-10", 60, ("0.6", "0.81")
    )
    assert told["teams.Sales.size"] == Provenance("teams.Sales.size", "4", "estimated", by="Ann")
    assert told["stages.kickoff.work"].value == "{ lognormal = { mean = 50 min, p90 = 100 min } }"
    assert told["teams.Sales.line"].value == "fifo"


def test_a_value_with_nothing_beside_it_is_that_value() -> None:
    alone = parse_scenario(
        TEXT.replace('{ value = 4, by = "Ann" }', "{ value = 4 }").replace(", n = 60, interval = [0.6, 0.81]", "")
    )

    assert (alone.teams, alone.workflows) == (parse_scenario(TEXT).teams, parse_scenario(TEXT).workflows)
