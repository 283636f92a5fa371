"""What is given to Prosimos is W2, and what comes back is read right."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.benchmarks.with_prosimos import means, numbers, process

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def test_every_flow_leaves_one_node_and_reaches_one() -> None:
    (drawing,) = ElementTree.fromstring(process())
    flows = {
        flow.attrib["id"]: (flow.attrib["sourceRef"], flow.attrib["targetRef"]) for flow in drawing.iter(f"{BPMN}sequenceFlow")
    }

    for way, end in (("outgoing", 0), ("incoming", 1)):
        told = {(one.text, node.attrib["id"]) for node in drawing for one in node.findall(f"{BPMN}{way}")}
        assert told == {(flow, ends[end]) for flow, ends in flows.items()}
    assert [len(node.findall(f"{BPMN}outgoing")) for node in drawing if node.attrib.get("id") in ("split", "merge")] == [1, 2]


def test_the_first_team_has_three_seats_and_19_minutes_of_work() -> None:
    told = str(numbers())

    assert "'amount': 3" in told
    assert "{'value': 1152.0" in told  # 19.2 min


def test_waits_are_those_before_the_first_team_and_lead_times_from_the_first_row_to_the_last(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(
        "case_id,activity,enable_time,start_time,end_time,resource\n"
        "0,T1,2024-01-01T00:00:00+00:00,2024-01-01T00:04:00+00:00,2024-01-01T00:10:00+00:00,a\n"
        "0,T2,2024-01-01T00:10:00+00:00,2024-01-01T00:40:00+00:00,2024-01-01T01:00:00+00:00,b\n"
        "1,T1,2024-01-01T01:00:00+00:00,2024-01-01T01:00:00+00:00,2024-01-01T01:20:00.5+00:00,a\n"
    )

    assert means(log) == pytest.approx((2, (60 + 20 + 0.5 / 60) / 2))
