"""What a page says, before a browser shows it."""

import json
import math
import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowspec.decide.study import Study, study
from flowspec.measure.explain import CAUSES
from flowspec.measure.intervals import Interval
from flowspec.report.page import charts, colours, course, handoffs
from flowspec.report.page.content import Page
from flowspec.report.page.drawing import ChartsMissing, inline, svg
from flowspec.report.page.html import as_html, as_json
from flowspec.report.page.page import page
from flowspec.report.page.telling import change, judged, length
from tests.report.scenes import pair

HEAVIEST = 2_500_000
"""Bytes that a page may have."""


def around(mean: float, half: float, n: int) -> Interval:
    return Interval(mean, mean - half, mean + half, n)


INTERVALS = st.builds(
    around,
    st.floats(-1e6, 1e6),
    st.floats(0, 1e6) | st.just(math.inf),
    st.integers(1, 40),
)


def test_a_page_has_every_section_with_its_charts(content: Page) -> None:
    told = {section.ident: [figure.ident for figure in section.figures] for section in content.sections}

    assert list(told) == [
        "summary", "process", "time", "value-stream", "handoffs", "flaws", "fields", "break-even", "trust", "run-card",
    ]  # fmt: skip
    assert {"open-cases", "queue-front", "lead-times", "causes"} <= set(told["time"])
    assert told["handoffs"] == ["matrix-0", "matrix-1", "utilisation"]
    assert told["break-even"] == ["net-1", "tornado-1"]
    assert all(figure.table.rows and figure.says for section in content.sections for figure in section.figures)


