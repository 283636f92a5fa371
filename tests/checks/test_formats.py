"""Findings as text, JSON, SARIF, GitHub annotations and Markdown."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from sarif_pydantic import Sarif  # type: ignore[import-untyped]

from flowspec.checks import ALL, check, format_github, format_json, format_markdown, format_sarif, format_text
from flowspec.checks.format_record import as_pytest
from flowspec.checks.outcome import Outcome
from flowspec.checks.suppression import Suppressed
from flowspec.model.diagnostic import Diagnostic, Related, Witness
from flowspec.model.graph import Suppression
from flowspec.model.source import NOWHERE, Source
from tests.checks.specs import KICKOFF, of, with_stage

HERE = Source("specs/a, b/as is.py", 3, 5)
FINDING = Diagnostic(
    "TRG002",
    "ambiguous-triggers",
    "error",
    HERE,
    "both `a` and `b` | 100% of <cases>",
    "decide",
    "boxes",
    element="Sale/link/b",
    subject="a",
    witness=Witness(
        ("open", "a"), (("Deal.amount", "10"), ("Deal.scope", None), ("Deal.name", "Acme Ltd")), ("amount <= 10",), reachable=True
    ),
    related=(Related(Source("specs/b.py", 9, 1), "`a` leaves at the same moment"),),
)
MILD = replace(FINDING, severity="warning", verdict="unknown", reason="it assumes that is_vip is true", witness=None, related=())
KEPT = Suppressed(replace(FINDING, subject="c"), Suppression(("TRG002",), "until the merger", None, 3, 3, source=HERE))
KNOWN = Suppressed(replace(FINDING, subject="d"), None)
OUTCOME = Outcome((FINDING, MILD), (KEPT, KNOWN), (replace(MILD, reason="sums"),), (("specs/b.py", "OWN001:x:"),))
TEXT = "from x import y\n\n    b = open.to(live, on=work_done)\n"
SOURCES = {HERE.file: TEXT}


def test_text_shows_the_line_the_caret_and_what_shows_it() -> None:
    assert format_text.render(OUTCOME, SOURCES) == (
        "specs/a, b/as is.py:3:5  TRG002 ambiguous-triggers  both `a` and `b` | 100% of <cases>; decide.\n"
        "  3 |     b = open.to(live, on=work_done)\n"
        "    |     ^\n"
        "  = record Deal: amount 10, scope absent, name “Acme Ltd”\n"
        "  = the same for: amount <= 10\n"
        "  = by: open > a\n"
        "  = see specs/b.py:9:1: `a` leaves at the same moment\n"
        "\n"
        "specs/a, b/as is.py:3:5  TRG002 ambiguous-triggers (warning, not certain)  "
        "both `a` and `b` | 100% of <cases>; decide.\n"
        "  3 |     b = open.to(live, on=work_done)\n"
        "    |     ^\n"
        "  = not certain: it assumes that is_vip is true\n"
        "\n"
        "1 error, 1 warning; 1 suppressed; 1 in the baseline; 1 in the baseline but mended; "
        "1 undecided (a strict check tells them)\n"
    )


@pytest.mark.parametrize("before", [0, 60, 900, 2_000])
def test_of_a_very_long_line_the_part_with_the_fault_is_shown(before: int) -> None:
    line = "x" * before + "=wrong " + "y" * (2_000 - before)
    told = Outcome((replace(FINDING, place=replace(HERE, line=1, column=before + 2)),))

    _, shown, caret, *_ = format_text.render(told, {HERE.file: line}).splitlines()

    assert len(shown) < format_text.WIDEST + 20
    assert shown[caret.index("^") :].startswith("wrong")
    assert caret.count("^") == len("wrong")


def test_a_long_way_is_told_by_its_ends_and_kept_whole_as_data() -> None:
    path = tuple(f"s{i}" for i in range(100))
    told = Outcome((replace(FINDING, witness=Witness(path)),))

    (by,) = [line for line in format_text.render(told, {}).splitlines() if line.startswith("  = by: ")]

    assert by.startswith("  = by: s0 > s1 > ")
    assert by.endswith(" > s98 > s99")
    assert "> (82 more) >" in by
    assert list(path) == json.loads(format_json.render(told, {}))["findings"][0]["witness"]["path"]


def test_text_without_the_file_or_a_place_is_still_told() -> None:
    nowhere = Outcome((replace(FINDING, place=NOWHERE, witness=None, related=()),))

    assert format_text.render(Outcome((MILD,)), {}).splitlines()[1] == "  = not certain: it assumes that is_vip is true"
    assert format_text.render(nowhere, {}).startswith("Sale/link/b  TRG002 ambiguous-triggers  both")
    assert format_text.render(Outcome(()), {}) == "nothing found\n"


def test_colour_is_only_there_when_asked_for() -> None:
    plain, coloured = format_text.render(OUTCOME, SOURCES), format_text.render(OUTCOME, SOURCES, colour=True)

    assert "\x1b" not in plain
    assert "\x1b[31mTRG002 ambiguous-triggers\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


def test_a_caret_stands_under_its_word_after_tabs() -> None:
    tabbed = {HERE.file: "\n\n\tb = Stage()\n"}
    one = Outcome((replace(MILD, place=Source(HERE.file, 3, 6)),))

    assert format_text.render(one, tabbed).splitlines()[1:3] == ["  3 | \tb = Stage()", "    | \t    ^^^^^"]


def test_json_tells_everything() -> None:
    told = json.loads(format_json.render(OUTCOME, SOURCES))

    assert told["format"] == 1
    assert [one["fingerprint"] for one in told["findings"]] == [FINDING.fingerprint, MILD.fingerprint]
    assert told["findings"][0]["witness"]["record"][1] == ["Deal.scope", None]
    assert told["findings"][0]["place"] == {"file": HERE.file, "line": 3, "column": 5}
    assert [one["suppressed"] for one in told["suppressed"]] == [
        {"by": "spec", "reason": "until the merger"},
        {"by": "baseline", "reason": "known when the baseline was written"},
    ]
    assert [one["reason"] for one in told["undecided"]] == ["sums"]
    assert told["mended"] == [{"file": "specs/b.py", "fingerprint": "OWN001:x:"}]


# --- GitHub ---------------------------------------------------------------------------------------
def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner reads it (actions/runner, src/Runner.Common/ActionCommand.cs)."""
    assert line.startswith("::")
    head, _, data = line[2:].partition("::")
    command, _, rest = head.partition(" ")
    properties = dict(one.split("=", 1) for one in rest.split(",") if one)
    for name, value in properties.items():
        properties[name] = (
            value.replace("%2C", ",").replace("%3A", ":").replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        )
    return command, properties, data.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def test_a_github_line_reads_back_as_it_was_meant() -> None:
    lines = format_github.render(OUTCOME, SOURCES).splitlines()

    assert len(lines) == 2
    command, properties, message = parsed(lines[0])
    assert command == "error"
    assert properties == {"file": HERE.file, "line": "3", "col": "5", "title": "TRG002 ambiguous-triggers"}
    assert message.splitlines()[0] == "both `a` and `b` | 100% of <cases>; decide."
    assert message.splitlines()[-1] == "see specs/b.py:9:1: `a` leaves at the same moment"
    assert parsed(lines[1])[0] == "warning"


