"""XES: what process mining reads is what happened."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from flowspec.decide.prepared import prepare
from flowspec.decide.replicate import one_log
from flowspec.export.xes import xes
from flowspec.model.errors import FlowspecError
from flowspec.model.log import Kind, Log
from tests.measure.logs import HEADER, log_of, one_case

ROOT = Path(__file__).parents[2]
NS = "{http://www.xes-standard.org/}"
DATED = replace(HEADER, epoch="2027-01-04T00:00:00+01:00", zone="Europe/Berlin")
Event = dict[str, str]


def traces(log: Log) -> Iterator[tuple[Event, list[Event]]]:
    """Attributes of each trace, and of its events."""
    for trace in ET.fromstring(xes(log)).iter(f"{NS}trace"):
        yield _attributes(trace), [_attributes(event) for event in trace.iter(f"{NS}event")]


def _attributes(element: ET.Element) -> Event:
    return {one.attrib["key"]: one.attrib["value"] for one in element if "key" in one.attrib}


def test_a_case_is_a_trace_of_what_was_done() -> None:
    ((trace, events),) = traces(log_of(*one_case(), header=DATED))

    assert trace["concept:name"] == "0"
    assert [(e["concept:name"], e["lifecycle:transition"], e["time:timestamp"][5:16]) for e in events] == [
        ("won", "start", "01-04T00:00"),
        ("won", "complete", "01-04T02:00"),
        ("kickoff: look", "start", "01-04T06:00"),
        ("kickoff: look", "complete", "01-04T07:00"),
        ("kickoff", "start", "01-04T11:00"),
        ("kickoff", "complete", "01-04T13:00"),
        ("live", "complete", "01-04T13:00"),
    ]
    assert (events[2]["org:group"], events[2]["org:resource"]) == ("Onboarding", "Onboarding 1")
    assert (events[2]["waited:notice"], events[2]["waited:queue"]) == ("3600000", "10800000")
    assert events[4]["waited:held"] == str(4 * 3_600_000)


@pytest.fixture(scope="module")
def real() -> Log:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return one_log(prepare("simulations/sales_to_onboarding/as_is.toml"))


def test_every_start_has_its_complete_and_time_never_goes_back(real: Log) -> None:
    for _, events in traces(real):
        open_ = set[str]()
        for event in events:
            if "concept:instance" in event:
                (open_.add if event["lifecycle:transition"] == "start" else open_.remove)(event["concept:instance"])
        moments = [datetime.fromisoformat(event["time:timestamp"]) for event in events]

        assert not open_
        assert moments == sorted(moments)


def test_waits_and_activities_add_up_to_the_lead_time(real: Log) -> None:
    """Of every case without parallel work that reached an end."""
    came: dict[int, int] = dict(zip(*(real[c][real["kind"] == Kind.ARRIVE].tolist() for c in ("case", "begin")), strict=True))
    gone: dict[int, int] = {}
    for case, end, outcome in zip(*(real[c][real["kind"] == Kind.CLOSE].tolist() for c in ("case", "end", "value")), strict=True):
        if outcome >= 0:
            gone[case] = end
    checked = 0
    forked = set(real["case"][real["kind"] == Kind.FORK].tolist())
    for trace, events in traces(real):
        case = int(trace["concept:name"])
        if case not in gone or case in forked:
            continue
        spent = sum(int(value) for event in events for key, value in event.items() if key.startswith("waited:"))
        moments = defaultdict[str, list[datetime]](list)
        for event in events:
            if "concept:instance" in event:
                moments[event["concept:instance"]].append(datetime.fromisoformat(event["time:timestamp"]))
        spent += sum(round((end - begin).total_seconds() * 1000) for begin, end in moments.values())
        assert spent == gone[case] - came[case]
        checked += 1
    assert checked > 50


def test_a_run_without_a_date_is_told() -> None:
    with pytest.raises(FlowspecError, match="XES needs dates"):
        xes(log_of(*one_case()))
