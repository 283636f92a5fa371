import json
from pathlib import Path

import pytest

from flowspec.decide.compare import compare, shown
from flowspec.decide.prepared import prepare
from flowspec.measure.intervals import paired
from flowspec.report.comparison import as_json, head, sheets
from flowspec.report.sheets import sheets_as_markdown, sheets_as_text
from tests.decide.scenes import QUEUE, REMEMBERED, scene
from tests.decide.test_staff import SERVING

ROOT = Path(__file__).parents[2]
SHORT = SERVING.replace("24 d", "8 d").replace("2 d", "1 d")


def test_a_scenario_beside_itself_is_the_same(tmp_path: Path) -> None:
    told = compare([scene(tmp_path, QUEUE, SHORT, "a"), scene(tmp_path, QUEUE, SHORT, "b")])

    assert all(d and (d.low, d.mean, d.high) == (0, 0, 0) for row in told.rows for d in row.differences[1:] if d and d.n > 1)
    assert "the same" in sheets_as_text(head(told), sheets(told))
    assert told.alone == ((), ())


def test_differences_are_paired_replication_by_replication(tmp_path: Path) -> None:
    told = compare([scene(tmp_path, QUEUE, SHORT, "a"), scene(tmp_path, QUEUE, SHORT.replace("size = 6", "size = 3"), "b")])
    ours, theirs = (one.summary.values["mean(lead_time)"] for one in told.experiments)
    row = told.row("mean(lead_time)")

    assert row.differences == (None, paired(ours, theirs))
    assert row.differences[1]
    assert shown(row.differences[1])
    assert row.differences[1].half_width < told.experiments[1].summary["mean(lead_time)"].half_width * 2


def test_pairing_narrows_the_interval_of_a_small_change(tmp_path: Path) -> None:
    told = compare([scene(tmp_path, QUEUE, SHORT, "a"), scene(tmp_path, QUEUE, SHORT.replace('"12 min"', '"12.5 min"'), "b")])
    difference = told.row("mean(process_time)").differences[1]

    assert difference
    assert difference.half_width * 10 < told.experiments[0].summary["mean(process_time)"].half_width


def test_different_graphs_share_what_is_called_the_same(tmp_path: Path) -> None:
    stages = '[stages.doing]\nwork = "1 min"\n[stages.asking]\nwork = "1 min"\n'
    seats = f'[teams.Back]\nsize = 3\n{stages}[links.tell]\nnotice = "1 h"\n'
    other = SHORT[: SHORT.index("[stages.serving]")] + seats
    told = compare([scene(tmp_path, QUEUE, SHORT, "a"), scene(tmp_path, REMEMBERED, other, "b")])
    names = {row.name for row in told.rows}

    assert {"mean(lead_time)", "mean(utilisation.Front)"} <= names
    assert "mean(wait.serving)" in told.alone[0]
    assert "mean(wait.doing)" in told.alone[1]


def test_one_terminating_replication_shows_no_difference(tmp_path: Path) -> None:
    ours = SHORT.replace("steady-state", "terminating").replace('warm_up = "1 d"\n', "")
    theirs = ours.replace("size = 6", "size = 3")
    told = compare([scene(tmp_path, QUEUE, ours, "a"), scene(tmp_path, QUEUE, theirs, "b")], replications=1)

    assert not any(shown(d) for row in told.rows for d in row.differences if d)
    assert "no difference shown" in sheets_as_text(head(told), sheets(told))


def test_what_makes_scenarios_hard_to_compare_is_said(tmp_path: Path) -> None:
    told = compare([scene(tmp_path, QUEUE, SHORT, "a"), scene(tmp_path, QUEUE, SHORT.replace("8 d", "9 d"), "b")], replications=2)

    assert told.notes == ("the scenarios run for different times: compare rates and shares, not totals",)


@pytest.mark.parametrize("name", ["agency_delivery", "lead_intake", "sales_to_onboarding", "shop_support", "support_escalation"])
def test_the_gallery_s_pairs_compare_in_every_form(name: str) -> None:
    told = compare([prepare(ROOT / f"simulations/{name}/{which}.toml") for which in ("as_is", "to_be")], replications=2)
    content = json.loads(as_json(told))
    markdown = sheets_as_markdown(head(told), sheets(told))

    assert len(content["measures"]["lead_time"]["mean"]) == 2
    assert content["measures"]["lead_time"]["mean"][1]["difference"]["n"] == 2
    assert "| lead time, mean (h) |" in markdown


def test_breaches_of_what_only_one_promises_are_said_not_to_compare() -> None:
    as_is, to_be = (prepare(ROOT / f"simulations/sales_to_onboarding/{name}.toml") for name in ("as_is", "to_be"))
    told = compare([as_is, to_be], replications=2)

    assert any("what is not promised is not breached" in note for note in told.notes)
    assert not any("promise" in note for note in compare([to_be, to_be], replications=2).notes)