@pytest.mark.parametrize("text", ["a,b:c", "100%", "two\nlines\r", "%0A", "::error::x"])
def test_nothing_in_a_name_or_message_breaks_a_github_line(text: str) -> None:
    odd = replace(MILD, place=Source(text.replace("\n", " "), 1, 1), message=text, reason="")

    told = format_github.render(Outcome((odd,)), {})

    assert told.count("\n") == 1
    command, properties, message = parsed(told.removesuffix("\n"))
    assert (command, properties["file"], message) == ("warning", text.replace("\n", " "), f"{text}; decide.")


def test_an_info_is_a_notice_and_a_graph_without_places_has_no_file() -> None:
    info = Outcome((replace(MILD, severity="info", place=NOWHERE),))

    assert parsed(format_github.render(info, {}).strip())[:2] == ("notice", {"title": "TRG002 ambiguous-triggers"})


# --- Markdown -------------------------------------------------------------------------------------
def test_a_comment_has_a_table_and_folded_details() -> None:
    assert format_markdown.render(OUTCOME, SOURCES) == (
        "### flowspec: 1 error, 1 warning; 1 suppressed; 1 in the baseline; 1 in the baseline but mended; "
        "1 undecided (a strict check tells them)\n\n"
        "| | where | what | what to do |\n|---|---|---|---|\n"
        "| ❌ | `specs/a, b/as is.py:3` | **TRG002 ambiguous-triggers**: both `a` and `b` \\| 100% of \\<cases\\> | decide |\n"
        "| ⚠️ | `specs/a, b/as is.py:3` | **TRG002 ambiguous-triggers**: both `a` and `b` \\| 100% of \\<cases\\> | decide |\n"
        "\n<details><summary>Records, paths and other places</summary>\n\n"
        "- **TRG002** Sale/link/b\n"
        "  - record Deal: amount 10, scope absent, name “Acme Ltd”\n"
        "  - the same for: amount \\<= 10\n"
        "  - by: open \\> a\n"
        "  - see specs/b.py:9:1: `a` leaves at the same moment\n"
        "- **TRG002** Sale/link/b\n"
        "  - not certain: it assumes that is\\_vip is true\n"
        "\n</details>\n"
    )
    assert format_markdown.render(Outcome(()), {}) == "### flowspec: nothing found\n"