def test_a_page_is_one_light_file_that_names_nothing_outside(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert len(text.encode()) <= HEAVIEST
    assert not re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?!#|data:|url\(#)[a-z/.]+""", re.sub(r"url\(#[^)]*\)", "", text))
    assert "@import" not in text


def test_what_strangers_write_in_specs_is_text(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert "<script>alert" not in text
    assert "<b>office" not in text
    assert "&lt;i&gt;guess&lt;/i&gt;" in text


def test_no_two_elements_share_an_id(file: Path) -> None:
    ids = Counter(re.findall(r'\sid="([^"]+)"', file.read_text(encoding="utf-8")))

    assert [ident for ident, count in ids.items() if count > 1] == []


def test_the_same_study_makes_the_same_page(both: Study, content: Page, drawn: dict[str, bytes], file: Path) -> None:
    assert page(both) == content
    assert as_html(content, drawn) == file.read_text(encoding="utf-8")


def test_the_content_is_there_as_json(content: Page) -> None:
    told = json.loads(as_json(content))

    assert [section["ident"] for section in told["sections"]] == [section.ident for section in content.sections]
    assert all(figure["chart"]["data"]["values"] for section in told["sections"] for figure in section["figures"])


def test_a_page_about_one_scenario_compares_nothing_and_one_run_shows_nothing(tmp_path: Path) -> None:
    told = page(study(pair(tmp_path)[:1], replications=1))

    summary = told.sections[0]
    assert [tile.others for tile in summary.tiles] == [()] * len(summary.tiles)
    assert summary.points == ()
    assert summary.points_title == "No flaw is shown to cost anything"
    assert "One simulated run has no interval" in summary.notes[0]
    assert "break-even" not in [section.ident for section in told.sections]


def test_the_run_card_tells_where_each_number_comes_from(content: Page) -> None:
    card, assumptions, *_ = content.sections[-1].sheets
    told = {row[0]: row for row in card.rows}

    assert told["seed"][1:] == ("3", "3")
    assert told["laws of conservation"][1] == "kept in all 4 runs"
    origins = {row[0]: row[2:] for row in assumptions.rows}
    assert origins["arrivals.rate"] == ("measured", "the phone, n = 100")
    assert any(where.startswith("DEFAULT") for where, _ in origins.values())


def test_a_team_that_only_one_scenario_has_is_shown_for_it_alone(both: Study) -> None:
    as_is, to_be = both.evidence
    told = page(replace(both, evidence=(replace(as_is, queues={}), to_be)))

    figure = next(one for section in told.sections for one in section.figures if one.ident == "queue-front")
    assert {row["name"] for row in figure.chart["data"]["values"]} == {"to-be"}
    assert {row[1] for row in figure.table.rows} == {"–"}


def test_every_cause_and_purpose_stands_in_one_group(both: Study) -> None:
    grouped = [cause for causes in course.GROUPS.values() for cause in causes]
    purposes = {kind for kinds in handoffs.PURPOSES.values() for kind in kinds}
    measured = {
        name.removesuffix(")").rpartition(".")[2]
        for name in both.comparison.experiments[0].summary.intervals
        if name.startswith("mean(split.")
    }

    assert sorted(grouped) == sorted(CAUSES)
    assert purposes == measured


def test_parts_keep_their_colours_where_others_are_missing() -> None:
    def fills(*names: str) -> dict[str, str]:
        parts = [charts.Part("bar", name, 1.0, "") for name in names]
        scale = charts.stacked(parts, order=["a", "b", "c"], x="n")["layer"][1]["encoding"]["color"]["scale"]
        return dict(zip(scale["domain"], scale["range"], strict=True))

    assert fills("a", "c")["c"] == fills("c")["c"] == fills("a", "b", "c")["c"]


@given(INTERVALS)
def test_a_change_is_shown_with_its_sign_or_said_not_to_be(told: Interval) -> None:
    said = change(told, "number")
    is_shown = told.n > 1 and not told.low <= 0 <= told.high

    assert said[0] in "+−" if is_shown else said in ("no difference shown", "the same")
    assert (judged(told, "less") == "better") == (is_shown and told.mean < 0)
    assert (judged(told, "more") == "better") == (is_shown and told.mean > 0)
    assert "--" not in said
    assert "± -" not in said


@pytest.mark.parametrize(("hours", "says"), [(3.5, "3.50 ± 1.00 hours"), (48, "2.00 ± 0.0417 days"), (math.nan, "–")])
def test_lengths_are_told_in_the_unit_that_reads_best(hours: float, says: str) -> None:
    assert length(Interval(hours, hours - 1, hours + 1, 5)) == says


def test_what_has_no_interval_has_no_band() -> None:
    line = charts.Line("x", colours.ACCENT, [0.0, 1.0], [Interval(2, -math.inf, math.inf, 1), Interval(math.nan, 0, 0, 0)])
    (row,) = charts.over_time([line], x="day", y="open", least=0.0)["data"]["values"]

    assert (row["low"], row["high"]) == (None, None)


def test_a_chart_says_what_it_shows_and_its_marks_their_numbers() -> None:
    drawn = svg(charts.ranked([charts.Bar("a < b", 3.0, "a < b | three")], x="n"), ident="it", says="One <bar>.")
    told = inline(drawn, "it")

    assert 'role="img"' in told
    assert "One &lt;bar&gt;." in told
    assert "<title>a &lt; b\nthree</title>" in told
    assert "aria-label=" not in told
    assert 'fill="#ffffff"' not in told.partition("<g")[0]


def test_what_is_missing_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)

    with pytest.raises(ChartsMissing, match="pip install vl-convert-python"):
        svg(charts.ranked([], x="n"), ident="it", says="")


@pytest.mark.parametrize(("level", "colour"), [(0, 0), (0.01, 1), (0.25, 1), (0.26, 2), (1, 4), (2, 4), (math.nan, 0)])
def test_heat_is_a_step_that_never_cools_with_more(level: float, colour: int) -> None:
    assert colours.heat(level) == colours.HEAT[colour]


def test_every_colour_of_a_chart_has_one_for_the_dark() -> None:
    used = {*colours.SCENARIOS, *colours.PARTS, *colours.HEAT, colours.INK, colours.MUTED, colours.PAPER}

    assert used <= colours.DARK.keys()