# --- SARIF ----------------------------------------------------------------------------------------
def run_of(outcome: Outcome) -> Any:
    """The run of a log that third-party code could read."""
    text = format_sarif.render(outcome, SOURCES, rules=ALL, version="0.1.0")
    Sarif.model_validate_json(text)
    told: Any = json.loads(text)
    assert told["version"] == "2.1.0"
    (run,) = told["runs"]
    return run


def test_sarif_keeps_suppressed_findings_with_their_reason() -> None:
    results = run_of(OUTCOME)["results"]

    assert [one.get("suppressions") for one in results] == [
        None,
        None,
        [{"kind": "inSource", "status": "accepted", "justification": "until the merger"}],
        [{"kind": "external", "status": "accepted", "justification": "known when the baseline was written"}],
    ]


def test_sarif_names_rule_place_element_and_fingerprint() -> None:
    run = run_of(OUTCOME)
    result = run["results"][0]
    rules = run["tool"]["driver"]["rules"]

    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "TRG002"
    place = result["locations"][0]
    assert unquote(place["physicalLocation"]["artifactLocation"]["uri"]) == HERE.file
    assert " " not in place["physicalLocation"]["artifactLocation"]["uri"]
    assert place["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 5}
    assert place["logicalLocations"] == [{"fullyQualifiedName": "Sale/link/b"}]
    assert result["partialFingerprints"] == {"flowspec/v1": "TRG002:Sale/link/b:a"}
    assert result["relatedLocations"][0]["message"] == {"text": "`a` leaves at the same moment"}
    assert result["properties"]["witness"]["record"]["Deal.scope"] is None


def test_every_rule_of_sarif_has_help_and_a_level() -> None:
    rules = run_of(Outcome(()))["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == [rule.code for rule in ALL] + ["SUP001", "SUP002", "SUP003", "SUP004"]
    assert all(rule["help"]["text"].startswith(rule["shortDescription"]["text"]) for rule in rules[: len(ALL)])
    assert {rule["defaultConfiguration"]["level"] for rule in rules} == {"error", "warning", "note"}


def test_what_is_undecided_is_a_notification_of_the_run() -> None:
    (invocation,) = run_of(OUTCOME)["invocations"]

    (notice,) = invocation["toolExecutionNotifications"]
    assert notice["message"]["text"].endswith("(TRG002 ambiguous-triggers: sums)")


def test_a_finding_without_a_place_has_only_a_name() -> None:
    nowhere = Outcome((replace(FINDING, place=NOWHERE),))

    assert run_of(nowhere)["results"][0]["locations"] == [{"logicalLocations": [{"fullyQualifiedName": "Sale/link/b"}]}]


def test_real_findings_are_valid_sarif() -> None:
    found = check(of(replace(with_stage(replace(KICKOFF, owner=None)), clocks=())))

    assert len(run_of(Outcome(found))["results"]) == len(found) > 1


def test_a_fixture_that_is_exported_runs_and_gives_the_record(tmp_path: Path) -> None:
    """What `explain --as-pytest` prints is a module of fixtures, whatever stands in names and messages."""
    records = (("Deal.note", 'say """so\\'), ("Deal.amount", None))
    odd = replace(FINDING, element="Flow/link/über-gabe", message='both "a" and """b\\', witness=Witness(record=records))
    name = "ambiguous_triggers_über_gabe_1"
    test = f"\n\ndef test_it({name}):\n    assert list({name}.items()) == {list(records)!r}\n"
    (tmp_path / "test_records.py").write_text(as_pytest([odd]) + test)

    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "test_records.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "1 passed" in ran.stdout, ran.stdout
